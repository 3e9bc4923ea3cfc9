/**
 * One rule at one thing, judged inside a command: loads its state and what may hold it back, asks the pure core, keeps the
 * new state and its timer, and hands what happened to the alarm's life. A rule that fails is set in quarantine; the event
 * and its neighbours go on.
 */
import {
  judge,
  suppressionAt,
  watch,
  type AlarmEffect,
  type AlarmInput,
  type AlarmState,
  type Circumstances,
} from '../../core/alarms/index.ts';
import type { WorkingCalendar } from '../../core/calendar/index.ts';
import type { JsonObject } from '../../core/json.ts';
import type { CommandContext, UnitOfWork } from '../../runtime/command.ts';
import type { ActiveRule, LiveRules } from '../alarm-rules/active.ts';
import { isSetAside, noteFault, quarantine } from '../alarm-rules/quarantine.ts';
import { loadWorkingTime } from '../clocks/working-time.ts';
import type { ThingLatestRow, ThingRow } from '../things/tables.ts';
import { thingFacts } from './facts.ts';
import { goOn, happened } from './life.ts';
import { windowsFor } from './windows.ts';
import '../things/tables.ts';
import type { AlarmStateRow } from './tables.ts';

/** What made a rule look: the event, and what led to that. */
export interface Cause {
  event: { id: string; source: string; type: string; subject: string | null; time: number } | null;
  causes: readonly string[];
}

export interface Judging {
  judge(rule: ActiveRule, thingId: string, input: AlarmInput, cause: Cause): Promise<void>;
}

export const stateKey = (ruleId: string, thingId: string): string => `${ruleId} ${thingId}`;

/** Nothing but time made it look. */
export const TIME: Cause = { event: null, causes: [] };

/** `wanted`: rules and things that will be asked, loaded together. */
export async function openJudging(
  uow: UnitOfWork,
  live: LiveRules,
  ctx: CommandContext,
  wanted: readonly { rule: ActiveRule; thingId: string }[],
): Promise<Judging> {
  const setAside = await quarantine(uow);
  const thingIds = [...new Set(wanted.map(({ thingId }) => thingId))];
  await uow.getMany('alarm_state', [...new Set(wanted.map(({ rule, thingId }) => stateKey(rule.file.id, thingId)))]);
  await uow.getMany('thing', thingIds);
  return {
    async judge(rule, thingId, input, cause) {
      if (isSetAside(setAside, rule)) return;
      const thing = await uow.get('thing', thingId);
      if (thing?.active === 0) return;
      const row = (await uow.get('alarm_state', stateKey(rule.file.id, thingId))) ?? newState(rule, thingId, uow.now);
      const heard = await uow.get('thing_latest', thingId);
      if (rule.compiled.watches && !(thing && rule.compiled.watches(thingFacts(thing, heard)))) return;
      const circumstances = await circumstancesOf(uow, rule, thing, heard);
      const suppression = circumstances && ((at: number) => suppressionAt(rule.compiled, circumstances, at));
      const calendar = circumstances && { calendar: circumstances.calendar };
      let answer: { state: AlarmState; effects: AlarmEffect[] };
      try {
        answer = judge(rule.compiled, row.state, input, { now: uow.now, suppression, ...calendar });
      } catch (error) {
        await noteFault(uow, rule, error);
        return;
      }
      const facts = input.type === 'event' ? input.facts : row.facts;
      const next: AlarmStateRow = {
        ...row,
        state: answer.state,
        facts: facts as JsonObject | null,
        causes: input.type === 'event' ? [...cause.causes] : row.causes,
        held_by: answer.state.held?.by ?? null,
        // A tick has used up its timer.
        timer_at: input.type === 'tick' ? null : row.timer_at,
        rule_version: rule.hash,
        updated_at: uow.now,
      };
      const where = {
        uow,
        ctx,
        live,
        rule,
        thing,
        thingId,
        facts: next.facts,
        state: next.state,
        // What time brings to light was led to by what led to the newest event.
        cause: { ...cause, causes: next.causes },
        circumstances,
      };
      for (const effect of answer.effects) next.alarm_id = await happened(where, next.alarm_id, effect);
      if (input.type === 'event' && answer.state.alarm && next.alarm_id) await goOn(where, next.alarm_id, input.time);
      if (!answer.state.alarm) next.alarm_id = null;
      save(uow, next, row.rev === NEW);
    },
  };
}

/** A row that is not in the database yet. */
const NEW = 0;

function newState(rule: ActiveRule, thingId: string, now: number): AlarmStateRow {
  return {
    key: stateKey(rule.file.id, thingId),
    rule_id: rule.file.id,
    thing_id: thingId,
    state: watch(now),
    alarm_id: null,
    held_by: null,
    timer_at: null,
    facts: null,
    causes: [],
    rule_version: rule.hash,
    updated_at: now,
    rev: NEW,
  };
}

/**
 * Its timer is moved only when it must come earlier: one that comes too early looks, and sleeps again. So an absence of
 * three days costs one timer, not one for every event.
 */
function save(uow: UnitOfWork, row: AlarmStateRow, isNew: boolean): void {
  const { wakeAt } = row.state;
  if (wakeAt !== undefined && (row.timer_at === null || row.timer_at > wakeAt)) {
    const payload = { ruleId: row.rule_id, thingId: row.thing_id };
    uow.schedule({ key: `alarm:${row.key}`, dueAt: wakeAt, command: 'alarm.tick', payload });
    row.timer_at = wakeAt;
  }
  if (isNew) uow.insert('alarm_state', { ...row, rev: 1 });
  else uow.update('alarm_state', row);
}

/** Null: nothing can hold this rule back. */
export async function circumstancesOf(
  uow: UnitOfWork,
  rule: ActiveRule,
  thing: ThingRow | undefined,
  heard: ThingLatestRow | undefined,
): Promise<Circumstances | null> {
  const { schedule, inhibitedBy = [] } = rule.compiled.rule;
  const windows = thing ? await windowsFor(uow, thing, uow.now) : [];
  if (!schedule && windows.length === 0 && inhibitedBy.length === 0 && rule.compiled.reasons.length === 0) return null;
  return {
    calendar: schedule ? (await loadWorkingTime(uow, 'cn')).calendar : NO_CALENDAR,
    windows,
    openAlarms: thing && inhibitedBy.length > 0 ? await openAround(uow, rule, thing) : [],
    facts: thingFacts(thing, heard),
  };
}

/** Rules without a schedule ask no calendar. */
const NO_CALENDAR = { id: 'none' } as unknown as WorkingCalendar;

/** Open alarms of the rules that inhibit this one: at the thing, at its parent, at its relations. */
async function openAround(uow: UnitOfWork, rule: ActiveRule, thing: ThingRow): Promise<Circumstances['openAlarms']> {
  const ruleIds = [...new Set((rule.compiled.rule.inhibitedBy ?? []).map((inhibitor) => inhibitor.rule))];
  const around = [
    { relation: 'same-thing', thingId: thing.id },
    ...(thing.parent_id === null ? [] : [{ relation: 'parent', thingId: thing.parent_id }]),
    ...Object.entries(thing.relations).flatMap(([relation, ids]) => ids.map((thingId) => ({ relation, thingId }))),
  ];
  const places = new Map(
    around.flatMap((place) =>
      ruleIds.map((ruleId) => [stateKey(ruleId, place.thingId), { ...place, ruleId }] as const),
    ),
  );
  const rows = await uow.getMany('alarm_state', [...places.keys()]);
  return rows.flatMap(({ key, alarm_id }) => {
    const place = places.get(key);
    return alarm_id === null || !place ? [] : [{ id: alarm_id, ...place }];
  });
}
