/**
 * Tells people of one alarm, each once: the key of what is told stands in `notice_told`. Staff hear in the application, and
 * beside that by the first other channel of the preference by which they can be reached; the rest of it steps in when
 * that fails.
 */
import { cityTime } from '../../core/calendar/city-time.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { AlarmRow } from '../alarms/tables.ts';
import type { NoticeDeclaration } from '../packs/format.ts';
import type { AlarmPlaces } from './places.ts';
import type { Channel, NextChannel, NoticeRow, Target } from './tables.ts';
import { worded } from './template.ts';
import { writeNotice, type NewNotice } from './write.ts';

/** Of a notice that a rule sends itself, where its template says nothing else. */
const USUAL_CHANNELS: readonly Channel[] = ['in-app', 'app', 'sms', 'mail'];

export interface Telling {
  declaration: NoticeDeclaration;
  alarm: Pick<AlarmRow, 'id' | 'number'>;
  /** All that it speaks of, where there are several. */
  alarmIds?: string[];
  moment: string;
  /** With the receiver's key it is the once key. */
  once: string;
  places: AlarmPlaces;
  /** `<pack>/<route>` that tells it; none: a rule itself. */
  route?: string | null;
  channels?: readonly Channel[] | null;
  /** Only those are told who were told under this key and a grade before. */
  told?: string | null;
}

/** Answers the ids of the notices written. */
export async function tellOnce(uow: UnitOfWork, telling: Telling, targets: readonly Target[]): Promise<string[]> {
  const onceOf = (target: Target) => `${telling.once}:${target.key}:out`;
  const told = new Set((await uow.getMany('notice_told', targets.map(onceOf))).map(({ id }) => id));
  const written: string[] = [];
  for (const target of targets) {
    const id = onceOf(target);
    if (told.has(id)) continue;
    told.add(id);
    const rows = tell(uow, telling, target, id);
    const { alarm, route = null } = telling;
    uow.insert('notice_told', {
      ...{ id, alarm_id: alarm.id, route_id: route, target },
      ...{ notice_id: rows[0]?.id ?? null, at: uow.now },
    });
    written.push(...rows.map((row) => row.id));
  }
  return written;
}

/** Each who would have heard, once per silence; none of it counts as told. */
export async function recordSilenced(
  uow: UnitOfWork,
  telling: Telling,
  targets: readonly Target[],
  until: number,
): Promise<string[]> {
  const onceOf = (target: Target) => `${telling.once}:${target.key}:silence:${until}`;
  const known = new Set((await uow.getMany('notice_told', targets.map(onceOf))).map(({ id }) => id));
  const kept = { status: 'silenced' as const, not_before: until, reason: `静默至 ${cityTime(until).slice(0, 16)}` };
  return targets.flatMap((target) => {
    const id = onceOf(target);
    const [first] = known.has(id) ? [] : tell(uow, telling, target, id, kept).slice(0, 1);
    if (!first) return [];
    uow.insert('notice_told', {
      ...{ id, alarm_id: telling.alarm.id, route_id: null, target },
      ...{ notice_id: first.id, at: uow.now },
    });
    return first.id;
  });
}

function tell(
  uow: UnitOfWork,
  telling: Telling,
  target: Target,
  once: string,
  kept: Partial<Pick<NoticeRow, 'status' | 'not_before' | 'reason'>> = {},
): NoticeRow[] {
  const { declaration, alarm, alarmIds = [alarm.id], moment, places } = telling;
  const channels = telling.channels ?? declaration.channels ?? USUAL_CHANNELS;
  const say = (channel: Channel) => worded(declaration, channel, target.language, places[target.language]);
  const common = {
    template: declaration.id,
    urgency: declaration.urgency,
    not_before: null,
    moment,
    language: target.language,
    receiver_name: target.name,
    receiver_key: target.key,
    route_id: telling.route ?? null,
    alarm_ids: alarmIds,
    object_type: 'alarm',
    object_id: alarm.id,
    object_number: alarm.number,
  };
  const bell = bellFor(target, channels, say);
  const out = chainFor(target, channels, say) ?? (bell ? null : unreachable(target, channels, say));
  return [bell, out].flatMap((notice) =>
    notice ? writeNotice(uow, { ...common, ...notice, ...kept, once_key: `${once}:${notice.channel}` }) : [],
  );
}

export type ForChannel = Pick<NewNotice, 'channel' | 'receiver' | 'title' | 'text' | 'next' | 'status' | 'reason'>;
type Say = (channel: Channel) => { title: string; text: string };

/** The bell of staff, where the preference has it. */
export function bellFor({ bell }: Target, channels: readonly Channel[], say: Say): ForChannel | null {
  if (bell === null || !channels.includes('in-app')) return null;
  return { channel: 'in-app', receiver: bell, ...say('in-app'), next: null };
}

/** The first of the other channels by which somebody can be reached, with those that step in after it. */
export function chainFor({ addresses }: Target, channels: readonly Channel[], say: Say): ForChannel | null {
  const chain = channels.flatMap((channel): NextChannel[] => {
    const address = addresses[channel];
    return address === undefined ? [] : [{ channel, address, ...say(channel) }];
  });
  const [first, ...next] = chain;
  if (!first) return null;
  const { address: receiver, ...rest } = first;
  return { ...rest, receiver, next };
}

/** Nobody can tell this person by any of these channels: that stands in the log. A unit's system is only meant by `webhook`. */
export function unreachable({ key }: Target, channels: readonly Channel[], say: Say): ForChannel | null {
  if (key.startsWith('connection:')) return null;
  const channel = channels.find((each) => each !== 'in-app') ?? 'in-app';
  return { channel, receiver: key, ...say(channel), next: null, status: 'failed', reason: '没有可用的联系方式' };
}
