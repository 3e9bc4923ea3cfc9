/**
 * `alarm.escalate`: one step of the ladder. The alarm goes up one level, those whom the step names are told, and what
 * follows from an escalation follows. `alarm.review-overdue` does the same when nobody has reviewed the alarm in time.
 * Both carry the moment that was meant, however late they run.
 */
import { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import type { JsonObject } from '../../core/json.ts';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { changed } from '../alarms/life.ts';
import { keptFacts } from '../alarms/rule-states.ts';
import type { AlarmRow } from '../alarms/tables.ts';
import { ESCALATE, REVIEW_OVERDUE } from './escalation.ts';
import { ruleOf } from './rule-of.ts';
import { tellOrNote } from './tell.ts';

const common = z.object({ alarmId: z.string(), ruleVersion: z.string(), to: z.array(z.string()) });
const step = common.extend({
  step: z.number().int(),
  until: z.enum(['acknowledged', 'closed']),
  template: z.string().optional(),
});

export const escalateAlarm: CommandDefinition<z.infer<typeof step>, void> = {
  type: ESCALATE,
  payload: step,
  async execute(uow, payload, ctx) {
    const alarm = await uow.get('alarm', payload.alarmId);
    if (!alarm || isOver(alarm)) return;
    if (payload.until === 'acknowledged' && alarm.handling !== 'new') return;
    const { template = 'alarm-escalated' } = payload;
    await goUp(uow, alarm, { ...payload, template, kind: 'alarm.escalated', once: `step:${payload.step}` }, ctx);
  },
  audit: ({ alarmId, step: level }) => ({ objectType: 'alarm', objectId: alarmId, summary: { step: level } }),
};

export const reviewOverdue: CommandDefinition<z.infer<typeof common>, void> = {
  type: REVIEW_OVERDUE,
  payload: common,
  async execute(uow, payload, ctx) {
    const alarm = await uow.get('alarm', payload.alarmId);
    if (!alarm || isOver(alarm) || alarm.review !== 'asked') return;
    const about = { template: 'review-overdue', kind: 'alarm.review-overdue', once: 'review' };
    await goUp(uow, alarm, { ...payload, ...about }, ctx);
  },
  audit: ({ alarmId }) => ({ objectType: 'alarm', objectId: alarmId }),
};

const isOver = ({ active, handling }: AlarmRow): boolean => active === 0 || handling === 'closed';

interface Escalation {
  ruleVersion: string;
  to: string[];
  template: string;
  /** Of the timeline entry. */
  kind: string;
  once: string;
}

async function goUp(
  uow: UnitOfWork,
  before: AlarmRow,
  { ruleVersion, to, template, kind, once }: Escalation,
  ctx: CommandContext,
): Promise<void> {
  const at = ctx.dueAt ?? uow.now;
  const alarm = { ...before, escalation: before.escalation + 1, updated_at: uow.now };
  uow.update('alarm', alarm);
  const data: JsonObject = { level: alarm.escalation, levelAt: cityTime(at) };
  uow.history({ objectType: 'alarm', objectId: alarm.id, kind, data });
  const rule = await ruleOf(uow, alarm.rule_id, ruleVersion);
  const facts = await keptFacts(uow, alarm.rule_id, alarm.thing_id);
  const change = { moment: 'escalated' as const, alarm, rule, at, facts };
  await tellOrNote(uow, change, { template, to, onceSuffix: once });
  await changed(uow, change, ctx);
}
