/**
 * `request.file`: the one way in for requests, whatever the channel. Gives the number, lets those see it who may, and
 * starts the process that the intake pack names. A request of another system (`source`) is filed once: the same source
 * again answers with the first one.
 */
import { z } from 'zod';
import { instant } from '../../core/schema.ts';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { attachFiles } from '../attachments/attach.ts';
import { intakePack, type ActivePack } from '../packs/active.ts';
import { grant } from '../people/access.ts';
import { unknownArea, unknownEventType } from './errors.ts';
import { eventTypeOf } from './facts.ts';
import { cellOf } from './nearby.ts';
import { nextNumber } from './number.ts';
import { fileRequest, type FileRequest, type Place } from './schema.ts';
import type { RequestRow } from './tables.ts';

const payload = fileRequest.extend({
  source: z.object({ system: z.string().min(1).max(60), externalId: z.string().min(1).max(200) }).optional(),
  /** Of an imported request; default: now. */
  receivedAt: instant.optional(),
  /** Of an imported request that is over: it is recorded as closed and no process starts. */
  closedAt: instant.optional(),
});
type Filing = z.infer<typeof payload>;
export type FiledRequest = { id: string; number: string; existing: boolean };

const sourceKey = (filing: Filing): string | null =>
  filing.source ? `${filing.source.system}:${filing.source.externalId}` : null;

export const fileRequestCommand: CommandDefinition<Filing, FiledRequest> = {
  type: 'request.file',
  payload: payload as z.ZodType<Filing>,
  needs: (filing) => {
    const key = sourceKey(filing);
    return key ? [{ table: 'request_source', key }] : [];
  },
  async execute(uow, filing, ctx) {
    const key = sourceKey(filing);
    const known = key === null ? undefined : await uow.get('request_source', key);
    if (known) {
      const { id, number } = await uow.require('request', known.request_id);
      return { id, number, existing: true };
    }
    const pack = await intakePack(uow);
    const row = await requestRow(uow, pack, filing, ctx);
    uow.insert('request', row);
    if (key !== null) uow.insert('request_source', { source_key: key, request_id: row.id });
    await attachFiles(uow, filing.attachmentIds, { type: 'request', id: row.id });
    await share(uow, row, ctx);
    uow.history({
      objectType: 'request',
      objectId: row.id,
      kind: 'request.filed',
      data: { channel: labelOf(pack, filing.channel), channelId: filing.channel },
      public: true,
    });
    if (row.closed_at === null) await startProcess(uow, pack, row);
    return { id: row.id, number: row.number, existing: false };
  },
  audit: (_, { id, number }) => ({ objectType: 'request', objectId: id, summary: { number } }),
};

async function requestRow(
  uow: UnitOfWork,
  pack: ActivePack,
  filing: Filing,
  { actor }: CommandContext,
): Promise<RequestRow> {
  if (filing.eventTypeId && !eventTypeOf(pack, filing.eventTypeId)) throw unknownEventType({ id: filing.eventTypeId });
  if (filing.areaId && !(await uow.get('area', filing.areaId))) throw unknownArea({ id: filing.areaId });
  const receivedAt = filing.receivedAt ? Date.parse(filing.receivedAt) : uow.now;
  const closedAt = filing.closedAt ? Date.parse(filing.closedAt) : null;
  const place = realPlace(filing.place);
  const { reporter } = filing;
  const ownReport = actor.kind === 'user' && filing.channel === 'grid-app' && !reporter?.phone;
  return {
    id: uow.nextKey(),
    number: await nextNumber(uow, 'request', receivedAt),
    pack_id: pack.id,
    channel: filing.channel,
    source_key: sourceKey(filing),
    title: filing.title || titleOf(filing.text),
    text: filing.text,
    event_type_id: filing.eventTypeId ?? null,
    urgency: filing.urgency ?? 'ordinary',
    address: filing.address ?? null,
    lat: place?.lat ?? null,
    lng: place?.lng ?? null,
    area_id: filing.areaId ?? null,
    reporter_name: reporter?.anonymous ? null : (reporter?.name ?? (ownReport ? actor.name : null)),
    reporter_phone: reporter?.phone ?? null,
    reporter_anonymous: reporter?.anonymous ? 1 : 0,
    reporter_account_id: ownReport ? actor.id : null,
    filed_by: actor.id,
    filed_by_name: actor.name,
    status: closedAt === null ? pack.content.manifest.intake!.initialStatus : closedStatus(pack),
    received_at: receivedAt,
    updated_at: closedAt ?? uow.now,
    closed_at: closedAt,
    case_id: null,
    merged_into: null,
    merged_from: [],
    return_question: null,
    answer: null,
    answered_by: null,
    answered_by_name: null,
    reject_reason: null,
    process_instance_key: null,
    due_at: null,
    clocks: {},
    cell: place ? cellOf(place) : null,
    rev: 1,
  };
}

async function share(uow: UnitOfWork, row: RequestRow, { actor }: CommandContext): Promise<void> {
  const subjects = [
    `citizen:${row.id}`,
    ...(row.area_id ? [`area:${row.area_id}`] : []),
    ...(actor.kind === 'user' ? [`user:${actor.id}`] : []),
  ];
  await grant(uow, 'request', row.id, subjects);
  uow.changed({ type: 'request', id: row.id, subjects });
}

async function startProcess(uow: UnitOfWork, pack: ActivePack, row: RequestRow): Promise<void> {
  const { processInstanceKey } = await uow.processes.start({
    processId: pack.content.manifest.intake!.requestProcess,
    businessKey: `request:${row.id}`,
    variables: {
      requestId: row.id,
      number: row.number,
      areaId: row.area_id,
      eventTypeId: row.event_type_id,
      nature: (row.event_type_id && eventTypeOf(pack, row.event_type_id)?.nature) || null,
      urgency: row.urgency,
      inputs: pack.inputs,
    },
  });
  const now = await uow.require('request', row.id);
  uow.update('request', { ...now, process_instance_key: processInstanceKey });
}

/** (0,0) in the Gulf of Guinea is what broken senders write when they know no place. */
const realPlace = (place: FileRequest['place']): Place | undefined =>
  place && (place.lat !== 0 || place.lng !== 0) ? place : undefined;

const titleOf = (text: string): string => {
  const line = text.split('\n', 1)[0]!.trim();
  return line.length > 30 ? `${line.slice(0, 29)}…` : line;
};

const closedStatus = (pack: ActivePack): string =>
  pack.content.catalog.requestStates.findLast(({ closed }) => closed)?.id ?? 'closed';

const labelOf = (pack: ActivePack, channel: string) => ({
  ...(pack.content.catalog.channels.find(({ id }) => id === channel)?.label ?? { zh: channel, en: channel }),
});
