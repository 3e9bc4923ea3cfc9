/**
 * `liandong:case.open`: a request becomes a case. The total clock goes on as the case's, by the deadline of its event type
 * and urgency; the clock for accepting stops. Requests merged into it come along. Starts the pack's case process.
 */
import type { JsonObject } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { InlineWorker } from '../../runtime/processes.ts';
import { handOverClock, reclassClocks, stopClocks } from '../clocks/clock.ts';
import { grant } from '../people/access.ts';
import { unknownArea, unknownEventType } from '../requests/errors.ts';
import { eventTypeOf, type PackEventType } from '../requests/facts.ts';
import { cellOf } from '../requests/nearby.ts';
import { place } from '../requests/place.ts';
import { newCase, startCaseProcess } from './open.ts';
import { applyHeaders, text } from './step.ts';
import {
  clockChange,
  clockFacts,
  requestSubject,
  saveCase,
  saveClocks,
  saveRequest,
  saveRequests,
  theCase,
  theRequest,
  type Subject,
} from './subject.ts';
import type { CaseRow } from './tables.ts';

export const caseOpen: InlineWorker = {
  jobType: 'liandong:case.open',
  title: { zh: '转为事件', en: 'Open a case' },
  headers: {
    requestStatus: { title: { zh: '诉求状态', en: 'State of the request' }, required: true },
    notice: { title: { zh: '通知', en: 'Notice' } },
  },
  async run(uow, job) {
    const subject = await requestSubject(uow, String(job.variables['requestId']));
    const type = await classify(uow, subject, job.variables);
    const file = await caseRow(uow, subject, type, text(job.variables['note']));
    saveClocks(uow, subject, await stopClocks(clockChange(uow, subject), ['accept']));
    const { clocks, due_at } = theRequest(subject);
    uow.insert('case_file', { ...file, due_at });
    subject.case = { ...file, due_at };
    await takeClocks(uow, subject, clocks);
    saveRequests(uow, subject, { case_id: file.id });
    await share(uow, subject);
    remember(uow, subject, type);
    await applyHeaders(uow, subject, { ...job.headers, status: '' }, job.variables);
    await startCaseProcess(uow, subject);
    return { caseId: file.id, caseNumber: file.number };
  },
};

async function classify(uow: UnitOfWork, subject: Subject, variables: JsonObject): Promise<PackEventType> {
  const request = theRequest(subject);
  const id = text(variables['eventTypeId']) ?? request.event_type_id;
  const type = eventTypeOf(subject.pack, id);
  if (!type) throw unknownEventType({ id: id ?? '' });
  const areaId = text(variables['areaId']) ?? request.area_id;
  if (areaId && !(await uow.get('area', areaId))) throw unknownArea({ id: areaId });
  const where = place(variables['place']);
  saveRequest(uow, subject, request.id, {
    event_type_id: type.id,
    urgency: text(variables['urgency']) ?? request.urgency,
    title: text(variables['title']) ?? request.title,
    area_id: areaId,
    address: text(variables['address']) ?? request.address,
    ...(where && { lat: where.lat, lng: where.lng, cell: cellOf(where) }),
  });
  if (areaId && areaId !== request.area_id) await grant(uow, 'request', request.id, [`area:${areaId}`]);
  return type;
}

function caseRow(uow: UnitOfWork, subject: Subject, type: PackEventType, note: string | null): Promise<CaseRow> {
  const { title, text, area_id, address, lat, lng, urgency } = theRequest(subject);
  const said = note ? `${text}\n——\n${note}` : text;
  return newCase(uow, subject, { type, title, text: said, area_id, address, lat, lng, urgency });
}

/** The request's total clock is the case's from now on; the request keeps looking at it. */
async function takeClocks(uow: UnitOfWork, subject: Subject, clocks: Record<string, string>): Promise<void> {
  const { total } = clocks;
  if (!total) return;
  const { id } = theCase(subject);
  await handOverClock(uow, total, { type: 'case', id });
  const clock = await uow.require('clock', total);
  saveCase(uow, subject, { clocks: { total }, due_at: clock.due_at, warn_at: clock.warn_at });
  saveClocks(uow, subject, await reclassClocks(clockChange(uow, subject), clockFacts(subject)));
}

async function share(uow: UnitOfWork, subject: Subject): Promise<void> {
  const { id, area_id } = theCase(subject);
  const filers = subject.requests.flatMap(({ filed_by }) => (/^\w+$/.test(filed_by) ? [`user:${filed_by}`] : []));
  await grant(uow, 'case', id, [...(area_id ? [`area:${area_id}`] : []), ...filers]);
}

function remember(uow: UnitOfWork, subject: Subject, type: PackEventType): void {
  const { id, number } = theCase(subject);
  const requestNumber = theRequest(subject).number;
  uow.history({ objectType: 'case', objectId: id, kind: 'case.opened', data: { requestNumber } });
  for (const request of subject.requests) {
    uow.history({
      objectType: 'request',
      objectId: request.id,
      kind: 'request.converted',
      data: { caseNumber: number, caseId: id, eventType: { ...type.name } },
      public: true,
    });
  }
}
