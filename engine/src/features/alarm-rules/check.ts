/**
 * Looks at a rule before it is published: shape, inputs, conditions, what a reader of the whole set would remark; its
 * sentence; and the second opinion of json-rules-engine on the newest facts of real events.
 */
import type { Knex } from 'knex';
import { ruleSentence, type AlarmRule } from '../../core/alarms/index.ts';
import type { Problem } from '../../core/problem.ts';
import { lintRules } from '../../core/rules/index.ts';
import { ruleOpinion, type RuleOpinion } from '../../lab/second-opinion/rules.ts';
import { activePack } from '../packs/active.ts';
import { activeRule, liveRules, type ActiveRule, type LiveRules } from './active.ts';
import { casesSince } from './cases.ts';
import { ruleNames } from './names.ts';
import { conditionsOf, differencesOf } from './opinion.ts';
import { resolveRule } from './resolve.ts';
import type { AlarmRuleFile, RuleCheck } from './schema.ts';

/** Facts of so many rules and things are asked about. */
const CASES = 300;
const BUDGET_MS = 1_500;

export async function checkRule(db: Knex, file: AlarmRuleFile, packId: string | null): Promise<RuleCheck> {
  const inputs = packId === null ? {} : (await activePack(db, packId)).inputs;
  const { resolved, problems } = resolveRule(file, inputs);
  const counts = await countsOf(db, file.id);
  if (!resolved) return { problems, sentence: null, opinion: null, ...counts };
  const candidate = candidateOf(resolved);
  const live = await liveRules(db);
  const names = ruleNames(live.kinds, candidate.compiled.rule.scope);
  const opinion = await opinionOn(db, live, candidate.compiled.rule);
  const different = opinion.differences.length;
  return {
    problems: [...problems, ...remarks(file, candidate), ...differencesOf(file.id, opinion)],
    sentence: ruleSentence(candidate.compiled, names),
    opinion: {
      compared: opinion.compared,
      notComparable: opinion.notComparable.reduce((sum, { cases }) => sum + cases, 0),
      different,
    },
    ...counts,
  };
}

const candidateOf = (resolved: AlarmRuleFile): ActiveRule =>
  activeRule({
    ...{ hash: 'candidate', rule_id: resolved.id, content: resolved, resolved, pack_id: null, origin: '' },
    ...{ published_by: '', preapproved: 0, created_at: 0 },
  });

async function opinionOn(db: Knex, live: LiveRules, rule: AlarmRule): Promise<RuleOpinion> {
  const cases = await casesSince(db, live, 0, CASES);
  const until = performance.now() + BUDGET_MS;
  return ruleOpinion(conditionsOf(rule), cases, { expired: () => performance.now() > until });
}

/** What a careful reader remarks about the conditions; places are those of the file. */
function remarks(file: AlarmRuleFile, { compiled }: ActiveRule): Problem[] {
  const conditions = conditionsOf(compiled.rule);
  return conditions.flatMap((source) =>
    lintRules([source]).map((found) => ({
      ...found,
      elementId: file.id,
      path: `alarm.${(found.path ?? '').replace('rules[0].conditions', source.id).replace('rules[0]', source.id)}`,
    })),
  );
}

async function countsOf(db: Knex, ruleId: string): Promise<{ openAlarms: number; watched: number }> {
  const [open] = await db('alarm').where({ rule_id: ruleId, active: 1 }).count({ n: '*' });
  const [watched] = await db('alarm_state').where({ rule_id: ruleId }).count({ n: '*' });
  return { openAlarms: Number(open?.['n'] ?? 0), watched: Number(watched?.['n'] ?? 0) };
}
