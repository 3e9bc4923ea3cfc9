/** Routes of linkage: an alarm's case, the word on runs that wait, causes, screens. */
import { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import { parsedRow } from '../../store/read.ts';
import { causeQuestion, linkageRun } from '../alarms/schema.ts';
import { route, type FeatureDeps, type Route, type RouteRequest } from '../feature.ts';
import { lookups } from '../lookups.ts';
import { visibleTo } from '../people/access.ts';
import { answerCause, caseOpened, decideRun, openCase, screen } from './schema.ts';
import type { PublicationRow } from './tables.ts';
import { questionView, runView } from './views.ts';

const key = z.string().regex(/^\d{1,19}$/);
const idParams = z.object({ id: key });
const runParams = idParams.extend({ runId: key });
/** What a screen shows at most. */
const SHOWN = 50;

export const linkageRoutes = (deps: FeatureDeps): Route[] => [
  route({
    method: 'post',
    path: '/api/v1/alarms/{id}/case',
    tag: 'alarms',
    summary: { zh: '告警转事件（仅一次）', en: 'Turn an alarm into a case, once' },
    access: 'alarm.handle',
    params: idParams,
    body: openCase,
    response: caseOpened,
    handle: ({ actor, params, body }) =>
      deps.pipeline.submit({ type: 'alarm.open-case', payload: { ...body, alarmId: params.id }, actor }),
  }),
  decision(deps, 'approve', { zh: '批准联动', en: 'Approve a run of linkage' }),
  decision(deps, 'refuse', { zh: '不批准联动', en: 'Refuse a run of linkage' }),
  route({
    method: 'post',
    path: '/api/v1/alarms/{id}/questions/{questionId}/answer',
    tag: 'alarms',
    summary: { zh: '反馈原因', en: 'Give the cause' },
    access: 'staff',
    params: idParams.extend({ questionId: key }),
    body: answerCause,
    response: causeQuestion,
    async handle({ actor, params, body }) {
      const payload = { alarmId: params.id, questionId: params.questionId, text: body.text };
      await deps.pipeline.submit({ type: 'cause.answer', payload, actor });
      const [question, alarm] = (await Promise.all([
        deps.db('cause_question').where({ id: params.questionId }).first(),
        deps.db('alarm').where({ id: params.id }).first(),
      ])) as unknown[];
      const names = await lookups(deps);
      return questionView(parsedRow('cause_question', question), parsedRow('alarm', alarm), actor, names);
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/screens/{id}',
    tag: 'alarms',
    summary: { zh: '联动发布到屏幕的内容', en: 'What linkage published to a screen' },
    access: 'staff',
    params: z.object({ id: z.string().max(60) }),
    response: screen,
    async handle({ actor, params }) {
      const rows: (PublicationRow & { number: string; active: number })[] = await deps
        .db('publication')
        .join('alarm', 'alarm.id', 'publication.alarm_id')
        .where('publication.screen', params.id)
        .modify(visibleTo(actor, 'alarm', 'publication.alarm_id'))
        .orderBy([
          { column: 'publication.at', order: 'desc' },
          { column: 'publication.id', order: 'desc' },
        ])
        .limit(SHOWN)
        .select('publication.*', 'alarm.number', 'alarm.active');
      return rows.map((row) => ({
        id: row.id,
        at: cityTime(Number(row.at)),
        text: parsedRow('publication', row).text,
        severity: row.severity,
        alarm: { id: row.alarm_id, number: row.number, active: row.active === 1 },
      }));
    },
  }),
];

type Decision = RouteRequest<z.infer<typeof runParams>, unknown, z.infer<typeof decideRun>>;

const decision = (deps: FeatureDeps, verb: 'approve' | 'refuse', summary: Route['summary']): Route =>
  route({
    method: 'post',
    path: `/api/v1/alarms/{id}/runs/{runId}/${verb}`,
    tag: 'alarms',
    summary,
    access: 'linkage.approve',
    params: runParams,
    body: decideRun,
    response: linkageRun,
    async handle({ actor, params, body }: Decision) {
      const payload = { alarmId: params.id, runId: params.runId, approve: verb === 'approve', ...body };
      await deps.pipeline.submit({ type: 'linkage.decide', payload, actor });
      const raw: unknown = await deps.db('linkage_run').where({ id: params.runId }).first();
      return runView(parsedRow('linkage_run', raw), actor);
    },
  });
