/** Names of rules for lists, by rule id: those of the newest version that was ever live. */
import type { Knex } from 'knex';
import type { Text } from '../../core/json.ts';
import { parsedRow } from '../../store/read.ts';

export async function namesOfRules(db: Knex, ids: readonly string[]): Promise<Map<string, Text>> {
  const raw: unknown[] =
    ids.length === 0
      ? []
      : await db('rule_version')
          .whereIn('rule_id', [...new Set(ids)])
          .orderBy('created_at');
  const rows = raw.map((each) => parsedRow('rule_version', each));
  return new Map(rows.map(({ rule_id, content }) => [rule_id, content.name]));
}
