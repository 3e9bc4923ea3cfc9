/**
 * Which version of a rule was at work at a moment of the past, and since when without a break: from the timeline of the live
 * rule set. Where that does not reach back so far, the set made last before the moment is assumed, and that is said.
 */
import type { Knex } from 'knex';
import { parsedRow } from '../../store/read.ts';
import type { ThingKind } from '../things/schema.ts';
import { SET_HISTORY } from './active.ts';
import { ruleNotFound } from './errors.ts';
import type { RuleVersionRow } from './tables.ts';

export interface RuleAtMoment {
  /** Null: the rule was not at work. */
  version: RuleVersionRow | null;
  /** Since when the rule, in whatever version, was at work. */
  since: number;
  kinds: ReadonlyMap<string, ThingKind>;
  /** The timeline does not reach back so far. */
  assumed: boolean;
}

/** Changes of the set that are looked through for the beginning. */
const MAX_SETS = 200;

export async function ruleAt(db: Knex, ruleId: string, at: number): Promise<RuleAtMoment> {
  const raw: unknown[] = await db('rule_version').where({ rule_id: ruleId });
  if (raw.length === 0) throw ruleNotFound({ id: ruleId });
  const versions = new Map(raw.map((each) => parsedRow('rule_version', each)).map((row) => [row.hash, row]));
  const recorded = await setsUntil(db, at);
  const sets = recorded.length > 0 ? recorded : await lastMadeBefore(db, at);
  let found: { version: RuleVersionRow; kinds: ThingKind[] } | null = null;
  let since = at;
  for (const { hash, from } of sets) {
    const set = parsedRow('rule_set', await db('rule_set').where({ hash }).first());
    const version = set.versions.flatMap((one) => versions.get(one) ?? [])[0];
    if (!version) break;
    found ??= { version, kinds: set.kinds };
    since = from;
  }
  const kinds = new Map((found?.kinds ?? []).map((kind) => [kind.id, kind]));
  return { version: found?.version ?? null, since, kinds, assumed: recorded.length === 0 };
}

/** The newest first. */
async function setsUntil(db: Knex, at: number): Promise<{ hash: string; from: number }[]> {
  const { objectType: object_type, objectId: object_id } = SET_HISTORY;
  const raw: unknown[] = await db('history')
    .where({ object_type, object_id })
    .where('at', '<=', at)
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'key', order: 'desc' },
    ])
    .limit(MAX_SETS);
  return raw
    .map((each) => parsedRow('history', each))
    .map((row) => ({ hash: String(row.data['hash']), from: Number(row.at) }));
}

async function lastMadeBefore(db: Knex, at: number): Promise<{ hash: string; from: number }[]> {
  const row: { hash: string; created_at: number | string } | undefined = await db('rule_set')
    .where('created_at', '<=', at)
    .orderBy('created_at', 'desc')
    .first('hash', 'created_at');
  return row ? [{ hash: row.hash, from: Number(row.created_at) }] : [];
}
