/**
 * `linkage.run`: does the deed of one run. One that goes wrong is tried again with growing pauses, one that is refused is
 * not; then the run has failed and the reason stands in the alarm's timeline. `linkage.ended` and `linkage.exchange` end a
 * run when its process or its exchange is over.
 */
import { z } from 'zod';
import { severity as severitySchema } from '../../core/alarms/index.ts';
import { AppError } from '../../core/error.ts';
import type { Text } from '../../core/json.ts';
import { backoff } from '../../runtime/backoff.ts';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { KeysExhausted } from '../../runtime/keys.ts';
import { isRefusal } from '../../runtime/timer-commands.ts';
import { RevConflict } from '../../store/write.ts';
import { announce } from '../alarms/life.ts';
import { perform, type Done } from './deeds.ts';
import { placesOf } from './places.ts';
import { ruleOf } from './rule-of.ts';
import { endRun, noteRun, RUN, runTimer } from './runs.ts';
import type { LinkageRunRow } from './tables.ts';

const MAX_ATTEMPTS = 6;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 600_000;

const payload = z.object({ runId: z.string() });

export const runLinkage: CommandDefinition<z.infer<typeof payload>, void> = {
  type: RUN,
  payload,
  async execute(uow, { runId }, ctx) {
    const run = await uow.get('linkage_run', runId);
    // Replaced, or done before.
    if (run?.status !== 'running' || run.result !== null) return;
    try {
      await keep(uow, runId, await uow.isolated(() => attempt(uow, run, ctx)));
    } catch (error) {
      if (error instanceof KeysExhausted || error instanceof RevConflict) throw error;
      await failed(uow, runId, error);
    }
    await announce(uow, { id: run.alarm_id });
  },
  audit: ({ runId }) => ({ objectType: 'linkage-run', objectId: runId }),
};

async function attempt(uow: UnitOfWork, run: LinkageRunRow, ctx: CommandContext): Promise<Done> {
  const now = await uow.require('alarm', run.alarm_id);
  // The grade that it is about: the alarm may have become worse since.
  const severity = severitySchema.safeParse(run.facts['severity']);
  const alarm = severity.success ? { ...now, severity: severity.data } : now;
  const rule = await ruleOf(uow, run.rule_id, run.rule_version);
  const { moment, at, facts } = run;
  const change = { moment, alarm, rule, at, facts };
  return perform({ uow, ctx, run, change, places: await placesOf(uow, change) }, run.deed);
}

async function keep(uow: UnitOfWork, runId: string, done: Done): Promise<void> {
  if (done.status === 'done') return endRun(uow, runId, { status: 'done', result: done.result });
  if (done.status === 'left-out') return endRun(uow, runId, { status: 'left-out', detail: done.why });
  const run = { ...(await uow.require('linkage_run', runId)), result: done.result };
  uow.update('linkage_run', run);
  noteRun(uow, run, 'linkage.started', { result: done.result });
}

async function failed(uow: UnitOfWork, runId: string, error: unknown): Promise<void> {
  const run = await uow.require('linkage_run', runId);
  const attempts = run.attempts + 1;
  const detail = reasonOf(error);
  uow.update('linkage_run', { ...run, attempts, detail });
  if (isRefusal(error) || attempts >= MAX_ATTEMPTS) return endRun(uow, runId, { status: 'failed', detail });
  const dueAt = uow.now + backoff(attempts, runTimer(runId), FIRST_RETRY_MS, LONGEST_RETRY_MS);
  uow.schedule({ key: runTimer(runId), dueAt, command: RUN, payload: { runId } });
}

const reasonOf = (error: unknown): Text => {
  if (error instanceof AppError) return error.text;
  const said = String((error as Error).message ?? error).slice(0, 300);
  return { zh: said, en: said };
};

export const LINKAGE_ENDED = 'linkage.ended';
const ended = payload.extend({ processInstanceKey: z.string() });

export const processOver: CommandDefinition<z.infer<typeof ended>, void> = {
  type: LINKAGE_ENDED,
  payload: ended,
  async execute(uow, { runId, processInstanceKey }) {
    const run = await uow.get('linkage_run', runId);
    if (run?.status !== 'running' || run.result !== `process:${processInstanceKey}`) return;
    const instance = await uow.get('process_instance', processInstanceKey);
    if (!instance || instance.status === 'active') return;
    const cancelled = { zh: '流程已被终止', en: 'The process was terminated' };
    if (instance.status === 'completed') await endRun(uow, runId, { status: 'done' });
    else await endRun(uow, runId, { status: 'ended', detail: cancelled });
    await announce(uow, { id: run.alarm_id });
  },
  audit: ({ runId }) => ({ objectType: 'linkage-run', objectId: runId }),
};

const exchanged = z.object({ exchangeId: z.string() });

/** Acknowledged is done: the other side has it. Refused later, it has failed after all. */
export const exchangeOver: CommandDefinition<z.infer<typeof exchanged>, void> = {
  type: 'linkage.exchange',
  payload: exchanged,
  async execute(uow, { exchangeId }) {
    const [run, exchange] = [await uow.get('linkage_run', exchangeId), await uow.get('exchange', exchangeId)];
    if (!run || !exchange || !['running', 'done'].includes(run.status)) return;
    const { status, detail } = exchange;
    if (status === 'failed' || status === 'refused') {
      const said = detail ?? status;
      await endRun(uow, run.id, { status: 'failed', detail: { zh: said, en: said } });
    } else if (run.status === 'running' && status !== 'waiting') await endRun(uow, run.id, { status: 'done' });
    await announce(uow, { id: run.alarm_id });
  },
  audit: ({ exchangeId }) => ({ objectType: 'linkage-run', objectId: exchangeId }),
};
