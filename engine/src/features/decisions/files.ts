/** Deployed files as data, read once per content; the least recently used give way. */
import type { Knex } from 'knex';
import { readDmn, type DecisionFile } from '../../core/decisions/index.ts';
import type { Problem } from '../../core/problem.ts';

export interface KnownFile {
  /** Null when what was accepted once cannot be read any more. */
  file: DecisionFile | null;
  problems: Problem[];
}

export interface DecisionFiles {
  byHash(hash: string): Promise<KnownFile>;
}

export function decisionFiles(db: Knex, capacity = 200): DecisionFiles {
  const known = new Map<string, KnownFile>();
  return {
    async byHash(hash) {
      const before = known.get(hash);
      known.delete(hash);
      const resource: { content: string } | undefined = before
        ? undefined
        : await db('deployed_resource').where({ hash }).first('content');
      const found = before ?? (resource ? await readDmn(resource.content) : { file: null, problems: [] });
      known.set(hash, found);
      if (known.size > capacity) known.delete(known.keys().next().value!);
      return found;
    },
  };
}
