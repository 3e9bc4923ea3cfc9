/**
 * Job activation with long poll. Requests for one type that wait at the same time are served by one command, so that a
 * thousand idle workers cost nothing and a busy type costs one lease per batch. Who finds nothing waits until jobs of his
 * type appear, a lease or a backoff ends, or his time is over. A caller who has gone is not given any job.
 */
import type { Knex } from 'knex';
import type { Clock } from '../../runtime/clock.ts';
import type { Actor, Pipeline } from '../../runtime/command.ts';
import { JOBS_CHANGE, type ActivatedJob } from '../../runtime/process/jobs.ts';
import { machineScheduler, type Scheduler } from '../../runtime/scheduler.ts';

export interface JobPoll {
  type: string;
  maxJobs: number;
  timeoutMs: number;
  worker: string;
  /** 0: answer at once, even with nothing. */
  waitMs: number;
  actor: Actor;
  gone(): boolean;
}

export interface JobBroker {
  activate(poll: JobPoll): Promise<ActivatedJob[]>;
}

interface WaitingPoll extends JobPoll {
  /** A command is leasing jobs for it: its time may be over, but what was leased must not be lost. */
  serving: boolean;
  finish(jobs: ActivatedJob[]): void;
  fail(error: unknown): void;
}

interface Queue {
  polls: Set<WaitingPoll>;
  working: boolean;
  /** Jobs appeared while a command was under way. */
  again: boolean;
}

/** Leases that end, backoff, jobs made by another node: nobody tells us, so we look. */
const LOOK_EVERY_MS = 500;

export function createJobBroker(deps: {
  db: Knex;
  pipeline: Pipeline;
  clock: Clock;
  scheduler?: Scheduler;
}): JobBroker {
  const { scheduler = machineScheduler } = deps;
  const queues = new Map<string, Queue>();
  let looking = false;

  const work = async (type: string, queue: Queue): Promise<void> => {
    if (queue.working) return void (queue.again = true);
    queue.working = true;
    try {
      do {
        queue.again = false;
        await serve(deps.pipeline, type, queue);
      } while (queue.again && queue.polls.size > 0);
    } finally {
      queue.working = false;
      if (queue.polls.size === 0) queues.delete(type);
    }
  };
  deps.pipeline.onCommit(({ changes }) => {
    if (queues.size === 0) return;
    for (const { type, id } of changes) {
      const queue = type === JOBS_CHANGE ? queues.get(id) : undefined;
      if (queue) void work(id, queue);
    }
  });

  const look = async (): Promise<void> => {
    looking = false;
    if (queues.size === 0) return;
    const due = (await deps
      .db('job')
      .whereIn('type', [...queues.keys()])
      .where('available_at', '<=', deps.clock.now())
      .distinct('type')) as { type: string }[];
    for (const { type } of due) {
      const queue = queues.get(type);
      if (queue) void work(type, queue);
    }
  };
  const keepLooking = (): void => {
    if (looking || queues.size === 0) return;
    looking = true;
    scheduler.after(
      LOOK_EVERY_MS,
      () =>
        void look()
          .catch(() => undefined)
          .then(keepLooking),
    );
  };

  return {
    activate(poll) {
      let queue = queues.get(poll.type);
      if (!queue) queues.set(poll.type, (queue = { polls: new Set(), working: false, again: false }));
      const { type } = poll;
      const joined = queue;
      return new Promise((resolve, reject) => {
        let callOff: (() => void) | undefined;
        const leave = () => {
          callOff?.();
          joined.polls.delete(waiting);
          if (joined.polls.size === 0 && !joined.working) queues.delete(type);
        };
        const waiting: WaitingPoll = {
          ...poll,
          serving: false,
          finish: (jobs) => (leave(), resolve(jobs)),
          fail: (error) => (leave(), reject(error as Error)),
        };
        const timeIsOver = () => {
          waiting.waitMs = 0;
          if (!waiting.serving) waiting.finish([]);
        };
        if (poll.waitMs > 0) callOff = scheduler.after(poll.waitMs, timeIsOver);
        joined.polls.add(waiting);
        void work(type, joined);
        keepLooking();
      });
    },
  };
}

/** One command for all who wait for the type now. */
async function serve(pipeline: Pipeline, type: string, queue: Queue): Promise<void> {
  for (const poll of queue.polls) if (poll.gone()) poll.finish([]);
  const polls = [...queue.polls];
  if (polls.length === 0) return;
  for (const poll of polls) poll.serving = true;
  const requests = polls.map(({ maxJobs, timeoutMs, worker }) => ({ maxJobs, timeoutMs, worker }));
  try {
    const served = await pipeline.submit<ActivatedJob[][]>({
      type: 'job.activate',
      payload: { type, requests },
      actor: polls[0]!.actor,
    });
    polls.forEach((poll, index) => {
      const jobs = served[index] ?? [];
      poll.serving = false;
      if (jobs.length > 0 || poll.waitMs <= 0) poll.finish(jobs);
    });
  } catch (error) {
    for (const poll of polls) poll.fail(error);
  }
}
