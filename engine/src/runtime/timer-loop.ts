/**
 * Makes timers fire (D6: timers are rows). The loop asks the table what is due, submits it in order of the due moments,
 * and sleeps until the next one; `setTimeout` only wakes it. After a restart it finds what became due meanwhile.
 *
 * Under a controlled clock nothing is due until somebody moves the clock; `settle` then fires everything that is.
 */
import type { Database } from '../store/database.ts';
import type { Clock, ControlledClock } from './clock.ts';
import type { Pipeline } from './command.ts';
import { isFenced, type Fence } from './lease-commands.ts';
import type { Log } from './log.ts';
import { machineScheduler, type Scheduler } from './scheduler.ts';
import { systemActor } from './system-actor.ts';
import { isRefusal, isStoreTrouble, TIMER_FAILED, TIMER_FIRE } from './timer-commands.ts';

export interface TimerLoop {
  /** Begins with whatever is due. */
  start(): void;
  /** Fires what is due now and what that makes due; answers how many fired. */
  settle(): Promise<number>;
  /** No timer fires after this resolved. */
  stop(): Promise<void>;
}

export interface TimerLoopOptions {
  database: Database;
  pipeline: Pipeline;
  clock: Clock | ControlledClock;
  log?: Log;
  /** Timers taken from the table at once. */
  batch?: number;
  scheduler?: Scheduler;
  /** Where several nodes share the database: what they schedule is looked for every second. */
  fence?: Fence;
}

interface DueTimer {
  key: string;
  command: string | null;
  payload: string;
}

const LONGEST_SLEEP_MS = 15_000;
/** Nobody tells what other nodes schedule. */
const LONGEST_SLEEP_AMONG_NODES_MS = 1_000;
const AFTER_TROUBLE_MS = 1_000;
/** Rounds of one settle: a timer that schedules itself into the past would never end. */
const MAX_ROUNDS = 10_000;

export function createTimerLoop(options: TimerLoopOptions): TimerLoop {
  const { database, pipeline, clock, log, batch = 1_000, scheduler = machineScheduler, fence } = options;
  const longestSleepMs = fence ? LONGEST_SLEEP_AMONG_NODES_MS : LONGEST_SLEEP_MS;
  let callOff: (() => void) | undefined;
  let alarmAt = Infinity;
  let stopped = true;
  let working: Promise<number> | undefined;
  let wokenMeanwhile = false;

  const due = (): Promise<DueTimer[]> =>
    database
      .knex('timer')
      .select('key', 'command', 'payload')
      .where('wake_at', '<=', clock.now())
      .orderBy(['wake_at', 'key'])
      .limit(batch) as unknown as Promise<DueTimer[]>;

  const fireAll = async (): Promise<number> => {
    let fired = 0;
    for (let round = 0; !stopped; round += 1) {
      if (round === MAX_ROUNDS) throw new Error('timers keep making each other due: gave up');
      const timers = await due();
      if (timers.length === 0) break;
      const results = await Promise.all(timers.map((timer) => fire(pipeline, timer, fence?.epoch)));
      fired += results.filter(Boolean).length;
    }
    return fired;
  };

  const sleep = (milliseconds: number): void => {
    callOff?.();
    if (stopped) return;
    alarmAt = scheduler.now() + milliseconds;
    callOff = scheduler.after(milliseconds, wake);
  };

  const sleepUntilNext = async (): Promise<void> => {
    const row = (await database.knex('timer').min({ next: 'wake_at' }).first()) as { next: number | null };
    const wait = row.next === null ? longestSleepMs : row.next - clock.now();
    sleep(Math.min(Math.max(wait, 0), longestSleepMs));
  };

  const work = (): Promise<number> => {
    wokenMeanwhile = false;
    working ??= fireAll()
      .then(async (fired) => {
        await sleepUntilNext();
        return fired;
      })
      .finally(() => {
        working = undefined;
        if (wokenMeanwhile) wake();
      });
    return working;
  };

  function wake(): void {
    if (stopped) return;
    if (working) {
      wokenMeanwhile = true;
      return;
    }
    work().catch((error: unknown) => {
      if (isFenced(error)) fence?.refused();
      log?.error({ err: error }, 'the timer loop stumbled');
      sleep(AFTER_TROUBLE_MS);
    });
  }

  const unsubscribe = [
    pipeline.onCommit(({ timerAt }) => {
      if (timerAt === Infinity || stopped) return;
      const wait = timerAt - clock.now();
      if (wait <= 0) wake();
      else if (scheduler.now() + wait < alarmAt) sleep(Math.min(wait, longestSleepMs));
    }),
    ...('onChange' in clock ? [clock.onChange(wake)] : []),
  ];

  return {
    start() {
      stopped = false;
      wake();
    },
    async settle() {
      let fired = 0;
      // What is under way may have looked before the clock moved.
      if (working) fired += await working;
      return fired + (stopped ? 0 : await work());
    },
    async stop() {
      stopped = true;
      callOff?.();
      for (const end of unsubscribe) end();
      await working?.catch(() => undefined);
    },
  };
}

/** Answers whether it fired. A command that goes wrong does not stop the others; the store's troubles do. */
async function fire(
  pipeline: Pipeline,
  { key, command, payload }: DueTimer,
  epoch: number | undefined,
): Promise<boolean> {
  const hint = command === null ? undefined : { command, payload: JSON.parse(payload) as object };
  try {
    const answer = await pipeline.submit<{ fired: boolean }>({
      type: TIMER_FIRE,
      payload: { key, hint, epoch },
      actor: systemActor,
    });
    return answer.fired;
  } catch (error) {
    if (isStoreTrouble(error)) throw error;
    await pipeline.submit({
      type: TIMER_FAILED,
      payload: { key, error: String(error).slice(0, 500), final: isRefusal(error) },
      actor: systemActor,
    });
    return false;
  }
}
