/**
 * Does the simulator see anything? Runtimes with one mistake each are put under it, through its seam for variants; every
 * mistake must be found within a few seeds, and by the promise that it breaks.
 */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AnyCommand, Submission } from '../../src/runtime/command.ts';
import { activateJobs, type JobRequest } from '../../src/runtime/process/jobs.ts';
import { systemActor } from '../../src/runtime/system-actor.ts';
import { TIMER_FIRE } from '../../src/runtime/timer-commands.ts';
import type { Connection } from '../../src/store/connection.ts';
import type { Variant } from '../../src/lab/simulator/runtime-parts.ts';
import { simulate } from '../../src/lab/simulator/simulation.ts';
import type { FaultRates } from '../../src/lab/simulator/faults.ts';

const MOST_SEEDS = 60;
const goodDisk: FaultRates = { errors: 0, lostAnswers: 0, reads: 0, killsAfter: [] };
const deadly: FaultRates = { ...goodDisk, killsAfter: [60, 45, 70, 55, 65, 50, 40, 75] };
const badDisk: FaultRates = { ...goodDisk, errors: 0.05 };

/** The promise that the first seed which noticed anything found broken. */
async function found(variant: Variant, rates: FaultRates): Promise<string> {
  for (let seed = 1; seed <= MOST_SEEDS; seed += 1) {
    const { failure } = await simulate(seed, { variant, rates });
    if (failure) return failure.invariant;
  }
  return 'nothing';
}

/** Statements that begin so are taken for done, and are not. */
const without = (...beginnings: string[]): Variant => ({
  connection: (connection) => ({
    all: connection.all,
    run: (sql, parameters) =>
      beginnings.some((beginning) => sql.startsWith(beginning)) ? Promise.resolve(1) : connection.run(sql, parameters),
  }),
});

/** Says that a commit went well, whatever happened. */
const lyingCommits: Variant = {
  connection: (connection): Connection => ({
    all: connection.all,
    run: (sql, parameters) =>
      sql === 'commit'
        ? connection.run(sql, parameters).catch(() => connection.run('rollback').catch(() => 0))
        : connection.run(sql, parameters),
  }),
};

/** Takes the timer away in one commit and does what it was for in the next. */
const timersInTwoSteps: Variant = {
  commands(commands) {
    const forget = { type: 'planted.forget', housekeeping: true, payload: z.object({ key: z.string() }) };
    commands.set(forget.type, { ...forget, execute: (uow, { key }: { key: string }) => uow.unschedule(key) });
  },
  timersPipeline: (pipeline) => ({
    ...pipeline,
    async submit<R>(submission: Submission): Promise<R> {
      if (submission.type !== TIMER_FIRE) return pipeline.submit<R>(submission);
      const { key, hint } = submission.payload as { key: string; hint: { command: string; payload: object } };
      await pipeline.submit({ type: 'planted.forget', payload: { key }, actor: systemActor });
      await pipeline.submit({ type: hint.command, payload: hint.payload, actor: systemActor });
      return { fired: true } as R;
    },
  }),
};

/** Gives out jobs that somebody else has. */
const leasesIgnored: Variant = {
  commands(commands) {
    const right = commands.get('job.activate')!;
    const wrong: AnyCommand = {
      ...right,
      async execute(uow, payload: { type: string; requests: JobRequest[] }) {
        const leased = await uow.select('job', (query) => query.where('type', payload.type).whereNotNull('deadline'));
        for (const row of leased) uow.update('job', { ...row, available_at: uow.now });
        return (await activateJobs(uow, payload.type, payload.requests)) as never;
      },
    };
    commands.set(right.type, wrong);
  },
};

/** Takes every delivery for a success. */
const deliveredAnyway: Variant = {
  deliver: (deliver) => (entry) => deliver(entry).catch(() => ({ outcome: 'ok' as const })),
};

/** Completes a job that is not there any more as if it were. */
const answersToAll: Variant = {
  commands(commands) {
    const right = commands.get('message.publish')!;
    commands.set(right.type, { ...right, execute: async () => ({ messageKey: '1' }) });
  },
};

describe('the simulator finds', () => {
  const cases: [string, Variant, FaultRates, string[]][] = [
    ['receipts that are not written', without('insert into "command_receipt"'), goodDisk, ['acknowledged', 'once']],
    [
      'commits that failed and were answered',
      lyingCommits,
      badDisk,
      ['acknowledged', 'replay', 'projection', 'answers'],
    ],
    ['a timer deleted before its command commits', timersInTwoSteps, deadly, ['projection', 'rest', 'replay']],
    ['a timer that is not deleted', without('delete from "timer"'), goodDisk, ['projection', 'timers']],
    ['jobs given to two workers at once', leasesIgnored, goodDisk, ['leases']],
    ['candidates left behind', without('delete from "user_task_candidate"'), goodDisk, ['projection']],
    ['history that is not closed', without('update "element_instance"'), goodDisk, ['projection']],
    ['a state that is not written', without('update "process_instance"'), goodDisk, ['replay', 'answers', 'run']],
    ['deliveries closed that never arrived', deliveredAnyway, goodDisk, ['outbox']],
    ['an audit head that stays behind', without('update audit_head'), goodDisk, ['audit', 'answers']],
    ['messages that were acknowledged and dropped', answersToAll, goodDisk, ['rest', 'acknowledged', 'projection']],
  ];
  it.each(cases)('%s', async (_name, variant, rates, promises) => {
    expect(promises).toContain(await found(variant, rates));
  });
});
