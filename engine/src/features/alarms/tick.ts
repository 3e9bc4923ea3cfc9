/** `alarm.tick`: a rule looks at a thing because time has passed, or because what held it back is over. */
import { z } from 'zod';
import type { CommandDefinition } from '../../runtime/command.ts';
import { liveRules } from '../alarm-rules/active.ts';
import { openJudging, TIME } from './judging.ts';
import { ruleState } from './rule-states.ts';

const payload = z.object({ ruleId: z.string(), thingId: z.string() });

export const alarmTick: CommandDefinition<z.infer<typeof payload>, void> = {
  type: 'alarm.tick',
  payload,
  needs: ({ thingId }) => [
    { table: 'thing', key: thingId },
    { table: 'thing_state', key: thingId },
  ],
  async execute(uow, { ruleId, thingId }, ctx) {
    const live = await liveRules(uow);
    const rule = live.rules.get(ruleId);
    const known = await ruleState(uow, ruleId, thingId);
    // Retired, or a rule that is gone: what is left of it is cleared away by whoever took it away.
    if (!rule || !known) return;
    const judging = await openJudging(uow, live, ctx, [{ rule, thingId }]);
    await judging.judge(rule, thingId, { type: 'tick' }, TIME);
  },
  audit: () => null,
};
