/**
 * `event.recover`, at every start before anything else: what is known of things is written later than the log where nothing
 * followed from an event (`at-hand.ts`), so after a kill some rows may be behind. The log is gone through from where
 * everything had been written, each batch with the rule set that judged it and at its own moment; what a row has already is
 * passed over. A pure core gives the same again.
 */
import { z } from 'zod';
import type { CommandContext, CommandDefinition, Pipeline, UnitOfWork } from '../../runtime/command.ts';
import { SETTLED } from '../../runtime/settled.ts';
import { systemActor } from '../../runtime/system-actor.ts';
import { rulesOfSet } from '../alarm-rules/active.ts';
import { eventsIn, type LoggedEvent } from '../events/event-log.ts';
import { speaksIn } from '../events/filing.ts';
import type { EventBatchRow } from '../events/tables.ts';
import { readSetting, writeSetting } from '../setting.ts';
import { judgeEvents } from './judge-events.ts';

const payload = z.object({ from: z.number() });
const PAGE = 50;

/** Answers where to go on; null: everything is written. */
export const recoverThings: CommandDefinition<z.infer<typeof payload>, { next: number | null }> = {
  type: 'event.recover',
  payload,
  async execute(uow, { from }, ctx) {
    const batches = await uow.select('event_batch', (query) =>
      query.where('key', '>=', String(from)).orderBy('key').limit(PAGE),
    );
    for (const batch of batches) await again(uow, batch, ctx);
    uow.settle('thing_state');
    if (batches.length === PAGE) return { next: Number(batches.at(-1)!.key) + 1 };
    await writeSetting(uow, SETTLED, { from: uow.keys.peek() });
    return { next: null };
  },
  housekeeping: true,
};

/** Where to begin. */
export const settledFrom: CommandDefinition<object, { from: number }> = {
  type: 'event.settled-from',
  payload: z.object({}),
  async execute(uow) {
    const marker = z.object({ from: z.number() }).safeParse(await readSetting(uow, SETTLED));
    return { from: marker.success ? marker.data.from : 0 };
  },
  housekeeping: true,
};

async function again(uow: UnitOfWork, batch: EventBatchRow, ctx: CommandContext): Promise<void> {
  const behind: LoggedEvent[] = [];
  const events = eventsIn(batch);
  const subjects = new Set(events.flatMap(({ subject }) => subject ?? []));
  await uow.load('thing_state', [...subjects]);
  for (const event of events) {
    if (event.subject === null) continue;
    const spoken = uow.loaded('thing_state', event.subject)?.known.spoken;
    if (!spoken || !speaksIn(spoken, event.batch)) behind.push(event);
  }
  if (behind.length === 0) return;
  const now = Number(batch.received_at);
  const then = Object.create(uow, { now: { value: now } }) as UnitOfWork;
  await judgeEvents(then, await rulesOfSet(uow, batch.rule_set), behind, { ...ctx, now });
}

export async function recover(pipeline: Pipeline): Promise<void> {
  if (!pipeline.defers) return;
  const submit = <R>(type: string, of: object) => pipeline.submit<R>({ type, payload: of, actor: systemActor });
  let next: number | null = (await submit<{ from: number }>('event.settled-from', {})).from;
  while (next !== null) ({ next } = await submit<{ next: number | null }>('event.recover', { from: next }));
}
