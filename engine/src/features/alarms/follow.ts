/**
 * Calls the followers of a change, each as isolated work. What one of them cannot do is written into the alarm's timeline
 * and tried again by a timer; neither the alarm nor the other followers notice.
 */
import { z } from 'zod';
import { AppError } from '../../core/error.ts';
import { jsonObject } from '../../core/schema.ts';
import { backoff } from '../../runtime/backoff.ts';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { activeRule } from '../alarm-rules/active.ts';
import { alarmMoment } from '../alarm-rules/schema.ts';
import { followers, type AlarmChange } from './followers.ts';

const MAX_ATTEMPTS = 8;
const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 600_000;

export async function follow(uow: UnitOfWork, change: AlarmChange, ctx: CommandContext): Promise<void> {
  for (const { name } of followers) await attempt(uow, name, change, ctx, 1);
}

async function attempt(
  uow: UnitOfWork,
  name: string,
  change: AlarmChange,
  ctx: CommandContext,
  attempts: number,
): Promise<void> {
  const follower = followers.find((each) => each.name === name);
  if (!follower) return;
  try {
    await uow.isolated(() => follower.follow(uow, change, ctx));
  } catch (error) {
    const { alarm, moment, at, facts } = change;
    const detail = (error instanceof AppError ? error.text.zh : String(error)).slice(0, 300);
    const final = attempts >= MAX_ATTEMPTS;
    if (attempts === 1 || final) {
      const kind = final ? 'alarm.follow-given-up' : 'alarm.follow-failed';
      uow.history({
        objectType: 'alarm',
        objectId: alarm.id,
        kind,
        data: { follower: name, moment, detail },
        machine: true,
      });
    }
    if (final) return;
    const key = `alarm-follow:${alarm.id}:${name}:${moment}:${at}`;
    const dueAt = uow.now + backoff(attempts, key, FIRST_RETRY_MS, LONGEST_RETRY_MS);
    const payload = { alarmId: alarm.id, follower: name, moment, at, facts, attempts: attempts + 1 };
    uow.schedule({ key, dueAt, command: 'alarm.follow', payload });
  }
}

const again = z.object({
  alarmId: z.string(),
  follower: z.string(),
  moment: alarmMoment,
  at: z.number(),
  facts: jsonObject.nullable(),
  attempts: z.number().int(),
});

/** One follower once more, with the alarm as it is now. */
export const followAgain: CommandDefinition<z.infer<typeof again>, void> = {
  type: 'alarm.follow',
  payload: again,
  async execute(uow, { alarmId, follower, moment, at, facts, attempts }, ctx) {
    const alarm = await uow.require('alarm', alarmId);
    const rule = activeRule(await uow.require('rule_version', alarm.rule_version));
    await attempt(uow, follower, { moment, alarm, rule, at, facts }, ctx, attempts);
  },
  audit: () => null,
};
