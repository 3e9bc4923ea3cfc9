/**
 * One rule at one thing, judged inside a command: loads its state and what may hold it back, asks the pure core, keeps the
 * new state and its timer, and hands what happened to the alarm's life. A rule that fails is set in quarantine; the event
 * and its neighbours go on.
 */
import {
  judge,
  suppressionAt,
  watch,
  type AlarmInput,
  type AlarmState,
  type Circumstances,
  type Judgement,
} from '../../core/alarms/index.ts';
import type { WorkingCalendar } from '../../core/calendar/index.ts';
import type { JsonObject } from '../../core/json.ts';
import type { CommandContext, UnitOfWork } from '../../runtime/command.ts';
import type { ActiveRule, LiveRules } from '../alarm-rules/active.ts';
import { isSetAside, noteFault, quarantine } from '../alarm-rules/quarantine.ts';
import { loadWorkingTime } from '../clocks/working-time.ts';
import type { RuleState, ThingKnown, ThingRow } from '../things/tables.ts';
import { thingsAtHand } from './at-hand.ts';
import { complete, thingFacts } from './facts.ts';
import { goOn, happened } from './life.ts';
import { NOTHING_KNOWN, noteState, saveRuleState, stateKey, stateOf, withState } from './rule-states.ts';
import { hasWindows, windowsFor } from './windows.ts';
import '../things/tables.ts';
import './tables.ts';

/** What made a rule look: the event, and what led to that. */
export interface Cause {
  event: { id: string; source: string; type: string; subject: string | null; time: number } | null;
  causes: readonly string[];
}

export interface Judging {
  /** Undefined: it is done. Most events change nothing but the state, and a promise for each of them costs more than that. */
  judge(rule: ActiveRule, thingId: string, input: AlarmInput, cause: Cause): Promise<void> | undefined;
}

/** Nothing but time made it look. */
export const TIME: Cause = { event: null, causes: [] };

/**
 * `wanted`: rules and things that will be asked, loaded together. `atHand`: what the caller holds of things; he puts it back
 * when he has done.
 */
export async function openJudging(
  uow: UnitOfWork,
  live: LiveRules,
  ctx: CommandContext,
  wanted: readonly { rule: ActiveRule; thingId: string }[],
  atHand = thingsAtHand(uow),
): Promise<Judging> {
  const setAside = await quarantine(uow);
  const thingIds = [...new Set(wanted.map(({ thingId }) => thingId))];
  await uow.load('thing_state', thingIds);
  await uow.load('thing', thingIds);
  const anyWindow = await hasWindows(uow);
  const slowly = async (look: Look, known: ThingKnown | undefined): Promise<void> => {
    atHand.put();
    const { rule, thing } = look;
    const circumstances = await circumstancesOf(uow, rule, thing, known);
    try {
      const answer = judged(uow, look, circumstances, stateOf(known, rule.file.id));
      await conclude(uow, ctx, live, { ...look, circumstances }, answer);
    } catch (error) {
      if (!(error instanceof RuleFault)) throw error;
      await noteFault(uow, rule, error.cause);
    }
  };
  return {
    judge(rule, thingId, input, cause) {
      if (isSetAside(setAside, rule)) return undefined;
      const thing = atHand.thing(thingId);
      if (thing?.active === 0) return undefined;
      const known = atHand.known(thingId);
      if (rule.compiled.watches && !(thing && rule.compiled.watches(thingFacts(thing, known)))) return undefined;
      const look: Look = { rule, thing, thingId, input, cause, circumstances: null };
      const before = stateOf(known, rule.file.id);
      if (input.type !== 'event' || anyWindow || !nothingHolds(rule) || before?.alarmId !== undefined) {
        return slowly(look, known);
      }
      const answer = quietly(uow, look, before);
      if (!answer) return slowly(look, known);
      const after = stateAfter(uow, look, known, answer.state, null);
      const noted = noteState(uow, rule.file.id, thingId, before, after);
      // Of another thing than the event's the log does not tell.
      atHand.change(thingId, withState(known ?? NOTHING_KNOWN, after), noted || input.facts['subject'] !== thingId);
      return undefined;
    },
  };
}

/** Null: something happened, or the rule failed; then it is done the long way. */
function quietly(uow: UnitOfWork, look: Look, before: RuleState | undefined): Judgement | null {
  try {
    const answer = judged(uow, look, null, before);
    return answer.effects.length === 0 ? answer : null;
  } catch (error) {
    if (error instanceof RuleFault) return null;
    throw error;
  }
}

/** The rule itself failed, on what it was given. */
class RuleFault extends Error {
  constructor(override readonly cause: unknown) {
    super('a rule failed');
  }
}

/** One rule about to look at one thing. */
interface Look {
  rule: ActiveRule;
  thing: Readonly<ThingRow> | undefined;
  thingId: string;
  input: AlarmInput;
  cause: Cause;
  circumstances: Circumstances | null;
}

function judged(
  uow: UnitOfWork,
  { rule, input }: Look,
  circumstances: Circumstances | null,
  before: RuleState | undefined,
): Judgement {
  const state = before?.state ?? watch(uow.now);
  try {
    if (!circumstances) return judge(rule.compiled, state, input, { now: uow.now });
    const suppression = (at: number) => suppressionAt(rule.compiled, circumstances, at);
    return judge(rule.compiled, state, input, { now: uow.now, suppression, calendar: circumstances.calendar });
  } catch (error) {
    throw new RuleFault(error);
  }
}

/** Hands what happened to the alarm's life, and keeps the new state. */
async function conclude(
  uow: UnitOfWork,
  ctx: CommandContext,
  live: LiveRules,
  look: Look,
  { state, effects }: Judgement,
): Promise<void> {
  const { rule, thing, thingId, input, circumstances } = look;
  const known = uow.loaded('thing_state', thingId)?.known;
  const before = stateOf(known, rule.file.id);
  const { facts, causes } = newest(look, before);
  // What time brings to light was led to by what led to the newest event.
  const cause = { ...look.cause, causes };
  const where = {
    uow,
    ctx,
    live,
    rule,
    thing,
    thingId,
    facts: facts && complete(facts, known),
    state,
    cause,
    circumstances,
  };
  let alarmId = before?.alarmId ?? null;
  for (const effect of effects) alarmId = await happened(where, alarmId, effect);
  if (input.type === 'event' && state.alarm && alarmId) await goOn(where, alarmId, input.time);
  const after = stateAfter(uow, look, known, state, state.alarm ? alarmId : null);
  saveRuleState(uow, rule.file.id, thingId, before, after);
}

const newest = ({ input, cause }: Look, before: RuleState | undefined) =>
  input.type === 'event'
    ? { facts: input.facts as JsonObject, causes: cause.causes }
    : { facts: before?.facts ?? null, causes: before?.causes ?? [] };

function stateAfter(
  uow: UnitOfWork,
  look: Look,
  known: ThingKnown | undefined,
  state: AlarmState,
  alarmId: string | null,
): RuleState {
  const { rule, thingId, input } = look;
  const ruleId = rule.file.id;
  const before = stateOf(known, ruleId);
  // A tick has used up its timer.
  const timerAt = wakeUp(uow, ruleId, thingId, state, input.type === 'tick' ? undefined : before?.timerAt);
  const after: RuleState = { rule: ruleId, state };
  if (alarmId !== null) after.alarmId = alarmId;
  if (timerAt !== undefined) after.timerAt = timerAt;
  const { facts, causes } = newest(look, before);
  // An event that names another thing than the one it is about would not be found at this one.
  const elsewhere = input.type === 'event' && input.facts['subject'] !== thingId;
  const matters =
    elsewhere || alarmId !== null || before?.alarmId !== undefined || timerAt !== undefined || state.held !== undefined;
  // Of a rule at rest nothing is kept but what was there when it last was not.
  const kept = matters
    ? { facts: facts && complete(facts, known), causes }
    : { facts: before?.facts, causes: before?.causes };
  if (kept.facts) after.facts = kept.facts;
  if (kept.causes && kept.causes.length > 0) after.causes = [...kept.causes];
  return after;
}

/**
 * The timer is moved only when it must come earlier: one that comes too early looks, and sleeps again. So an absence of
 * three days costs one timer, not one for every event.
 */
function wakeUp(
  uow: UnitOfWork,
  ruleId: string,
  thingId: string,
  { wakeAt }: AlarmState,
  timerAt: number | undefined,
): number | undefined {
  if (wakeAt === undefined || (timerAt !== undefined && timerAt <= wakeAt)) return timerAt;
  const payload = { ruleId, thingId };
  uow.schedule({ key: `alarm:${stateKey(ruleId, thingId)}`, dueAt: wakeAt, command: 'alarm.tick', payload });
  return wakeAt;
}

const nothingHolds = ({ compiled }: ActiveRule): boolean =>
  !compiled.rule.schedule && !compiled.rule.inhibitedBy?.length && compiled.reasons.length === 0;

/** Null: nothing can hold this rule back. */
export async function circumstancesOf(
  uow: UnitOfWork,
  rule: ActiveRule,
  thing: Readonly<ThingRow> | undefined,
  known: ThingKnown | undefined,
): Promise<Circumstances | null> {
  const { schedule, inhibitedBy = [] } = rule.compiled.rule;
  const windows = thing ? await windowsFor(uow, thing, uow.now) : [];
  if (windows.length === 0 && nothingHolds(rule)) return null;
  return {
    calendar: schedule ? (await loadWorkingTime(uow, 'cn')).calendar : NO_CALENDAR,
    windows,
    openAlarms: thing && inhibitedBy.length > 0 ? await openAround(uow, rule, thing) : [],
    facts: thingFacts(thing, known),
  };
}

/** Rules without a schedule ask no calendar. */
const NO_CALENDAR = { id: 'none' } as unknown as WorkingCalendar;

/** Open alarms of the rules that inhibit this one: at the thing, at its parent, at its relations. */
async function openAround(
  uow: UnitOfWork,
  rule: ActiveRule,
  thing: Readonly<ThingRow>,
): Promise<Circumstances['openAlarms']> {
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
