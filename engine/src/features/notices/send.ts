/**
 * Sends one of the pack's notices about a request or a case: who receives it, by which channel, when.
 *
 * Staff hear in the application (the bell). Citizens hear on the channel they came by, through the outbox. An ordinary
 * notice outside working hours is held until the next working moment; an urgent one is not. What happened never waits
 * for its notice: a receiver that cannot be told is left out, the rest goes on.
 */
import type { Json } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { CaseRow } from '../cases/tables.ts';
import { loadWorkingTime } from '../clocks/working-time.ts';
import type { ActivePack } from '../packs/active.ts';
import type { NoticeDeclaration } from '../packs/format.ts';
import type { RequestRow } from '../requests/tables.ts';
import type { Channel } from './tables.ts';
import { worded } from './template.ts';
import { deliver, writeNotice } from './write.ts';

export interface NoticeAbout {
  /** Whose reporters and filers are told. */
  requests: readonly RequestRow[];
  case?: CaseRow;
  /** Values for the places of the template; times as ISO strings in places that end in `At`. */
  data?: Record<string, Json>;
  /** For the receiver `receivers`: receivers in the same notation, separated by blanks. */
  receivers?: string;
  /** Where a reader of the bell is led. */
  object?: { type: 'request' | 'case'; id: string; number: string };
}

interface Receiver {
  channel: Channel;
  address: string;
  name: string;
  /** The request a citizen's notice is about: its number stands in the text. */
  request?: RequestRow;
}

export async function sendNotice(uow: UnitOfWork, pack: ActivePack, id: string, about: NoticeAbout): Promise<void> {
  const declaration = pack.content.notices.find((notice) => notice.id === id);
  if (!declaration) throw new Error(`the pack ${pack.id} has no notice ${id}`);
  const notBefore = await heldUntil(uow, pack, declaration.urgency);
  const told = new Set<string>();
  for (const specification of declaration.to) {
    for (const receiver of receiversOf(pack, specification, about)) {
      const once = `${receiver.channel}:${receiver.address}:${receiver.request?.id ?? ''}`;
      if (told.has(once)) continue;
      told.add(once);
      write(uow, declaration, receiver, about, notBefore);
    }
  }
}

async function heldUntil(uow: UnitOfWork, pack: ActivePack, urgency: 'ordinary' | 'urgent'): Promise<number | null> {
  if (urgency === 'urgent') return null;
  const next = (await loadWorkingTime(uow, pack.content.clocks.calendar)).nextWorkingMoment(uow.now);
  return next > uow.now ? next : null;
}

function receiversOf(pack: ActivePack, specification: string, about: NoticeAbout): Receiver[] {
  const { case: file, requests } = about;
  const bell = (subject: string, name = subject): Receiver => ({ channel: 'in-app', address: subject, name });
  const unit = (unitId: unknown) => (typeof unitId === 'string' && unitId ? [bell(`unit:${unitId}`)] : []);
  const [kind = '', rest = ''] = split(specification);
  switch (kind) {
    case 'reporters':
      return requests.flatMap((request) => citizen(pack, request));
    case 'lead-unit':
      return unit(file?.lead_unit_id);
    case 'co-units':
      return (file?.co_unit_ids ?? []).flatMap(unit);
    case 'handler':
      return file?.handler_id ? [bell(`user:${file.handler_id}`, file.handler_name ?? file.handler_id)] : [];
    case 'filed-by':
      return requests.flatMap(({ filed_by, filed_by_name }) =>
        filed_by.includes(':') || filed_by === 'anonymous' ? [] : [bell(`user:${filed_by}`, filed_by_name)],
      );
    case 'role':
    case 'unit':
      return [bell(specification)];
    case 'area-role': {
      const areaId = file?.area_id ?? requests[0]?.area_id;
      return areaId ? [bell(`role:${rest}&area:${areaId}`)] : [];
    }
    case 'unit-var':
      return unit(about.data?.[rest]);
    case 'receivers':
      return (about.receivers ?? '')
        .split(/\s+/)
        .filter(Boolean)
        .flatMap((each) => receiversOf(pack, each, about));
    default:
      return [];
  }
}

const split = (specification: string): string[] => {
  const at = specification.indexOf(':');
  return at < 0 ? [specification] : [specification.slice(0, at), specification.slice(at + 1)];
};

/** The first channel of the preference by which this reporter can be reached. */
function citizen(pack: ActivePack, request: RequestRow): Receiver[] {
  const preference = pack.content.catalog.channels.find(({ id }) => id === request.channel)?.progress ?? ['web'];
  const phone = request.reporter_phone;
  const channel = preference.find((each) => each !== 'sms' || phone) ?? 'web';
  const address = channel === 'sms' && phone ? phone : `citizen:${request.id}`;
  return [{ channel, address, name: request.reporter_name ?? '群众', request }];
}

function write(
  uow: UnitOfWork,
  declaration: NoticeDeclaration,
  receiver: Receiver,
  about: NoticeAbout,
  notBefore: number | null,
): void {
  const { request = about.requests[0], channel } = receiver;
  const object = receiver.request
    ? { type: 'request' as const, id: receiver.request.id, number: receiver.request.number }
    : (about.object ?? objectOf(about));
  const values: Record<string, Json> = {
    number: request?.number ?? '',
    caseNumber: about.case?.number ?? '',
    title: about.case?.title ?? request?.title ?? '',
    ...about.data,
  };
  const row = writeNotice(uow, {
    template: declaration.id,
    channel,
    receiver: receiver.address,
    receiver_name: receiver.name,
    ...worded(declaration, channel, 'zh', values),
    urgency: declaration.urgency,
    not_before: notBefore,
    object_type: object?.type ?? null,
    object_id: object?.id ?? null,
    object_number: object?.number ?? null,
  });
  if (notBefore === null) return;
  if (channel === 'in-app') {
    const timer = { key: `notice:${row.id}`, dueAt: notBefore, payload: { noticeId: row.id } };
    uow.schedule({ ...timer, command: 'notice.show' });
  } else deliver(uow, row, notBefore);
}

function objectOf({ case: file, requests }: NoticeAbout): NoticeAbout['object'] {
  if (file) return { type: 'case', id: file.id, number: file.number };
  const [request] = requests;
  return request && { type: 'request', id: request.id, number: request.number };
}
