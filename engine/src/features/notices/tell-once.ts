/**
 * Tells people of one alarm, each once: the key of what is told stands in `notice_told`. Staff hear in the application, and
 * beside that by the first other channel of the preference by which they can be reached; the rest of it steps in when
 * that fails.
 */
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
  moment: string;
  /** With the receiver's key it is the once key. */
  once: string;
  places: AlarmPlaces;
}

/** Answers the ids of the notices written. */
export async function tellOnce(uow: UnitOfWork, telling: Telling, targets: readonly Target[]): Promise<string[]> {
  const onceOf = (target: Target) => `${telling.once}:${target.key}`;
  const told = new Set((await uow.getMany('notice_told', targets.map(onceOf))).map(({ id }) => id));
  const written: string[] = [];
  for (const target of targets) {
    const id = onceOf(target);
    if (told.has(id)) continue;
    told.add(id);
    const rows = tell(uow, telling, target, id);
    const { alarm } = telling;
    uow.insert('notice_told', {
      ...{ id, alarm_id: alarm.id, route_id: null, target },
      ...{ notice_id: rows[0]?.id ?? null, at: uow.now },
    });
    written.push(...rows.map((row) => row.id));
  }
  return written;
}

function tell(
  uow: UnitOfWork,
  { declaration, alarm, moment, places }: Telling,
  target: Target,
  once: string,
): NoticeRow[] {
  const channels = declaration.channels ?? USUAL_CHANNELS;
  const say = (channel: Channel) => worded(declaration, channel, target.language, places[target.language]);
  const common = {
    template: declaration.id,
    urgency: declaration.urgency,
    not_before: null,
    moment,
    language: target.language,
    receiver_name: target.name,
    receiver_key: target.key,
    alarm_ids: [alarm.id],
    object_type: 'alarm',
    object_id: alarm.id,
    object_number: alarm.number,
  };
  return noticesFor(target, channels, say).map((notice) =>
    writeNotice(uow, { ...common, ...notice, once_key: `${once}:${notice.channel}` }),
  );
}

type ForChannel = Pick<NewNotice, 'channel' | 'receiver' | 'title' | 'text' | 'next' | 'status' | 'reason'>;

/** The bell, and the first of the other channels with those that step in after it. */
export function noticesFor(
  target: Target,
  channels: readonly Channel[],
  say: (channel: Channel) => { title: string; text: string },
): ForChannel[] {
  const found: ForChannel[] = [];
  if (target.bell !== null && channels.includes('in-app')) {
    found.push({ channel: 'in-app', receiver: target.bell, ...say('in-app'), next: null });
  }
  const chain = channels.flatMap((channel): NextChannel[] => {
    const address = target.addresses[channel];
    return address === undefined ? [] : [{ channel, address, ...say(channel) }];
  });
  const [first, ...next] = chain;
  if (first) {
    const { address: receiver, ...rest } = first;
    found.push({ ...rest, receiver, next });
  } else if (found.length === 0) {
    const channel = channels.find((each) => each !== 'in-app') ?? 'in-app';
    const reason = '没有可用的联系方式';
    found.push({ channel, receiver: target.key, ...say(channel), next: null, status: 'failed', reason });
  }
  return found;
}
