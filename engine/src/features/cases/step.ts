/**
 * What every step of a pack's process may ask for in its headers, done in one place and in one order:
 * `clock` (what the clocks do), `status` / `requestStatus` (states of the life cycles), `history` (an entry in the timeline,
 * its places filled from the step's variables), `notice` (who is told). A header that names what the pack does not have
 * is an error, which becomes an incident at the element.
 */
import type { Json, JsonObject, Text } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import { sentences } from '../catalog/history.ts';
import { pauseClocks, resumeClocks, startClock, stopClocks } from '../clocks/clock.ts';
import { sendNotice } from '../notices/send.ts';
import type { ActivePack } from '../packs/active.ts';
import { eventTypeOf } from '../requests/facts.ts';
import { announce, clockChange, clockFacts, saveCase, saveClocks, saveRequests, type Subject } from './subject.ts';

export type Headers = Record<string, string>;

/** Everything the step's headers ask for; `data` fills places of history and notice beside the variables. */
export async function applyHeaders(
  uow: UnitOfWork,
  subject: Subject,
  headers: Headers,
  variables: JsonObject,
  data: Record<string, Json> = {},
): Promise<void> {
  if (headers['clock'])
    await moveClocks(uow, subject, headers['clock'], text(variables['question'] ?? variables['reason']));
  applyStatus(uow, subject, headers);
  await appendHistory(uow, subject, headers, { ...variables, ...data });
  if (headers['notice']) await tell(uow, subject, headers['notice'], variables, data);
  await announce(uow, subject);
}

/** `start unit`, `start total,unit`, `stop`, `stop unit`, `pause`, `resume`. */
export async function moveClocks(
  uow: UnitOfWork,
  subject: Subject,
  order: string,
  reason: string | null = null,
): Promise<void> {
  const [verb = '', list] = order.trim().split(/\s+/);
  const kinds = list?.split(',');
  switch (verb) {
    case 'start':
      return startClocks(uow, subject, kinds ?? []);
    case 'stop':
      return saveClocks(uow, subject, await stopClocks(clockChange(uow, subject), kinds));
    case 'pause':
      return saveClocks(uow, subject, await pauseClocks(clockChange(uow, subject), reason, kinds));
    case 'resume':
      return saveClocks(uow, subject, await resumeClocks(clockChange(uow, subject), kinds));
    default:
      throw new Error(`the header clock says "${order}"; it may start, stop, pause or resume`);
  }
}

/** A clock of the same kind that still runs is stopped: it stays as a fact. */
async function startClocks(uow: UnitOfWork, subject: Subject, kinds: readonly string[]): Promise<void> {
  for (const kind of kinds) {
    saveClocks(uow, subject, await stopClocks(clockChange(uow, subject), [kind]));
    const unitId = kind === 'unit' ? (subject.case?.lead_unit_id ?? null) : null;
    saveClocks(uow, subject, await startClock(clockChange(uow, subject), kind, clockFacts(subject), unitId));
  }
}

export function stateOf(pack: ActivePack, kind: 'request' | 'case', id: string) {
  const states = kind === 'request' ? pack.content.catalog.requestStates : pack.content.catalog.caseStates;
  const found = states.find((state) => state.id === id);
  if (!found) throw new Error(`the pack ${pack.id} has no ${kind} state ${id}`);
  return found;
}

/** `status` is of the case, or of the request while there is none; `requestStatus` of the requests of a case. */
function applyStatus(uow: UnitOfWork, subject: Subject, headers: Headers): void {
  const { status } = headers;
  if (status && subject.case) {
    const { closed } = stateOf(subject.pack, 'case', status);
    saveCase(uow, subject, { status, closed_at: closed ? uow.now : null });
  }
  const requestStatus = subject.case ? headers['requestStatus'] : status;
  if (!requestStatus) return;
  const { closed, label } = stateOf(subject.pack, 'request', requestStatus);
  saveRequests(uow, subject, { status: requestStatus, closed_at: closed ? uow.now : null });
  if (!subject.case) return;
  for (const request of subject.requests) {
    uow.history({
      objectType: 'request',
      objectId: request.id,
      kind: 'request.status',
      data: { status: { ...label }, statusId: requestStatus },
      public: true,
    });
  }
}

/** The entry goes to the case, or to the request and all merged with it. */
async function appendHistory(
  uow: UnitOfWork,
  subject: Subject,
  headers: Headers,
  values: Record<string, Json>,
): Promise<void> {
  const kind = headers['history'];
  if (!kind) return;
  const sentence = sentenceOf(subject.pack, kind);
  const data = await placesOf(uow, subject, sentence, values);
  const objects: { type: string; id: string }[] = subject.case
    ? [{ type: 'case', id: subject.case.id }]
    : subject.requests.map(({ id }) => ({ type: 'request', id }));
  for (const { type, id } of objects) {
    uow.history({ objectType: type, objectId: id, kind, data, public: headers['public'] === 'true' });
  }
}

function sentenceOf(pack: ActivePack, kind: string): Text {
  const own = pack.content.catalog.sentences[kind];
  const ours = Object.hasOwn(sentences, kind) ? sentences[kind as keyof typeof sentences] : undefined;
  const found = own ?? ours;
  if (!found) throw new Error(`there is no sentence for the history kind ${kind}`);
  return found;
}

async function placesOf(
  uow: UnitOfWork,
  subject: Subject,
  sentence: Text,
  values: Record<string, Json>,
): Promise<JsonObject> {
  const data: JsonObject = {};
  for (const [, name = ''] of sentence.zh.matchAll(/\{(\w+)\}/g)) {
    const value = values[name];
    if (value !== undefined && value !== null) data[name] = value;
    else if (name === 'unit' && subject.case?.lead_unit_id) data[name] = await unitName(uow, subject.case.lead_unit_id);
    else if (name === 'eventType') data[name] = eventTypeText(subject);
  }
  return data;
}

const eventTypeText = (subject: Subject): Json => {
  const type = eventTypeOf(subject.pack, (subject.case ?? subject.requests[0])?.event_type_id ?? null);
  return type ? { ...type.name } : null;
};

export const unitName = async (uow: UnitOfWork, id: string): Promise<string> => (await uow.get('unit', id))?.name ?? id;

export async function tell(
  uow: UnitOfWork,
  subject: Subject,
  notice: string,
  variables: JsonObject,
  data: Record<string, Json> = {},
): Promise<void> {
  const request = subject.requests[0];
  const state = request && subject.pack.content.catalog.requestStates.find(({ id }) => id === request.status);
  await sendNotice(uow, subject.pack, notice, {
    requests: subject.requests,
    ...(subject.case && { case: subject.case }),
    ...(typeof data['receivers'] === 'string' && { receivers: data['receivers'] }),
    data: {
      ...plain(variables),
      sentence: state?.citizen?.zh ?? state?.label.zh ?? '',
      answer: request?.answer ?? null,
      rejectReason: request?.reject_reason ?? null,
      returnQuestion: request?.return_question ?? null,
      ...data,
    },
  });
}

/** Only strings and numbers may fill a place; objects of the process (inputs, proposal) stay inside. */
const plain = (variables: JsonObject): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(variables).filter(([, value]) => typeof value === 'string' || typeof value === 'number'),
  );

export const text = (value: Json | undefined): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value : null;
