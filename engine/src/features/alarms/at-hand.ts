/**
 * The things that the events of one command are about, as they change from event to event: what is known of each is
 * written once, whatever many events say. Before anybody else may look — an alarm's life, a query — `put` hands over what has
 * changed, and afterwards everything is looked at anew.
 *
 * Where nothing has followed from the events but newer values and samples, the row may be written later: the log is written
 * now, and `recover.ts` goes through it again after a kill.
 */
import type { UnitOfWork } from '../../runtime/command.ts';
import type { ThingKnown, ThingRow } from '../things/tables.ts';

interface Held {
  thing: Readonly<ThingRow> | undefined;
  /** As the command found it; undefined: nothing was known. */
  before: { readonly known: ThingKnown; readonly rev: number } | undefined;
  known: ThingKnown | undefined;
  /** Something else was written that goes with it: a timer, an alarm, a file of the log. */
  loud: boolean;
}

export interface AtHand {
  thing(id: string): Readonly<ThingRow> | undefined;
  known(id: string): ThingKnown | undefined;
  /** What is inside of `known` belongs to others too: it is replaced, never changed in place. */
  change(id: string, known: ThingKnown, loud: boolean): void;
  put(): void;
}

/** Rows of `thing` and `thing_state` must have been loaded. */
export function thingsAtHand(uow: UnitOfWork): AtHand {
  const held = new Map<string, Held>();
  const hold = (id: string): Held => {
    let one = held.get(id);
    if (!one) {
      const before = uow.loaded('thing_state', id);
      held.set(id, (one = { thing: uow.loaded('thing', id), before, known: before?.known, loud: false }));
    }
    return one;
  };
  return {
    thing: (id) => hold(id).thing,
    known: (id) => hold(id).known,
    change(id, known, loud) {
      const one = hold(id);
      one.known = known;
      one.loud ||= loud;
    },
    put() {
      for (const [id, { before, known, loud }] of held) {
        if (!known || known === before?.known) continue;
        if (before) uow.update('thing_state', { thing_id: id, known, rev: before.rev }, { deferred: !loud });
        else uow.insert('thing_state', { thing_id: id, known, rev: 1 });
      }
      held.clear();
    },
  };
}
