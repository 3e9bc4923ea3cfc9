/**
 * Backtests that people have started: they run in the background over the event log, can be watched and cancelled, and are
 * kept for a while. They change nothing and are not kept over a restart; who wants one again starts it again.
 */
import { randomUUID } from 'node:crypto';
import { backtest, compareRuns, type BacktestComparison, type RecordedEvent } from '../../lab/backtest/index.ts';
import type { Actor } from '../../runtime/command.ts';
import { databaseLog } from '../events/event-log.ts';
import type { FeatureDeps } from '../feature.ts';
import { liveRules } from './active.ts';
import { candidatesOf } from './candidates.ts';
import { backtestNotFound, tooManyBacktests } from './errors.ts';
import { recorded, type Recorded } from './recorded.ts';
import type { AlarmRuleFile, BacktestJob } from './schema.ts';

interface Job {
  view: BacktestJob;
  by: string;
  stop: AbortController;
}

const MAX_RUNNING = 2;
const MAX_REMEMBERED = 20;

export interface Backtests {
  start(actor: Actor, request: BacktestRequest): Promise<BacktestJob>;
  read(actor: Actor, id: string): BacktestJob;
  cancel(actor: Actor, id: string): BacktestJob;
}

export interface BacktestRequest {
  rules: readonly AlarmRuleFile[];
  packId: string | null;
  /** Milliseconds, by the moment of receipt. */
  from: number;
  to: number;
}

export function createBacktests({ db, background }: Pick<FeatureDeps, 'db' | 'background'>): Backtests {
  const jobs = new Map<string, Job>();
  const find = (actor: Actor, id: string): Job => {
    const job = jobs.get(id);
    if (!job || job.by !== actor.id) throw backtestNotFound({ id });
    return job;
  };
  return {
    async start(actor, { rules, packId, from, to }) {
      if ([...jobs.values()].filter(({ view }) => view.state === 'running').length >= MAX_RUNNING) {
        throw tooManyBacktests({ limit: MAX_RUNNING });
      }
      const live = await liveRules(db);
      const sets = await candidatesOf(db, rules, packId, live);
      const around = await recorded(db, live.kinds, from);
      const view: BacktestJob = {
        id: randomUUID(),
        state: 'running',
        part: 0,
        events: 0,
        error: null,
        comparison: null,
      };
      const job: Job = { view, by: actor.id, stop: new AbortController() };
      if (jobs.size >= MAX_REMEMBERED) jobs.delete(jobs.keys().next().value!);
      jobs.set(view.id, job);
      background('backtest', async (closing) => {
        closing.addEventListener('abort', () => job.stop.abort());
        await carryOut(job, async () => {
          const events = pages(databaseLog.read(db, { from, to }), around);
          const control = {
            signal: job.stop.signal,
            onProgress: (progress: { part: number; events: number }) => Object.assign(job.view, progress),
          };
          const runs = await backtest({ sets, from, to, events, surroundings: around.surroundings }, control);
          return compareRuns(runs.draft, runs.live);
        });
      });
      return job.view;
    },
    read: (actor, id) => find(actor, id).view,
    cancel(actor, id) {
      const job = find(actor, id);
      job.stop.abort();
      if (job.view.state === 'running') job.view.state = 'canceled';
      return job.view;
    },
  };
}

async function carryOut(job: Job, work: () => Promise<BacktestComparison>): Promise<void> {
  try {
    job.view.comparison = await work();
    Object.assign(job.view, { state: 'done', part: 1 });
  } catch (error) {
    if (job.stop.signal.aborted) job.view.state = 'canceled';
    else Object.assign(job.view, { state: 'failed', error: String(error).slice(0, 500) });
  }
}

async function* pages(
  log: AsyncIterable<Parameters<Recorded['facts']>[0][]>,
  { facts }: Recorded,
): AsyncIterable<readonly RecordedEvent[]> {
  for await (const page of log) yield page.flatMap(facts);
}
