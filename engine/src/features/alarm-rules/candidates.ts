/**
 * Draft rules made ready to judge beside the live ones: in a backtest or as a shadow. Drafts with errors are refused with
 * all of them. Rules that hold a draft back come along from the live set, so that inhibition is the same in both.
 */
import type { Knex } from 'knex';
import type { CompiledAlarmRule } from '../../core/alarms/index.ts';
import { activePack } from '../packs/active.ts';
import { activeRule, type LiveRules } from './active.ts';
import { ruleInvalid } from './errors.ts';
import { resolveRule } from './resolve.ts';
import type { AlarmRuleFile } from './schema.ts';

export interface Candidates {
  draft: CompiledAlarmRule[];
  /** The live versions of the same rules. */
  live: CompiledAlarmRule[];
}

export async function candidatesOf(
  db: Knex,
  files: readonly AlarmRuleFile[],
  packId: string | null,
  live: LiveRules,
): Promise<Candidates> {
  const inputs = packId === null ? {} : (await activePack(db, packId)).inputs;
  const resolved = files.map((file) => resolveRule(file, inputs));
  const problems = resolved.flatMap((each) => each.problems);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw ruleInvalid({ count: errors.length }, problems);
  const draft = resolved.flatMap(({ resolved: file }) => (file ? [draftRule(file)] : []));
  const ids = new Set(draft.map(({ rule }) => rule.id));
  const inhibitors = new Set(draft.flatMap(({ rule }) => (rule.inhibitedBy ?? []).map((each) => each.rule)));
  const beside = [...inhibitors].filter((id) => !ids.has(id)).flatMap((id) => live.rules.get(id)?.compiled ?? []);
  const same = [...ids].flatMap((id) => live.rules.get(id)?.compiled ?? []);
  return { draft: [...draft, ...beside], live: [...same, ...beside] };
}

const draftRule = (resolved: AlarmRuleFile): CompiledAlarmRule =>
  activeRule({
    ...{ hash: 'draft', rule_id: resolved.id, content: resolved, resolved, pack_id: null, origin: '' },
    ...{ published_by: '', preapproved: 0, created_at: 0 },
  }).compiled;
