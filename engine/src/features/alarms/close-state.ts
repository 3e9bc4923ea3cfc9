/** A person closes an alarm: its rule is told, so that what merely goes on does not raise it again. */
import type { CommandContext, UnitOfWork } from '../../runtime/command.ts';
import { liveRules } from '../alarm-rules/active.ts';
import { openJudging, TIME } from './judging.ts';
import { clear } from './life.ts';
import { ruleState } from './rule-states.ts';
import type { AlarmRow } from './tables.ts';

/** Ends the episode of an active alarm: reason `closed`. The caller writes what people did. */
export async function closeState(uow: UnitOfWork, alarm: AlarmRow, ctx: CommandContext): Promise<void> {
  if (alarm.active === 0) return;
  const live = await liveRules(uow);
  const rule = live.rules.get(alarm.rule_id) ?? null;
  const known = await ruleState(uow, alarm.rule_id, alarm.thing_id);
  await clear(uow, ctx, rule, alarm.id, { at: uow.now, reason: 'closed', facts: known?.facts ?? null });
  if (!rule || known?.alarmId !== alarm.id) return;
  const judging = await openJudging(uow, live, ctx, [{ rule, thingId: alarm.thing_id }]);
  await judging.judge(rule, alarm.thing_id, { type: 'close' }, TIME);
}
