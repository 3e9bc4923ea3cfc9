/**
 * The steps of a case's main line that a pack's process names: 签收 `liandong:case.sign`, 退单 `liandong:case.refuse`, 办结反馈
 * `liandong:case.result`, 核查 `liandong:case.verify`, 返工/重办 `liandong:case.rework`, 办结 `liandong:case.close`, and
 * `liandong:case.update` for everything that only changes states, clocks, timeline and notices.
 */
import type { JsonObject } from '../../core/json.ts';
import type { CommandContext, UnitOfWork } from '../../runtime/command.ts';
import type { InlineWorker } from '../../runtime/processes.ts';
import { attachFiles } from '../attachments/attach.ts';
import { revoke } from '../people/access.ts';
import { openChildren } from './errors.ts';
import { applyHeaders, moveClocks, text, unitName } from './step.ts';
import { caseSubject, saveCase, theCase, type Subject } from './subject.ts';

const standardHeaders = {
  status: { title: { zh: '事件状态', en: 'State of the case' } },
  requestStatus: { title: { zh: '诉求状态', en: 'State of the requests' } },
  clock: { title: { zh: '时限：start/stop/pause/resume 及种类', en: 'Clock: start/stop/pause/resume and kinds' } },
  notice: { title: { zh: '通知', en: 'Notice' } },
  history: { title: { zh: '时间线记录', en: 'Timeline entry' } },
  public: { title: { zh: '群众可见（true）', en: 'Visible to the citizen (true)' } },
};

/** A step: loads the case, does its own part, then what the headers ask for. */
function step(
  jobType: string,
  title: InlineWorker['title'],
  own: (
    uow: UnitOfWork,
    subject: Subject,
    variables: JsonObject,
    ctx: CommandContext,
  ) => Promise<JsonObject | void> | JsonObject | void,
): InlineWorker {
  return {
    jobType,
    title,
    headers: standardHeaders,
    async run(uow, job, ctx) {
      const subject = await caseSubject(uow, String(job.variables['caseId']));
      const answer = await own(uow, subject, job.variables, ctx);
      await applyHeaders(uow, subject, job.headers, job.variables, { round: theCase(subject).round });
      return answer ?? {};
    },
  };
}

const remember = (uow: UnitOfWork, subject: Subject, kind: string, data: JsonObject) =>
  uow.history({ objectType: 'case', objectId: theCase(subject).id, kind, data });

export const caseUpdate = step('liandong:case.update', { zh: '更新事件', en: 'Update the case' }, () => undefined);

export const caseSign = step(
  'liandong:case.sign',
  { zh: '登记签收', en: 'Record that it was signed for' },
  async (uow, subject, _, { actor }) => {
    const { lead_unit_id } = saveCase(uow, subject, { handler_id: actor.id, handler_name: actor.name });
    remember(uow, subject, 'case.signed', { unit: await unitName(uow, lead_unit_id ?? ''), unitId: lead_unit_id });
  },
);

/** Back to dispatch: the department's clock stops (the next one gets its own), the total clock goes on. */
export const caseRefuse = step(
  'liandong:case.refuse',
  { zh: '退单', en: 'Send the case back' },
  async (uow, subject, variables) => {
    const { id, lead_unit_id, co_unit_ids, refusals } = theCase(subject);
    remember(uow, subject, 'case.refused', {
      unit: await unitName(uow, lead_unit_id ?? ''),
      unitId: lead_unit_id,
      reason: text(variables['reason']),
    });
    if (lead_unit_id && !co_unit_ids.includes(lead_unit_id)) await revoke(uow, 'case', id, [`unit:${lead_unit_id}`]);
    saveCase(uow, subject, { refusals: refusals + 1, lead_unit_id: null, handler_id: null, handler_name: null });
    return { unitId: null, refusals: refusals + 1 };
  },
);

export const caseResult = step(
  'liandong:case.result',
  { zh: '登记办理结果', en: 'Record the result' },
  async (uow, subject, variables, { actor }) => {
    const file = theCase(subject);
    if (file.open_children > 0) throw openChildren({ number: file.number, count: file.open_children });
    const outcome = text(variables['result']) ?? '';
    const said = text(variables['resultText']) ?? '';
    const files = Array.isArray(variables['attachmentIds']) ? variables['attachmentIds'].map(String) : [];
    await attachFiles(uow, files, { type: 'case', id: file.id });
    uow.insert('case_result', {
      id: uow.nextKey(),
      case_id: file.id,
      round: file.round,
      outcome,
      text: said,
      unit_id: file.lead_unit_id,
      by_id: actor.id,
      by_name: actor.name,
      at: uow.now,
      attachment_ids: files,
    });
    saveCase(uow, subject, { handler_id: actor.id, handler_name: actor.name });
    const label = subject.pack.content.catalog.outcomes.find(({ id }) => id === outcome)?.label;
    const data = { round: file.round, outcome: label ? { ...label } : outcome, text: said };
    remember(uow, subject, 'case.result', data);
    for (const { id } of subject.requests) {
      uow.history({ objectType: 'request', objectId: id, kind: 'case.result', data, public: true });
    }
  },
);

/** Answers who may rate: every reporter that did not handle the case itself. */
export const caseVerify = step(
  'liandong:case.verify',
  { zh: '核查通过', en: 'Record that the result was verified' },
  async (uow, subject, variables) => {
    remember(uow, subject, 'case.verified', { note: text(variables['note']) });
    const handlers = await handlersOf(uow, theCase(subject).id);
    const raters: string[] = [];
    for (const request of subject.requests) {
      if (!isHandler(request, handlers)) raters.push(request.id);
      else uow.history({ objectType: 'request', objectId: request.id, kind: 'request.rating-skipped' });
    }
    return { raters };
  },
);

export interface Handlers {
  ids: ReadonlySet<string>;
  phones: ReadonlySet<string>;
}

export async function handlersOf(uow: UnitOfWork, caseId: string): Promise<Handlers> {
  const results = await uow.select('case_result', (query) => query.where({ case_id: caseId }));
  const ids = new Set(results.map(({ by_id }) => by_id));
  const accounts = await uow.getMany('account', [...ids]);
  return { ids, phones: new Set(accounts.flatMap(({ phone }) => (phone ? [phone] : []))) };
}

/** The same account, or the same telephone. */
export const isHandler = (
  request: { reporter_account_id: string | null; reporter_phone: string | null },
  { ids, phones }: Handlers,
): boolean =>
  (request.reporter_account_id !== null && ids.has(request.reporter_account_id)) ||
  (request.reporter_phone !== null && phones.has(request.reporter_phone));

/** Work again, after a failed verification or an unsatisfied citizen. Earlier results stay. */
export const caseRework = step(
  'liandong:case.rework',
  { zh: '返工重办', en: 'Work on it again' },
  (uow, subject, variables) => {
    const { rework, round } = theCase(subject);
    saveCase(uow, subject, { rework: rework + 1, round: round + 1 });
    const reason = text(variables['reason']) ?? '群众不满意';
    remember(uow, subject, 'case.rework', { round: round + 1, reason });
    return { rework: rework + 1 };
  },
);

export const caseClose = step('liandong:case.close', { zh: '办结', en: 'Close the case' }, async (uow, subject) => {
  const file = theCase(subject);
  if (file.open_children > 0) throw openChildren({ number: file.number, count: file.open_children });
  await moveClocks(uow, subject, 'stop');
  remember(uow, subject, 'case.closed', {});
  const actions = await uow.select('case_action', (query) => query.where({ case_id: file.id }));
  for (const action of actions.filter(({ status }) => status === 'open' || status === 'approved')) {
    uow.update('case_action', { ...action, status: 'ended' });
    const instance = await uow.get('process_instance', action.id);
    if (instance?.status === 'active') await uow.processes.cancelInstance(action.id, 'case closed');
  }
  subject.case = await uow.require('case_file', file.id);
  saveCase(uow, subject, { suspended: 0 });
});
