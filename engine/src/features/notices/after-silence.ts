/**
 * What a silence kept back: told when it is over, of what is still open and unacknowledged. A silence that somebody ends early
 * is over now.
 */
import { z } from 'zod';
import { jsonObject } from '../../core/schema.ts';
import type { CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { activeRule } from '../alarm-rules/active.ts';
import { alarmMoment } from '../alarm-rules/schema.ts';
import { plan } from './groups.ts';
import { AFTER_SILENCE, tellAlarm } from './tell-alarm.ts';

export async function silenceOver(uow: UnitOfWork): Promise<void> {
  const held = await uow.select('notice_member', (query) =>
    query.whereLike('state', '%"held":"silence"%').orderBy('id'),
  );
  for (const id of new Set(held.map(({ group_id }) => group_id))) {
    const group = await uow.get('notice_group', id);
    if (group) plan(uow, group, uow.now);
  }
  const waiting = await uow.select('timer', (query) => query.whereLike('key', `${AFTER_SILENCE}:%`).orderBy('key'));
  for (const { key, command, payload } of waiting) {
    uow.schedule({ key, dueAt: uow.now, command: command ?? AFTER_SILENCE, payload: payload ?? {} });
  }
}

const direct = z.object({
  alarmId: z.string(),
  moment: alarmMoment,
  template: z.string(),
  to: z.array(z.string()),
  onceSuffix: z.string(),
  more: z.object({ zh: jsonObject, en: jsonObject }).optional(),
});

export const tellAfterSilence: CommandDefinition<z.infer<typeof direct>, void> = {
  type: AFTER_SILENCE,
  payload: direct,
  async execute(uow, { alarmId, moment, ...notice }) {
    const alarm = await uow.require('alarm', alarmId);
    if (alarm.active === 0 || alarm.handling !== 'new') return;
    const rule = activeRule(await uow.require('rule_version', alarm.rule_version));
    await tellAlarm(uow, { alarm, rule, moment }, notice);
  },
  audit: () => null,
};
