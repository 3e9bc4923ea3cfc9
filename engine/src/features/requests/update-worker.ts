/**
 * `liandong:request.update`: the request takes over what the step's task brought (answer, question, reason, additions) and
 * what the headers say (state, clock, history, notice). Requests that were merged into it go along.
 */
import type { JsonObject } from '../../core/json.ts';
import type { CommandContext } from '../../runtime/command.ts';
import type { InlineWorker } from '../../runtime/processes.ts';
import { attachFiles } from '../attachments/attach.ts';
import { applyHeaders, text, type Headers } from '../cases/step.ts';
import { requestSubject, saveRequests, theRequest, type Subject } from '../cases/subject.ts';
import { cellOf } from './nearby.ts';
import { place } from './place.ts';
import type { RequestRow } from './tables.ts';

export const requestUpdate: InlineWorker = {
  jobType: 'liandong:request.update',
  title: { zh: '更新诉求', en: 'Update the request' },
  headers: {
    status: { title: { zh: '状态', en: 'State' } },
    clock: { title: { zh: '时限：start/stop/pause/resume 及种类', en: 'Clock: start/stop/pause/resume and kinds' } },
    notice: { title: { zh: '通知', en: 'Notice' } },
    history: { title: { zh: '时间线记录', en: 'Timeline entry' } },
    public: { title: { zh: '群众可见（true）', en: 'Visible to the citizen (true)' } },
    append: { title: { zh: '把此变量追加到诉求内容', en: 'Variable to append to the request’s text' } },
  },
  async run(uow, job, ctx) {
    const subject = await requestSubject(uow, String(job.variables['requestId']));
    saveRequests(uow, subject, answers(job.headers, job.variables, ctx));
    await supplement(uow, subject, job.headers, job.variables);
    await applyHeaders(uow, subject, job.headers, job.variables);
  },
};

/** Fields by the history kind that the step writes: what the citizen is told stands on the request. */
function answers({ history }: Headers, variables: JsonObject, { actor }: CommandContext): Partial<RequestRow> {
  if (history === 'request.returned') return { return_question: text(variables['question']) };
  if (history === 'request.rejected') return { reject_reason: text(variables['reason']) };
  if (history !== 'request.answered') return {};
  return { answer: text(variables['answer']), answered_by: actor.id, answered_by_name: actor.name };
}

/** What the citizen added: text below the first words, a better address or place, more files. */
async function supplement(
  uow: Parameters<InlineWorker['run']>[0],
  subject: Subject,
  headers: Headers,
  variables: JsonObject,
): Promise<void> {
  const name = headers['append'];
  if (!name) return;
  const request = theRequest(subject);
  const added = text(variables[name]);
  const where = place(variables['place']);
  const files = variables['attachmentIds'];
  if (Array.isArray(files)) await attachFiles(uow, files.map(String), { type: 'request', id: request.id });
  const row: RequestRow = {
    ...request,
    text: added ? `${request.text}\n${added}` : request.text,
    address: text(variables['address']) ?? request.address,
    ...(where && { lat: where.lat, lng: where.lng, cell: cellOf(where) }),
    return_question: null,
  };
  uow.update('request', row);
  subject.requests = [row, ...subject.requests.slice(1)];
}
