/** What the second opinion is asked of an alarm rule, and how a difference is said: for one rule, and for those of a pack. */
import type { AlarmRule } from '../../core/alarms/index.ts';
import type { Problem } from '../../core/problem.ts';
import type { Condition, RuleSource } from '../../core/rules/index.ts';
import type { RuleOpinion } from '../../lab/second-opinion/rules.ts';

/** Every condition of the rule as a rule of its own, by its place. */
export function conditionsOf(rule: AlarmRule): RuleSource[] {
  const missing = rule.missingFacts;
  const all: [string, Condition | undefined][] = [
    ['scope', rule.scope],
    ...rule.grades.map(({ when }, i): [string, Condition | undefined] => [`grades[${i}].when`, when]),
    ['clear.when', rule.clear.when],
    ['detect.of', 'of' in rule.detect ? rule.detect.of : undefined],
  ];
  return all.flatMap(([id, conditions]) => (conditions ? [{ id, conditions, missing }] : []));
}

export function differencesOf(ruleId: string, { differences: found }: Pick<RuleOpinion, 'differences'>): Problem[] {
  return found.slice(0, 20).map(({ ruleId: place, ours, theirs, facts }) => ({
    severity: 'warning' as const,
    code: 'SECOND_OPINION_DIFFERS',
    elementId: ruleId,
    path: `alarm.${place}`,
    message: {
      zh: `两个引擎对同一事件的判断不同：本系统${ours ? '成立' : '不成立'}，对照引擎${theirs ? '成立' : '不成立'}`,
      en: `two engines judge the same event differently: ours ${ours}, the other ${theirs}`,
    },
    mend: { zh: '核对条件的含义后再发布', en: 'see whether the condition says what you mean before you publish' },
    data: { facts },
  }));
}
