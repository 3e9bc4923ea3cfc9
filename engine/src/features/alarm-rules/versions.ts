/**
 * Two versions of one rule side by side: the sentence of each, and place by place what differs as it was written. Where only
 * the value of an input has changed, the value in place is what differs.
 */
import type { Knex } from 'knex';
import { ruleSentence } from '../../core/alarms/index.ts';
import { cityTime } from '../../core/calendar/city-time.ts';
import type { Json } from '../../core/json.ts';
import { parsedRow } from '../../store/read.ts';
import { activeRule, liveRules, type LiveRules } from './active.ts';
import { ruleVersionNotFound } from './errors.ts';
import { ruleNames } from './names.ts';
import type { AlarmRuleDifference } from './schema.ts';
import type { RuleVersionRow } from './tables.ts';

type RuleChange = AlarmRuleDifference['changes'][number];

export async function differenceOf(
  db: Knex,
  id: string,
  { before, after }: { before: string; after: string },
): Promise<AlarmRuleDifference> {
  const live = await liveRules(db);
  const [old, next] = [await versionOf(db, id, before), await versionOf(db, id, after)];
  const written = changesOf(old.content as unknown as Json, next.content as unknown as Json);
  const inPlace = changesOf(old.resolved as unknown as Json, next.resolved as unknown as Json);
  const told = ({ path }: RuleChange) => written.some((one) => isWithin(path, one.path) || isWithin(one.path, path));
  return {
    before: versionView(old, live),
    after: versionView(next, live),
    changes: [...written, ...inPlace.filter((change) => !told(change))],
  };
}

async function versionOf(db: Knex, ruleId: string, hash: string): Promise<RuleVersionRow> {
  const raw: unknown = await db('rule_version').where({ rule_id: ruleId, hash }).first();
  if (!raw) throw ruleVersionNotFound({ id: ruleId, version: hash });
  return parsedRow('rule_version', raw);
}

function versionView(row: RuleVersionRow, live: LiveRules): AlarmRuleDifference['before'] {
  const { compiled } = activeRule(row);
  return {
    version: row.hash,
    at: cityTime(Number(row.created_at)),
    by: row.published_by,
    sentence: ruleSentence(compiled, ruleNames(live.kinds, compiled.rule.scope)),
  };
}

const isWithin = (path: string, of: string): boolean =>
  path === of || (/^[.[]/.test(path.slice(of.length)) && path.startsWith(of));

const isObject = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Down to the smallest places that differ; a side that has none there is left out. */
function changesOf(before: Json | undefined, after: Json | undefined, path = ''): RuleChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => changesOf(before[name], after[name], path ? `${path}.${name}` : name));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const places = Array.from({ length: Math.max(before.length, after.length) }, (_, i) => i);
    return places.flatMap((i) => changesOf(before[i], after[i], `${path}[${i}]`));
  }
  return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
}
