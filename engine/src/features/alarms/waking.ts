/**
 * Alarms that are held back look again as soon as what holds them is over: another alarm cleared, a window ended early, a
 * thing's record changed. Their ticks come by timer, in the next batch.
 */
import type { UnitOfWork } from '../../runtime/command.ts';
import { ruleState, saveRuleState } from './rule-states.ts';
import type { AlarmStateRow } from './tables.ts';

/** More than this is held by one thing only in a disaster; the rest is woken by its own events. */
const MAX_WOKEN = 10_000;

/** `by`: as `alarm_state.held_by` has it. */
export async function wakeHeld(uow: UnitOfWork, by: string): Promise<void> {
  const rows = await uow.select('alarm_state', (query) =>
    query.where('alarm_state.held_by', by).orderBy('alarm_state.key').limit(MAX_WOKEN),
  );
  await uow.getMany('thing_state', [...new Set(rows.map(({ thing_id }) => thing_id))]);
  for (const row of rows) await wake(uow, row);
}

/** What is held at the thing by a reason of the rule: its record or a reading that the reason speaks of has changed. */
export async function wakeReasons(uow: UnitOfWork, thingId: string): Promise<void> {
  const rows = await uow.select('alarm_state', (query) => query.where('alarm_state.thing_id', thingId));
  for (const row of rows) if (row.held_by?.startsWith('reason:')) await wake(uow, row);
}

async function wake(uow: UnitOfWork, { key, rule_id: ruleId, thing_id: thingId }: AlarmStateRow): Promise<void> {
  const before = await ruleState(uow, ruleId, thingId);
  if (!before) return;
  uow.schedule({ key: `alarm:${key}`, dueAt: uow.now, command: 'alarm.tick', payload: { ruleId, thingId } });
  saveRuleState(uow, ruleId, thingId, before, { ...before, timerAt: uow.now });
}
