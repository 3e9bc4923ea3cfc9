/**
 * The life of an alarm as the rules make it: raised, graded, going on, cleared. One alarm per rule and thing; what goes on
 * updates it. Every change keeps its reason, stands in the timeline, is told to live views and to the followers.
 */
import {
  gradeNames,
  type AlarmEffect,
  type AlarmState,
  type Circumstances,
  type Severity,
} from '../../core/alarms/index.ts';
import type { JsonObject, Text } from '../../core/json.ts';
import type { CommandContext, UnitOfWork } from '../../runtime/command.ts';
import type { ActiveRule, LiveRules } from '../alarm-rules/active.ts';
import { grant } from '../people/access.ts';
import { nextNumber } from '../requests/number.ts';
import type { ThingRow } from '../things/tables.ts';
import { follow } from './follow.ts';
import type { AlarmChange } from './followers.ts';
import type { Cause } from './judging.ts';
import { reasonOf } from './reasons.ts';
import type { AlarmReason } from './schema.ts';
import type { AlarmRow } from './tables.ts';
import { titleOf } from './title.ts';
import { wakeHeld } from './waking.ts';

/** Where something happened: one rule at one thing, inside a command. */
export interface Where {
  uow: UnitOfWork;
  ctx: CommandContext;
  live: LiveRules;
  rule: ActiveRule;
  thing: Readonly<ThingRow> | undefined;
  thingId: string;
  facts: JsonObject | null;
  /** After the judgement. */
  state: AlarmState;
  cause: Cause;
  circumstances: Circumstances | null;
}

/** A live view hears of an alarm that goes on at most so often. */
const GOING_ON_MS = 2_000;
/** Causes that an alarm remembers. */
const MAX_CAUSES = 50;
const MAX_REASONS = 100;

/** Applies one effect; answers the id of the alarm that is open afterwards. */
export async function happened(where: Where, alarmId: string | null, effect: AlarmEffect): Promise<string | null> {
  if (effect.type === 'raised') return raise(where, effect);
  if (alarmId === null) return null;
  if (effect.type === 'graded') await grade(where, alarmId, effect);
  if (effect.type !== 'cleared') return alarmId;
  const { uow, ctx, rule, facts, cause } = where;
  const { at, reason } = effect;
  await clear(uow, ctx, rule, alarmId, { at, reason, facts, why: reasonOf(where, effect), causes: cause.causes });
  return null;
}

async function raise(where: Where, effect: Extract<AlarmEffect, { type: 'raised' }>): Promise<string> {
  const { uow, ctx, live, rule, thing, thingId, facts, cause } = where;
  const { file } = rule;
  const id = uow.nextKey();
  const number = await nextNumber(uow, 'alarm', effect.at, 'GJ');
  const base = {
    id,
    number,
    rule_id: file.id,
    rule_version: rule.hash,
    rule_set: live.hash,
    code: file.code ?? null,
    vertical: file.vertical,
    thing_id: thingId,
    thing_name: thing?.name ?? thingId,
    thing_kind: thing?.kind ?? null,
    area_id: thing?.area_id ?? null,
    unit_id: thing?.unit_id ?? null,
    address: thing?.address ?? null,
    lat: thing?.lat ?? null,
    lng: thing?.lng ?? null,
    severity: effect.severity,
    peak: effect.severity,
    ...valueOf(facts),
  };
  const kind = thing && live.kinds.get(thing.kind);
  const alarm: AlarmRow = {
    ...base,
    title: titleOf(file.title.zh, { ...base, rule_name: file.name.zh }, kind).slice(0, 300),
    active: 1,
    handling: 'new',
    review: 'none',
    review_due_at: null,
    review_note: null,
    reviewed_by: null,
    raised_at: effect.at,
    since: effect.since,
    updated_at: uow.now,
    cleared_at: null,
    clear_reason: null,
    acknowledged_at: null,
    acknowledged_by: null,
    assignee_id: null,
    assignee_name: null,
    closed_at: null,
    closed_by: null,
    close_note: null,
    count: 1,
    escalation: 0,
    case_id: null,
    ticket_id: null,
    group_key: `${file.id}:${thing?.area_id ?? thingId}`.slice(0, 300),
    labels: file.labels,
    reasons: [reasonOf(where, effect)],
    causes: [...cause.causes, `alarm:${id}`].slice(-MAX_CAUSES),
    rev: 1,
  };
  uow.insert('alarm', alarm);
  await grant(uow, 'alarm', id, seenBy(alarm));
  const grade = textOf(gradeNames[effect.severity]);
  note(uow, id, 'alarm.raised', { grade, why: textOf(alarm.reasons[0]!.sentence) }, true);
  await changed(uow, { moment: 'raised', alarm, rule, at: effect.at, facts }, ctx);
  return id;
}

async function grade(where: Where, alarmId: string, effect: Extract<AlarmEffect, { type: 'graded' }>): Promise<void> {
  const { uow, ctx, rule, facts, cause } = where;
  const before = await uow.require('alarm', alarmId);
  const alarm: AlarmRow = {
    ...before,
    ...valueOf(facts),
    severity: effect.to,
    peak: Math.min(before.peak, effect.to) as Severity,
    updated_at: uow.now,
    reasons: [...before.reasons, reasonOf(where, effect)].slice(-MAX_REASONS),
  };
  uow.update('alarm', alarm);
  const why = textOf(alarm.reasons.at(-1)!.sentence);
  const [from, to] = [textOf(gradeNames[effect.from]), textOf(gradeNames[effect.to])];
  note(uow, alarmId, 'alarm.graded', { from, to, why }, true);
  const moment = effect.to < effect.from ? 'worse' : 'better';
  await changed(uow, { moment, alarm, rule, at: effect.at, facts, causes: cause.causes }, ctx);
}

/** An event of an open alarm: the newest value, one more in the count. */
export async function goOn({ uow, facts }: Where, alarmId: string, time: number): Promise<void> {
  const before = await uow.get('alarm', alarmId);
  if (!before || before.active === 0 || before.raised_at >= time) return;
  const tell = uow.now - before.updated_at >= GOING_ON_MS;
  const alarm = { ...before, ...valueOf(facts), count: before.count + 1, updated_at: uow.now };
  uow.update('alarm', alarm);
  if (tell) await announce(uow, alarm);
}

export interface Ending {
  at: number;
  reason: NonNullable<AlarmRow['clear_reason']>;
  facts: JsonObject | null;
  /** Where the rule itself ended it. */
  why?: AlarmReason;
  causes?: readonly string[];
}

/** Endings that no rule explains. */
const endings: Partial<Record<Ending['reason'], Text>> = {
  closed: { zh: '人员关闭', en: 'a person closed it' },
  'rule-removed': { zh: '规则已停用或删除', en: 'the rule is gone' },
  'thing-retired': { zh: '对象已注销', en: 'the thing is retired' },
};
const ended: Text = { zh: '条件不再成立', en: 'the condition is over' };

/** The condition is over, for whatever reason; what people have done about it stays. */
export async function clear(
  uow: UnitOfWork,
  ctx: CommandContext,
  rule: ActiveRule | null,
  alarmId: string,
  ending: Ending,
): Promise<void> {
  const before = await uow.require('alarm', alarmId);
  if (before.active === 0) return;
  const alarm: AlarmRow = {
    ...before,
    active: 0,
    cleared_at: ending.at,
    clear_reason: ending.reason,
    updated_at: uow.now,
    reasons: ending.why ? [...before.reasons, ending.why].slice(-MAX_REASONS) : before.reasons,
  };
  uow.update('alarm', alarm);
  const why = textOf(ending.why?.sentence ?? endings[ending.reason] ?? ended);
  note(uow, alarmId, 'alarm.cleared', { why }, ending.why !== undefined);
  await wakeHeld(uow, `alarm:${alarmId}`);
  const { at, facts, causes } = ending;
  if (rule) await changed(uow, { moment: 'cleared', alarm, rule, at, facts, ...(causes && { causes }) }, ctx);
  else await announce(uow, alarm);
}

/** Tells live views, then whoever follows alarms. */
export async function changed(uow: UnitOfWork, change: AlarmChange, ctx: CommandContext): Promise<void> {
  await announce(uow, change.alarm);
  await follow(uow, change, ctx);
}

/** Live views of those who may see it. */
export async function announce(uow: UnitOfWork, { id }: Pick<AlarmRow, 'id'>): Promise<void> {
  const alarm = await uow.get('alarm', id);
  if (!alarm) return;
  const subjects = [...seenBy(alarm), ...(alarm.assignee_id === null ? [] : [`user:${alarm.assignee_id}`])];
  // Nobody in particular is not everybody.
  uow.changed({ type: 'alarm', id, subjects: subjects.length > 0 ? subjects : ['role:admin'] });
}

/** Whom its place and its owner make see it; who it is assigned to sees it too. */
const seenBy = ({ area_id, unit_id }: Pick<AlarmRow, 'area_id' | 'unit_id'>): string[] => [
  ...(area_id === null ? [] : [`area:${area_id}`]),
  ...(unit_id === null ? [] : [`unit:${unit_id}`]),
];

const textOf = (text: Text): JsonObject => ({ ...text });

/** `machine`: a rule decided it. */
export function note(uow: UnitOfWork, alarmId: string, kind: string, data: JsonObject = {}, machine = false): void {
  uow.history({ objectType: 'alarm', objectId: alarmId, kind, data, machine });
}

/** The newest value as lists show it. */
function valueOf(facts: JsonObject | null): Pick<AlarmRow, 'metric' | 'value'> {
  const { metric, value, unit } = facts ?? {};
  if (typeof metric !== 'string' || value === undefined) return { metric: null, value: null };
  return { metric, value: { value, unit: unit ?? null } };
}
