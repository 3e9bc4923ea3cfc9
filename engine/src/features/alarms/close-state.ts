/** A person closes an alarm: its rule is told, so that what merely goes on does not raise it again. */
import type { CommandContext, UnitOfWork } from '../../runtime/command.ts';
import { liveRules } from '../alarm-rules/active.ts';
import { openJudging, stateKey, TIME } from './judging.ts';
import { clear } from './life.ts';
import type { AlarmRow } from './tables.ts';

/** Ends the episode of an active alarm: reason `closed`. The caller writes what people did. */
export async function closeState(uow: UnitOfWork, alarm: AlarmRow, ctx: CommandContext): Promise<void> {
  if (alarm.active === 0) return;
  const live = await liveRules(uow);
  const rule = live.rules.get(alarm.rule_id) ?? null;
  const row = await uow.get('alarm_state', stateKey(alarm.rule_id, alarm.thing_id));
  await clear(uow, ctx, rule, alarm.id, { at: uow.now, reason: 'closed', facts: row?.facts ?? null });
  if (!rule || row?.alarm_id !== alarm.id) return;
  const judging = await openJudging(uow, live, ctx, [{ rule, thingId: alarm.thing_id }]);
  await judging.judge(rule, alarm.thing_id, { type: 'close' }, TIME);
}
