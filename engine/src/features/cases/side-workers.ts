/**
 * The steps of side processes on a case: the decision on an application (`liandong:case.action`), 挂起 and its end
 * (`liandong:case.suspend`, `liandong:case.resume`), and a message to the case's main process (`liandong:message.publish`).
 */
import type { JsonObject } from '../../core/json.ts';
import type { CommandContext, UnitOfWork } from '../../runtime/command.ts';
import type { InlineWorker } from '../../runtime/processes.ts';
import { applyHeaders, moveClocks, text } from './step.ts';
import { caseSubject, saveCase, theCase, type Subject } from './subject.ts';

const notice = { title: { zh: '通知', en: 'Notice' } };

export const caseActionDecided: InlineWorker = {
  jobType: 'liandong:case.action',
  title: { zh: '登记审批结果', en: 'Record the decision' },
  headers: {
    decision: { title: { zh: 'approved 或 refused', en: 'approved or refused' }, required: true },
    counts: { title: { zh: '计数：extensions', en: 'Counter: extensions' } },
    notice,
  },
  async run(uow, job, ctx) {
    const subject = await caseSubject(uow, String(job.variables['caseId']));
    const approved = job.headers['decision'] === 'approved';
    await decide(uow, subject, job.processInstanceKey, approved, job.variables, ctx);
    if (approved && job.headers['counts'] === 'extensions') {
      saveCase(uow, subject, { extensions: theCase(subject).extensions + 1 });
    }
    await applyHeaders(uow, subject, job.headers, job.variables);
  },
};

async function decide(
  uow: UnitOfWork,
  subject: Subject,
  key: string,
  approved: boolean,
  variables: JsonObject,
  { actor }: CommandContext,
): Promise<void> {
  const action = await uow.get('case_action', key);
  if (action) {
    const status = approved ? ('approved' as const) : ('refused' as const);
    uow.update('case_action', { ...action, status, decided_by: actor.id, decided_at: uow.now });
  }
  const label = subject.pack.content.actions.find(({ id }) => id === action?.action)?.label;
  uow.history({
    objectType: 'case',
    objectId: theCase(subject).id,
    kind: approved ? 'case.action-approved' : 'case.action-refused',
    data: {
      action: label ? { ...label } : '',
      note: approved ? text(variables['note']) : text(variables['reason']),
    },
  });
}

export const caseSuspend: InlineWorker = {
  jobType: 'liandong:case.suspend',
  title: { zh: '挂起并暂停计时', en: 'Suspend and pause the clocks' },
  headers: { notice },
  async run(uow, job, ctx) {
    const subject = await caseSubject(uow, String(job.variables['caseId']));
    await decide(uow, subject, job.processInstanceKey, true, job.variables, ctx);
    const reason = text(job.variables['askedReason']) ?? text(job.variables['condition']);
    await moveClocks(uow, subject, 'pause', reason);
    saveCase(uow, subject, { suspended: 1 });
    uow.history({
      objectType: 'case',
      objectId: theCase(subject).id,
      kind: 'case.suspended',
      data: { untilAt: text(job.variables['untilAt']), reason },
    });
    await applyHeaders(uow, subject, job.headers, job.variables);
  },
};

export const caseResume: InlineWorker = {
  jobType: 'liandong:case.resume',
  title: { zh: '恢复并继续计时', en: 'Resume and let the clocks go on' },
  headers: { notice },
  async run(uow, job) {
    const subject = await caseSubject(uow, String(job.variables['caseId']));
    await moveClocks(uow, subject, 'resume');
    saveCase(uow, subject, { suspended: 0 });
    const action = await uow.get('case_action', job.processInstanceKey);
    if (action) uow.update('case_action', { ...action, status: 'ended' });
    uow.history({ objectType: 'case', objectId: theCase(subject).id, kind: 'case.resumed' });
    await applyHeaders(uow, subject, job.headers, job.variables);
  },
};

export const messagePublish: InlineWorker = {
  jobType: 'liandong:message.publish',
  title: { zh: '发送流程消息', en: 'Publish a message to a process' },
  headers: {
    message: { title: { zh: '消息名', en: 'Message name' }, required: true },
    key: { title: { zh: '关联变量', en: 'Variable with the correlation key' }, required: true },
    variables: { title: { zh: '带去的变量，逗号分隔', en: 'Variables to take along, separated by commas' } },
  },
  async run(uow, job) {
    const names = (job.headers['variables'] ?? '').split(',').filter(Boolean);
    await uow.processes.publishMessage({
      name: job.headers['message'] ?? '',
      correlationKey: String(job.variables[job.headers['key'] ?? ''] ?? ''),
      variables: Object.fromEntries(names.map((name) => [name, job.variables[name] ?? null])),
    });
  },
};
