/**
 * Receivers of a rule (`role:…`, `area-role:…`, `thing-unit` …) as subjects that accounts hold, and as people say them.
 * Contacts of a thing and audiences hold no account: they are told, and answer through whoever takes the call.
 */
import type { Text } from '../../core/json.ts';
import type { Actor } from '../../runtime/command.ts';
import type { AlarmRow } from '../alarms/tables.ts';
import type { Lookups } from '../lookups.ts';
import { isReceiver } from '../notices/receivers.ts';

type At = Pick<AlarmRow, 'area_id' | 'unit_id'>;

/** Null: nobody who could log in. */
export function subjectOf(receiver: string, { area_id, unit_id }: At): string | null {
  if (/^(role|unit|user):/.test(receiver)) return receiver;
  if (receiver === 'thing-unit') return unit_id === null ? null : `unit:${unit_id}`;
  const role = /^area-role:(.+)$/.exec(receiver)?.[1];
  return role && area_id !== null ? `role:${role}&area:${area_id}` : null;
}

export const isAmong = (actor: Actor, receivers: readonly string[], alarm: At): boolean =>
  receivers.some((receiver) => {
    const subject = subjectOf(receiver, alarm);
    return subject !== null && isReceiver(actor, subject);
  });

export function receiverText(receiver: string, alarm: At, names: Lookups): Text {
  const subject = subjectOf(receiver, alarm);
  if (subject !== null) return names.receiver(subject);
  const [kind, id = ''] = receiver.split(':');
  if (kind === 'thing-contact') return { zh: `联系人（${id}）`, en: `contact (${id})` };
  if (kind === 'audience') return { zh: `${id} 的全部联系人`, en: `all contacts of ${id}` };
  return { zh: '所属单位', en: 'its unit' };
}
