/**
 * What opening a case needs, whatever it comes from: the row with its number, and the pack's case process. Requests
 * (`open-worker.ts`) and alarms (`open-from-alarm.ts`) bring their own facts, clocks, grants and timeline entries.
 */
import type { UnitOfWork } from '../../runtime/command.ts';
import type { PackEventType } from '../requests/facts.ts';
import { nextNumber } from '../requests/number.ts';
import { caseFacts } from './facts.ts';
import { theCase, type Subject } from './subject.ts';
import type { CaseRow } from './tables.ts';

export interface CaseFacts extends Pick<CaseRow, 'title' | 'text' | 'area_id' | 'address' | 'lat' | 'lng' | 'urgency'> {
  type: PackEventType;
}

export async function newCase(uow: UnitOfWork, subject: Subject, facts: CaseFacts): Promise<CaseRow> {
  const { type, ...about } = facts;
  return {
    ...about,
    id: uow.nextKey(),
    number: await nextNumber(uow, 'case', uow.now, 'SJ'),
    pack_id: subject.pack.id,
    request_ids: subject.requests.map(({ id }) => id),
    status: declared(subject).initialStatus,
    suspended: 0,
    event_type_id: type.id,
    lead_unit_id: null,
    handler_id: null,
    handler_name: null,
    co_unit_ids: [],
    created_at: uow.now,
    updated_at: uow.now,
    closed_at: null,
    due_at: null,
    warn_at: null,
    level: 0,
    clocks: {},
    open_children: 0,
    rework: 0,
    round: 1,
    refusals: 0,
    extensions: 0,
    process_instance_key: null,
    rev: 1,
  };
}

/** `unitId`: the case goes to that unit at once, without a person who dispatches it. */
export async function startCaseProcess(uow: UnitOfWork, subject: Subject, unitId: string | null = null): Promise<void> {
  const file = theCase(subject);
  const { nature, engineering } = caseFacts(file, subject.pack, uow.now);
  const { processInstanceKey } = await uow.processes.start({
    processId: declared(subject).process,
    businessKey: `case:${file.id}`,
    variables: {
      caseId: file.id,
      number: file.number,
      eventTypeId: file.event_type_id,
      areaId: file.area_id,
      nature: nature ?? null,
      urgency: file.urgency,
      engineering: engineering ?? false,
      unitId,
      refusals: 0,
      inputs: subject.pack.inputs,
    },
  });
  const current = { ...(await uow.require('case_file', file.id)), process_instance_key: processInstanceKey };
  uow.update('case_file', current);
  subject.case = current;
}

function declared({ pack }: Subject) {
  const { cases } = pack.content.manifest;
  if (!cases) throw new Error(`the pack ${pack.id} declares no cases`);
  return cases;
}
