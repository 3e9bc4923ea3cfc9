/**
 * Groups of notices as rows: an alarm becomes a member of the group of its route; the group is looked at when it owes
 * something, by a timer row, so that a restart in between changes nothing.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { owed, takeIn, type AlarmNews, type GroupBy, type PlannedRoute } from '../../core/notices/index.ts';
import type { CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import type { AlarmRow } from '../alarms/tables.ts';
import { activePacks } from '../packs/active.ts';
import { noteHeld, settleHeld, tellGroup } from './route-telling.ts';
import { routeNamed, treesOf, type RouteTree } from './routing.ts';
import { silences } from './silence.ts';
import type { NoticeGroupRow, NoticeMemberRow } from './tables.ts';

const MAX_KEY = 160;

interface Joining {
  /** `<pack>/<route>` */
  name: string;
  route: PlannedRoute;
  alarm: AlarmRow;
  news: AlarmNews;
  wanted: boolean;
}

/** Names of the routes that this alarm is told by. */
export async function groupsOf(uow: UnitOfWork, alarmId: string): Promise<string[]> {
  const members = await uow.select('notice_member', (query) => query.where('alarm_id', alarmId).orderBy('id'));
  return [...new Set(members.map(({ group_id }) => routeOfGroup(group_id)))];
}

const routeOfGroup = (groupId: string): string => groupId.split('|', 1)[0]!;

export async function addToGroup(uow: UnitOfWork, trees: readonly RouteTree[], joining: Joining): Promise<void> {
  const { route, alarm, news, wanted } = joining;
  const group = await groupFor(uow, joining);
  const memberId = `${group.id} ${alarm.id}`;
  const before = await uow.get('notice_member', memberId);
  const state = takeIn(before?.state, news, wanted);
  if (state && before) uow.update('notice_member', { ...before, state });
  else if (state) {
    const row = { id: memberId, group_id: group.id, alarm_id: alarm.id, pack_id: group.pack_id, state, rev: 1 };
    uow.insert('notice_member', row);
  } else if (before) uow.remove('notice_member', memberId);
  if (!state || state.untold.length === 0) return;
  const { wait, interval } = route.timing;
  const earliest = group.told_at === null ? -Infinity : group.told_at + interval;
  await lookAt(uow, trees, group, Math.max(uow.now + wait, earliest));
}

/** The one it is in already, else that of its values now. */
async function groupFor(uow: UnitOfWork, { name, route, alarm }: Joining): Promise<NoticeGroupRow> {
  const members = await uow.select('notice_member', (query) => query.where('alarm_id', alarm.id).orderBy('id'));
  const known = members.find(({ group_id }) => routeOfGroup(group_id) === name);
  const id = known?.group_id ?? groupId(name, route, alarm);
  const row = await uow.get('notice_group', id);
  if (row) return row;
  const packId = name.slice(0, name.length - route.id.length - 1);
  const fresh = { id, pack_id: packId, route_id: route.id, told_at: null, due_at: null, rev: 1 };
  uow.insert('notice_group', fresh);
  return fresh;
}

function groupId(name: string, { groupBy }: PlannedRoute, alarm: AlarmRow): string {
  const values: Record<GroupBy, string> = {
    rule: alarm.rule_id,
    area: alarm.area_id ?? '',
    unit: alarm.unit_id ?? '',
    thing: alarm.thing_id,
    vertical: alarm.vertical,
    severity: String(alarm.severity),
    route: '',
  };
  const key = groupBy.length === 0 ? alarm.id : groupBy.map((by) => values[by]).join('|');
  const id = `${name}|${key}`;
  return id.length <= MAX_KEY ? id : `${name}|${createHash('sha256').update(key).digest('hex')}`;
}

/** Looks at it now, or by a timer at `at`; a look that is planned for earlier stays. */
async function lookAt(uow: UnitOfWork, trees: readonly RouteTree[], group: NoticeGroupRow, at: number): Promise<void> {
  if (at <= uow.now) await look(uow, trees, group.id);
  else if (group.due_at === null || group.due_at > at) plan(uow, group, at);
}

export function plan(uow: UnitOfWork, group: NoticeGroupRow, dueAt: number | null): void {
  const key = `notice-group:${group.id}`;
  if (dueAt === null) uow.unschedule(key);
  else uow.schedule({ key, dueAt, command: 'notice.group', payload: { groupId: group.id } });
  uow.update('notice_group', { ...group, due_at: dueAt });
}

const lookPayload = z.object({ groupId: z.string() });

export const lookAtGroup: CommandDefinition<z.infer<typeof lookPayload>, void> = {
  type: 'notice.group',
  payload: lookPayload,
  execute: async (uow, { groupId: id }) => look(uow, treesOf(await activePacks(uow)), id),
  audit: () => null,
};

/** Tells what the group owes now, and plans the next look. */
async function look(uow: UnitOfWork, trees: readonly RouteTree[], id: string): Promise<void> {
  const group = await uow.get('notice_group', id);
  if (!group) return;
  const rows = await uow.select('notice_member', (query) => query.where('group_id', id).orderBy('id'));
  const route = routeNamed(trees, routeOfGroup(id));
  if (!route) {
    // The pack has this route no more; what it had to tell is told by the routes that it has now.
    for (const row of rows) uow.remove('notice_member', row.id);
    await settleHeld(uow, id);
    uow.remove('notice_group', id);
    return;
  }
  const alarmIds = rows.map(({ alarm_id }) => alarm_id);
  const alarms = new Map((await uow.getMany('alarm', alarmIds)).map((alarm) => [alarm.id, alarm]));
  const quiet = await silentUntil(uow, [...alarms.values()]);
  const states = rows.map(({ state }) => state);
  const result = owed({ toldAt: group.told_at }, states, route.timing, uow.now, (each) => quiet.get(each) ?? null);
  keepMembers(uow, rows, result.members);
  const telling = { name: routeOfGroup(id), route, groupId: id, alarms };
  await noteHeld(uow, trees, telling, result.held);
  const released = result.members.every(({ held }) => held !== 'quiet');
  await tellGroup(uow, trees, telling, result, released);
  if (released) await settleHeld(uow, id);
  if (result.members.length === 0 && route.groupBy.length === 0) {
    uow.unschedule(`notice-group:${id}`);
    uow.remove('notice_group', id);
  } else plan(uow, { ...group, told_at: result.toldAt }, result.next);
}

async function silentUntil(uow: UnitOfWork, alarms: readonly AlarmRow[]): Promise<Map<string, number>> {
  const until = await silences(uow, uow.now);
  const found = new Map<string, number>();
  for (const alarm of alarms) {
    const end = until(alarm);
    if (end !== null) found.set(alarm.id, end);
  }
  return found;
}

function keepMembers(
  uow: UnitOfWork,
  rows: readonly NoticeMemberRow[],
  members: readonly NoticeMemberRow['state'][],
): void {
  const after = new Map(members.map((member) => [member.alarmId, member]));
  for (const row of rows) {
    const state = after.get(row.alarm_id);
    if (!state) uow.remove('notice_member', row.id);
    else if (state !== row.state) uow.update('notice_member', { ...row, state });
  }
}
