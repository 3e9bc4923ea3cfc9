/**
 * What a route tells: bells at once, one notice per person for all that a group owes, and a record of what was kept back.
 * Who was told that something began is told that it is over; nobody is told the same of one alarm at one grade twice.
 */
import { cityTime } from '../../core/calendar/city-time.ts';
import {
  channelWords,
  onceKey,
  templateFor,
  type NoticeMoment,
  type Owed,
  type PlannedRoute,
  type Untold,
} from '../../core/notices/index.ts';
import type { Severity } from '../../core/alarms/index.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { AlarmRow } from '../alarms/tables.ts';
import type { ActivePack } from '../packs/active.ts';
import type { NoticeDeclaration } from '../packs/format.ts';
import { beginAudience } from './audience.ts';
import { combined } from './combined.ts';
import { findTemplate } from './packs.ts';
import { alarmPlaces, type AlarmPlaces } from './places.ts';
import type { RouteTree } from './routing.ts';
import type { Channel, Target } from './tables.ts';
import { audienceKind, targetsOf } from './targets.ts';
import { worded } from './template.ts';
import { bellFor, chainFor, unreachable, type ForChannel } from './tell-once.ts';
import { deliver, writeNotice } from './write.ts';

/** One route of one pack. */
interface Speaking {
  /** `<pack>/<route>` */
  name: string;
  route: PlannedRoute;
}
interface GroupSpeaking extends Speaking {
  groupId: string;
  alarms: ReadonlyMap<string, AlarmRow>;
}

/** One thing to tell of one alarm. */
export interface Line {
  alarm: AlarmRow;
  moment: NoticeMoment;
  severity: Severity;
  declaration: NoticeDeclaration;
  places: AlarmPlaces;
}

const began = (moment: NoticeMoment): boolean => moment === 'raised' || moment === 'worse' || moment === 'repeat';
const packsIn = (trees: readonly RouteTree[]): ActivePack[] => trees.map(({ pack }) => pack);

async function lineOf(
  uow: UnitOfWork,
  trees: readonly RouteTree[],
  { name, route }: Speaking,
  alarm: AlarmRow,
  { moment, severity }: Pick<Untold, 'moment' | 'severity'>,
): Promise<Line | null> {
  const packs = packsIn(trees);
  const template = templateFor(route, moment);
  const declaration = template && findTemplate(packs, template, name.split('/', 1)[0]!);
  if (!declaration) return null;
  const version = await uow.get('rule_version', alarm.rule_version);
  const places = await alarmPlaces(uow, { ...alarm, severity }, version ? { file: version.resolved } : null, packs);
  return { alarm, moment, severity, declaration, places };
}

/** Whoever the route names; of what goes on or is over, whoever was told by it that it began. */
async function targetsFor(uow: UnitOfWork, { name, route }: Speaking, { alarm, moment }: Line): Promise<Target[]> {
  if (began(moment)) return targetsOf(uow, route.receivers, alarm);
  const rows = await uow.select('notice_told', (query) =>
    query.where({ alarm_id: alarm.id, route_id: name }).orderBy('id'),
  );
  return [...new Map(rows.map(({ target }) => [target.key, target])).values()];
}

/** In the application, at once. */
export async function ringBells(
  uow: UnitOfWork,
  trees: readonly RouteTree[],
  { name, route, alarm, moment }: Speaking & { alarm: AlarmRow; moment: NoticeMoment },
): Promise<void> {
  if (!route.channels.includes('in-app')) return;
  const line = await lineOf(uow, trees, { name, route }, alarm, { moment, severity: alarm.severity });
  if (!line) return;
  const say = (target: Target) => (channel: Channel) => wordsOf([line], target)(channel);
  for (const target of await targetsFor(uow, { name, route }, line)) {
    const bell = bellFor(target, route.channels, say(target));
    const id = `${onceKey(alarm.id, moment, alarm.severity)}:${target.key}:bell`;
    if (!bell || (await uow.get('notice_told', id))) continue;
    const notice = writeNotice(uow, { ...common([line], target, name, null), ...bell, once_key: id });
    remember(uow, id, alarm.id, name, target, notice.id);
  }
}

function remember(
  uow: UnitOfWork,
  id: string,
  alarmId: string,
  routeId: string,
  target: Target,
  noticeId: string | null,
): void {
  uow.insert('notice_told', { id, alarm_id: alarmId, route_id: routeId, target, notice_id: noticeId, at: uow.now });
}

/** Everything that the group owes now, one notice per person. `released`: it was kept back by quiet hours until now. */
export async function tellGroup(
  uow: UnitOfWork,
  trees: readonly RouteTree[],
  speaking: GroupSpeaking,
  { news, repeat }: Pick<Owed, 'news' | 'repeat'>,
  released: boolean,
): Promise<void> {
  const { name, route, alarms } = speaking;
  const people = new Map<string, { target: Target; lines: (Line & { once: string })[] }>();
  const add = (target: Target, line: Line, once: string) => {
    const known = people.get(target.key) ?? { target, lines: [] };
    people.set(target.key, known);
    known.lines.push({ ...line, once: `${once}:${target.key}:out` });
  };
  const each = [
    ...news.flatMap(({ alarmId, untold }) => untold.map((one) => ({ alarmId, ...one }))),
    ...repeat.map((alarmId) => ({ alarmId, moment: 'repeat' as const, severity: alarms.get(alarmId)?.severity ?? 4 })),
  ];
  for (const { alarmId, moment, severity } of each) {
    const alarm = alarms.get(alarmId);
    const line = alarm && (await lineOf(uow, trees, speaking, alarm, { moment, severity }));
    if (!line) continue;
    const once = moment === 'repeat' ? `${alarmId}:repeat:${uow.now}` : onceKey(alarmId, moment, severity);
    // Who was kept from hearing in the application hears there too.
    if (moment !== 'repeat') await ringBells(uow, trees, { name, route, alarm: { ...alarm, severity }, moment });
    for (const target of await targetsFor(uow, speaking, line)) add(target, line, once);
    tellAudiences(uow, speaking, line, once);
  }
  const keys = [...people.values()].flatMap(({ lines }) => lines.map(({ once }) => once));
  const told = new Set((await uow.getMany('notice_told', keys)).map(({ id }) => id));
  const written: Target[] = [];
  for (const { target, lines } of people.values()) {
    const left = lines.filter(({ once }) => !told.has(once));
    if (left.length > 0 && (await tellPerson(uow, speaking, target, left, released))) written.push(target);
  }
  if (written.length > 0)
    note(
      uow,
      each.map(({ alarmId }) => alarmId),
      written,
      route,
    );
}

/** Answers whether anything leaves the house. */
async function tellPerson(
  uow: UnitOfWork,
  { name, route, groupId }: GroupSpeaking,
  target: Target,
  lines: readonly (Line & { once: string })[],
  released: boolean,
): Promise<boolean> {
  const again = lines.filter(({ moment }) => moment === 'repeat');
  const bell = again.length > 0 && bellFor(target, route.channels, wordsOf(again, target));
  const bellNotice = bell ? writeNotice(uow, { ...common(again, target, name, groupId), ...bell }) : undefined;
  const say = wordsOf(lines, target);
  const out =
    chainFor(target, route.channels, say) ?? (target.bell === null ? unreachable(target, route.channels, say) : null);
  const notice = out && (await send(uow, out, lines, target, { name, groupId, released }));
  for (const { once, alarm } of lines) {
    remember(uow, once, alarm.id, name, target, (notice ?? bellNotice)?.id ?? null);
  }
  return notice !== null;
}

/** Where it stands in the log as held, that very notice goes out now; else a new one. */
async function send(
  uow: UnitOfWork,
  out: ForChannel,
  lines: readonly (Line & { once: string })[],
  target: Target,
  { name, groupId, released }: { name: string; groupId: string; released: boolean },
): Promise<{ id: string }> {
  const fresh = { ...common(lines, target, name, groupId), ...out, once_key: lines[0]!.once };
  const held = released ? await heldOf(uow, groupId, target.key) : [];
  const [first, ...rest] = held;
  if (!first) return writeNotice(uow, fresh);
  uow.update('notice', {
    ...first,
    ...fresh,
    status: out.status ?? 'waiting',
    not_before: null,
    reason: out.reason ?? null,
  });
  if (out.status === undefined) deliver(uow, first, uow.now);
  for (const row of rest) uow.update('notice', { ...row, status: 'dropped', reason: '已并入同时发出的另一条通知' });
  return first;
}

const heldOf = (uow: UnitOfWork, groupId: string, receiverKey: string) =>
  uow.select('notice', (query) =>
    query.where({ group_key: groupId, receiver_key: receiverKey, status: 'held' }).orderBy('id'),
  );

/** What is still held for this group when nothing is kept back any more needs no telling. */
export async function settleHeld(uow: UnitOfWork, groupId: string): Promise<void> {
  const rows = await uow.select('notice', (query) => query.where({ group_key: groupId, status: 'held' }).orderBy('id'));
  for (const row of rows) {
    uow.update('notice', { ...row, status: 'dropped', reason: '到时告警已恢复或已确认，无需再发' });
  }
}

/** Records what is kept back: who would have heard what, and until when. */
export async function noteHeld(
  uow: UnitOfWork,
  trees: readonly RouteTree[],
  speaking: GroupSpeaking,
  held: Owed['held'],
): Promise<void> {
  for (const { alarmId, why, until, untold } of held) {
    const alarm = speaking.alarms.get(alarmId);
    if (!alarm) continue;
    for (const one of untold) {
      const line = await lineOf(uow, trees, speaking, alarm, one);
      if (line) await recordHeld(uow, speaking, line, why, until);
    }
    uow.history({
      objectType: 'alarm',
      objectId: alarmId,
      kind: why === 'silence' ? 'notice.silenced' : 'notice.held',
      data: { untilAt: cityTime(until) },
      machine: true,
    });
  }
}

async function recordHeld(
  uow: UnitOfWork,
  speaking: GroupSpeaking,
  line: Line,
  why: 'silence' | 'quiet',
  until: number,
): Promise<void> {
  const { name, route, groupId } = speaking;
  const once = onceKey(line.alarm.id, line.moment, line.severity);
  for (const target of await targetsFor(uow, speaking, line)) {
    const say = wordsOf([line], target);
    const id = `${once}:${target.key}:${why}:${until}`;
    const out =
      chainFor(target, route.channels, say) ?? (why === 'silence' ? bellFor(target, route.channels, say) : null);
    if (!out || (await uow.get('notice_told', id))) continue;
    const kept =
      why === 'silence' ? { status: 'silenced' as const, reason: `静默至 ${cityTime(until).slice(0, 16)}` } : {};
    const row = { ...common([line], target, name, groupId), ...out, once_key: id, ...kept };
    const notice = writeNotice(uow, { ...row, not_before: until, ...(why === 'quiet' && { reason: '静默时段' }) });
    // Under a route of its own name: it was not told, and does not make anybody hear of the recovery.
    remember(uow, id, line.alarm.id, `${name}#held`, target, notice.id);
  }
}

function tellAudiences(uow: UnitOfWork, { name, route }: Speaking, line: Line, once: string): void {
  if (line.moment === 'repeat') return;
  for (const notation of route.receivers) {
    const kind = audienceKind(notation);
    if (kind === null) continue;
    const { alarm, declaration, moment, places } = line;
    const told = began(moment) ? null : onceKey(alarm.id, 'raised', 1).replace(/1$/, '');
    beginAudience(
      uow,
      { declaration, alarm, moment, once, places, route: `${name}#audience`, channels: route.channels, told },
      kind,
    );
  }
}

const wordsOf =
  (lines: readonly Line[], target: Target) =>
  (channel: Channel): { title: string; text: string } => {
    const [only] = lines;
    if (lines.length === 1 && only)
      return worded(only.declaration, channel, target.language, only.places[target.language]);
    return combined(lines, channel, target.language);
  };

function common(lines: readonly Line[], target: Target, name: string, groupId: string | null) {
  const [worst] = [...lines].sort((a, b) => a.severity - b.severity);
  const { alarm, declaration, moment } = worst!;
  return {
    template: declaration.id,
    urgency: lines.some((line) => line.declaration.urgency === 'urgent') ? ('urgent' as const) : ('ordinary' as const),
    not_before: null,
    moment,
    language: target.language,
    receiver_name: target.name,
    receiver_key: target.key,
    route_id: name,
    group_key: groupId,
    alarm_ids: [...new Set(lines.map((line) => line.alarm.id))],
    object_type: 'alarm',
    object_id: alarm.id,
    object_number: alarm.number,
  };
}

const NAMED = 5;

/** One entry in each alarm's timeline: who was written to, by what. */
function note(uow: UnitOfWork, alarmIds: readonly string[], people: readonly Target[], route: PlannedRoute): void {
  const names = people.slice(0, NAMED).map(({ name }) => name);
  const used = new Set(people.flatMap(({ addresses }) => route.channels.find((channel) => addresses[channel]) ?? []));
  const data = {
    names: { zh: names.join('、'), en: names.join(', ') },
    n: people.length,
    channels: {
      zh: [...used].map((channel) => channelWords[channel].zh).join('、'),
      en: [...used].map((channel) => channelWords[channel].en).join(', '),
    },
  };
  for (const objectId of new Set(alarmIds))
    uow.history({ objectType: 'alarm', objectId, kind: 'notice.group-told', data });
}
