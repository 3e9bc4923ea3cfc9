/**
 * Cause chains: what led to an event, outermost first, as `alarm:<id>`, `process:<key>`, `event:<source> <id>`. They travel
 * with what linkage starts and with the events that come of it (extension attribute `liandongcauses`, separated by commas),
 * so that an alarm that in the end causes itself is found out, and a chain cannot grow without end.
 */
import type { JsonObject, Text } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { AlarmChange } from '../alarms/followers.ts';
import type { AlarmRow } from '../alarms/tables.ts';

/** Longest chain from which something may still follow. */
export const MAX_CAUSES = 8;
const SEPARATOR = ',';

/** The chain of what follows from a change; its last member is the alarm. */
export function chainOf({ alarm, causes }: Pick<AlarmChange, 'alarm' | 'causes'>): string[] {
  const own = `alarm:${alarm.id}`;
  if (causes) return [...causes, own];
  return alarm.causes.at(-1) === own ? alarm.causes : [...alarm.causes, own];
}

/** Why nothing may follow from this chain: it is too long, or the rule has been in it at this thing before. */
export async function refusalOf(
  uow: UnitOfWork,
  chain: readonly string[],
  alarm: Pick<AlarmRow, 'rule_id' | 'thing_id'>,
): Promise<Text | null> {
  const shown = chain.join(' → ');
  const before = chain.slice(0, -1);
  const ids = before.flatMap((cause) => (cause.startsWith('alarm:') ? [cause.slice('alarm:'.length)] : []));
  const alarms = await uow.getMany('alarm', [...new Set(ids)]);
  const again = alarms.find(({ rule_id, thing_id }) => rule_id === alarm.rule_id && thing_id === alarm.thing_id);
  if (again) {
    return {
      zh: `联动成环：同一规则在同一对象上已在因果链中（${again.number}）。${shown}`,
      en: `A loop: the same rule at the same thing is in the chain already (${again.number}). ${shown}`,
    };
  }
  if (chain.length <= MAX_CAUSES) return null;
  return {
    zh: `因果链超过 ${MAX_CAUSES} 级：${shown}`,
    en: `The chain of causes is longer than ${MAX_CAUSES}: ${shown}`,
  };
}

/** As variables and extension attributes carry it. */
export const joined = (chain: readonly string[]): string => chain.join(SEPARATOR);

/** Of a process's variables; what is no chain is none. */
export function causesIn({ causes }: JsonObject): string[] {
  return Array.isArray(causes) ? causes.filter((each) => typeof each === 'string') : [];
}
