import { expect } from 'vitest';
import type { Database } from '../../src/store/database.ts';

/** PostgreSQL notices a killed client only when it has finished what it was doing for it. */
export async function nobodyElse({ knex, dialect }: Database): Promise<void> {
  if (dialect.name === 'sqlite') return;
  const others = () =>
    knex('pg_stat_activity')
      .where({ datname: knex.raw('current_database()') })
      .whereIn('state', ['active', 'idle in transaction'])
      .whereNot({ pid: knex.raw('pg_backend_pid()') })
      .pluck('pid');
  await expect.poll(others, { timeout: 10_000 }).toEqual([]);
}
