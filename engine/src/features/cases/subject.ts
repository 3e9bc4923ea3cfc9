/**
 * What a job or command is about: a request with those merged into it, or a case with all its requests. Loads rows, keeps
 * the newest copy of each, writes changes, and tells who must hear of them.
 */
import type { JsonObject } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { ClockFacts } from '../clocks/policy.ts';
import type { ClockChange, OwnerChange } from '../clocks/clock.ts';
import { activePack, type ActivePack } from '../packs/active.ts';
import { grantedSubjects } from '../people/access.ts';
import { eventTypeOf } from '../requests/facts.ts';
import type { RequestRow } from '../requests/tables.ts';
import type { CaseRow } from './tables.ts';

export interface Subject {
  pack: ActivePack;
  /** The first is the one it is about; merged ones follow. */
  requests: RequestRow[];
  case?: CaseRow;
}

/** By `caseId`, else by `requestId`, in the variables of a job. */
export async function subjectOf(uow: UnitOfWork, variables: JsonObject): Promise<Subject> {
  const { caseId, requestId } = variables;
  if (typeof caseId === 'string') return caseSubject(uow, caseId);
  if (typeof requestId === 'string') return requestSubject(uow, requestId);
  throw new Error('neither caseId nor requestId is set');
}

export async function requestSubject(uow: UnitOfWork, requestId: string): Promise<Subject> {
  const row = await uow.require('request', requestId);
  const merged = await uow.getMany('request', row.merged_from);
  return { pack: await activePack(uow, row.pack_id), requests: [row, ...merged] };
}

export async function caseSubject(uow: UnitOfWork, caseId: string): Promise<Subject> {
  const row = await uow.require('case_file', caseId);
  const requests = await uow.getMany('request', row.request_ids);
  return { pack: await activePack(uow, row.pack_id), requests, case: row };
}

export function saveCase(uow: UnitOfWork, subject: Subject, change: Partial<CaseRow>): CaseRow {
  const row = { ...theCase(subject), ...change, updated_at: uow.now };
  uow.update('case_file', row);
  subject.case = row;
  return row;
}

/** The same change to the request and all that were merged with it. */
export function saveRequests(uow: UnitOfWork, subject: Subject, change: Partial<RequestRow>): void {
  subject.requests = subject.requests.map((request) => saved(uow, request, change));
}

export function saveRequest(uow: UnitOfWork, subject: Subject, id: string, change: Partial<RequestRow>): void {
  subject.requests = subject.requests.map((request) => (request.id === id ? saved(uow, request, change) : request));
}

function saved(uow: UnitOfWork, request: RequestRow, change: Partial<RequestRow>): RequestRow {
  const row = { ...request, ...change, updated_at: uow.now };
  uow.update('request', row);
  return row;
}

export function theCase(subject: Subject): CaseRow {
  if (!subject.case) throw new Error('this step needs a case');
  return subject.case;
}

export function theRequest(subject: Subject): RequestRow {
  const [request] = subject.requests;
  if (!request) throw new Error('this step needs a request');
  return request;
}

/** The clocks of the case, or of the request while there is no case. */
export function clockChange(uow: UnitOfWork, subject: Subject): ClockChange {
  const { pack } = subject;
  if (subject.case) {
    return { uow, pack, owner: { type: 'case', id: subject.case.id, clocks: subject.case.clocks } };
  }
  const request = theRequest(subject);
  return { uow, pack, owner: { type: 'request', id: request.id, clocks: request.clocks } };
}

export function saveClocks(uow: UnitOfWork, subject: Subject, { warn_at, ...change }: OwnerChange): void {
  if (subject.case) saveCase(uow, subject, warn_at === undefined ? change : { ...change, warn_at });
  else saveRequest(uow, subject, theRequest(subject).id, change);
}

export function clockFacts(subject: Subject): ClockFacts {
  const row = subject.case ?? theRequest(subject);
  return {
    nature: eventTypeOf(subject.pack, row.event_type_id)?.nature ?? null,
    urgency: row.urgency,
    eventType: row.event_type_id,
    round: subject.case?.round ?? 1,
  };
}

/** Live views of the case and its requests refresh. */
export async function announce(uow: UnitOfWork, subject: Subject): Promise<void> {
  if (subject.case) {
    const subjects = await grantedSubjects(uow, 'case', subject.case.id);
    uow.changed({ type: 'case', id: subject.case.id, subjects: orAdmin(subjects) });
  }
  for (const { id, area_id, filed_by } of subject.requests) {
    const subjects = [`citizen:${id}`, ...(area_id ? [`area:${area_id}`] : []), `user:${filed_by}`];
    uow.changed({ type: 'request', id, subjects });
  }
}

/** Nobody in particular is not everybody. */
const orAdmin = (subjects: string[]): string[] => (subjects.length > 0 ? subjects : ['role:admin']);
