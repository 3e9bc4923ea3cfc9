/**
 * The world of one simulated run: its time, and the order in which everything happens. Whatever the runtime would leave
 * to the operating system — when a statement is answered, when an alarm rings, whose turn it is — waits here as an event.
 * One event happens at a time, chosen by the seed; the next only when everything that the last one set free has come to
 * rest. So nothing that the machine does (threads, load, real time) can reach the run.
 *
 * Events belong to a party (an engine, a client). When a party is removed its events never happen: that is what a kill is.
 */
import type { Scheduler } from '../../runtime/scheduler.ts';
import type { Random } from './random.ts';
import type { Trace } from './trace.ts';

export interface Party {
  readonly name: string;
  readonly gone: boolean;
  /** Turns and alarms for the runtime; `source` names the part that waits. */
  scheduler(source: string): Scheduler;
  /** Something outside the process (a statement, a network call): happens as one event, then answers. */
  outside<T>(source: string, work: () => Promise<T>): Promise<T>;
  sleep(source: string, milliseconds: number): Promise<void>;
}

export interface World {
  now(): number;
  /** Time goes on at once; alarms that were meant for the time between ring late. */
  leap(milliseconds: number): void;
  party(name: string): Party;
  /** Nothing of it happens any more. */
  remove(party: Party): void;
  /** Lets events happen until `done`. Raises when nothing is left that could happen. */
  run(done: () => boolean): Promise<void>;
  readonly events: number;
}

interface WaitingEvent {
  party: Party;
  source: string;
  order: number;
  happen(): Promise<void> | void;
}

interface Alarm extends WaitingEvent {
  at: number;
}

/** An endless run is a finding of its own. */
const MAX_EVENTS = 200_000;
/** The world may be late with an alarm, mostly a little. */
const LATENESS_MS = [0, 0, 0, 1, 20, 400, 3_000];

export function createWorld(random: Random, trace: Trace, start: number): World {
  let now = start;
  let order = 0;
  let events = 0;
  let ready: WaitingEvent[] = [];
  let alarms: Alarm[] = [];
  const removed = new Set<Party>();

  const wait = (party: Party, source: string, happen: WaitingEvent['happen']): void => {
    if (!removed.has(party)) ready.push({ party, source: `${party.name}/${source}`, order: (order += 1), happen });
  };

  function ringAlarms(): void {
    const due = alarms.filter((alarm) => alarm.at <= now);
    if (due.length === 0) return;
    alarms = alarms.filter((alarm) => alarm.at > now);
    ready.push(...due.sort((a, b) => a.at - b.at || a.order - b.order));
  }

  /** Whatever order they came in, the choice is between the same events in the same order. */
  function choose(): WaitingEvent {
    ready.sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : a.order - b.order));
    return ready.splice(ready.length === 1 ? 0 : random.int(0, ready.length - 1), 1)[0]!;
  }

  function passTime(): void {
    now += random.int(0, 2);
    if (ready.length === 0 && alarms.length > 0) {
      const next = Math.min(...alarms.map((alarm) => alarm.at));
      now = Math.max(now, next + random.pick(LATENESS_MS));
    }
    ringAlarms();
  }

  function createParty(name: string): Party {
    const party: Party = {
      name,
      get gone() {
        return removed.has(party);
      },
      scheduler: (source) => ({
        now: () => now,
        soon: (run) => wait(party, source, run),
        after(milliseconds, run) {
          if (removed.has(party)) return () => undefined;
          const alarm: Alarm = {
            ...{ party, source: `${name}/${source}`, order: (order += 1) },
            at: now + Math.ceil(milliseconds),
            happen: run,
          };
          alarms.push(alarm);
          return () => {
            alarms = alarms.filter((one) => one !== alarm);
            ready = ready.filter((one) => one !== alarm);
          };
        },
      }),
      outside: (source, work) =>
        new Promise((resolve, reject) => {
          wait(party, source, async () => {
            try {
              const answer = await work();
              if (!removed.has(party)) resolve(answer);
            } catch (error) {
              if (!removed.has(party)) reject(error as Error);
            }
          });
        }),
      sleep: (source, milliseconds) =>
        new Promise((resolve) => void party.scheduler(source).after(milliseconds, resolve)),
    };
    return party;
  }

  return {
    now: () => now,
    leap(milliseconds) {
      now += milliseconds;
      trace.note(now, `clock leaps ${milliseconds}`);
    },
    party: createParty,
    remove(party) {
      removed.add(party);
      ready = ready.filter((event) => event.party !== party);
      alarms = alarms.filter((alarm) => alarm.party !== party);
    },
    get events() {
      return events;
    },
    async run(done) {
      for (;;) {
        await rest();
        if (done()) return;
        passTime();
        if (ready.length === 0) throw new Error('the world stands still: nobody waits for anything');
        if ((events += 1) > MAX_EVENTS) throw new Error('the world does not come to rest');
        await choose().happen();
      }
    },
  };
}

/** Until every promise that could go on has gone on. */
const rest = () => new Promise<void>((resolve) => void setImmediate(resolve));
