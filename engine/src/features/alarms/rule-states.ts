/**
 * The state of a rule at a thing: it stands in the thing's row (`thing_state`), and what is asked for across things — open
 * alarm, what holds it back, its timer — in `alarm_state` beside it, written only when it changes.
 */
import type { JsonObject } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { RuleState, ThingKnown } from '../things/tables.ts';
import type { AlarmStateRow } from './tables.ts';

export const stateKey = (ruleId: string, thingId: string): string => `${ruleId} ${thingId}`;

export const NOTHING_KNOWN: ThingKnown = { readings: [], lastSeenAt: 0, rules: [], spoken: null };

export const stateOf = (known: ThingKnown | undefined, ruleId: string): RuleState | undefined =>
  known?.rules.find(({ rule }) => rule === ruleId);

/** With the new state in the place of the old one. */
export function withState(known: ThingKnown, after: RuleState): ThingKnown {
  const { readings, lastSeenAt, spoken } = known;
  const rules = known.rules.slice();
  const at = rules.findIndex(({ rule }) => rule === after.rule);
  rules[at < 0 ? rules.length : at] = after;
  return { readings, lastSeenAt, rules, spoken };
}

export async function ruleState(uow: UnitOfWork, ruleId: string, thingId: string): Promise<RuleState | undefined> {
  return stateOf((await uow.get('thing_state', thingId))?.known, ruleId);
}

/** Facts of the newest event, as long as an alarm is open or may come. */
export async function keptFacts(uow: UnitOfWork, ruleId: string, thingId: string): Promise<JsonObject | null> {
  return (await ruleState(uow, ruleId, thingId))?.facts ?? null;
}

/** The thing's row must have been loaded. A state that wakes later than its timer, or not at all, keeps the timer. */
export function saveRuleState(
  uow: UnitOfWork,
  ruleId: string,
  thingId: string,
  before: RuleState | undefined,
  after: RuleState,
): void {
  const row = uow.loaded('thing_state', thingId);
  const known = withState(row?.known ?? NOTHING_KNOWN, after);
  if (row) uow.update('thing_state', { ...row, known });
  else uow.insert('thing_state', { thing_id: thingId, known, rev: 1 });
  noteState(uow, ruleId, thingId, before, after);
}

/** What is asked for across things, as far as it has changed; answers whether it has. */
export function noteState(
  uow: UnitOfWork,
  ruleId: string,
  thingId: string,
  before: RuleState | undefined,
  after: RuleState,
): boolean {
  const same =
    before?.alarmId === after.alarmId &&
    before?.timerAt === after.timerAt &&
    before?.state.held?.by === after.state.held?.by;
  if (before && same) return false;
  const index = indexRow(uow, ruleId, thingId, after);
  if (before) uow.update('alarm_state', index);
  else uow.insert('alarm_state', index);
  return true;
}

const indexRow = (uow: UnitOfWork, ruleId: string, thingId: string, kept: RuleState): AlarmStateRow => ({
  key: stateKey(ruleId, thingId),
  rule_id: ruleId,
  thing_id: thingId,
  alarm_id: kept.alarmId ?? null,
  held_by: kept.state.held?.by ?? null,
  timer_at: kept.timerAt ?? null,
  updated_at: uow.now,
});

/** The rule knows nothing of the thing any more. */
export async function forgetRuleState(uow: UnitOfWork, ruleId: string, thingId: string): Promise<void> {
  const key = stateKey(ruleId, thingId);
  uow.remove('alarm_state', key);
  uow.unschedule(`alarm:${key}`);
  const row = await uow.get('thing_state', thingId);
  if (!stateOf(row?.known, ruleId)) return;
  const rules = row!.known.rules.filter(({ rule }) => rule !== ruleId);
  uow.update('thing_state', { ...row!, known: { ...row!.known, rules } });
}
