/** The rule as the alarm or run knows it: by its version, which stays readable when the rule has changed or is gone. */
import type { UnitOfWork } from '../../runtime/command.ts';
import { activeRule, liveRules, type ActiveRule } from '../alarm-rules/active.ts';

export async function ruleOf(uow: UnitOfWork, ruleId: string, version: string): Promise<ActiveRule> {
  const live = (await liveRules(uow)).rules.get(ruleId);
  return live?.hash === version ? live : activeRule(await uow.require('rule_version', version));
}
