/** Decisions and their versions, with what their logic is and how often they are asked. */
import type { Knex } from 'knex';
import { cityTime } from '../../core/calendar/city-time.ts';
import { decisionNotFound } from '../../runtime/process/errors.ts';
import type { DecisionDefinitionRow } from '../../runtime/process/tables.ts';
import { decisionVersionNotFound } from './errors.ts';
import type { DecisionFiles } from './files.ts';
import type { DecisionDetail, DecisionItem, DecisionVersion } from './schema.ts';

type DefinitionRow = DecisionDefinitionRow & {
  requirements_name: string;
  comment: string | null;
  author: string | null;
  account_name: string | null;
};

export interface DecisionReads {
  db: Knex;
  files: DecisionFiles;
}

const PACK = /^pack:(.+)$/;
const DAY = 86_400_000;
export const ASKED_DAYS = 30;

export async function listDecisions(reads: DecisionReads, now: number): Promise<DecisionItem[]> {
  const rows = await definitions(reads.db);
  const asked = await askedSince(reads.db, now - ASKED_DAYS * DAY);
  const ids = [...new Set(rows.map((row) => row.decision_id))];
  return Promise.all(
    ids.map((id) =>
      itemOf(
        reads,
        rows.filter((row) => row.decision_id === id),
        asked,
      ),
    ),
  );
}

/** Refuses with DECISION_NOT_FOUND, DECISION_VERSION_NOT_FOUND. */
export async function readDecision(
  reads: DecisionReads,
  decisionId: string,
  version: number | undefined,
  now: number,
): Promise<DecisionDetail> {
  const rows = await definitions(reads.db, decisionId);
  const newest = rows[0];
  if (!newest) throw decisionNotFound({ decision: decisionId });
  const shown = version === undefined ? newest : rows.find((row) => row.version === version);
  if (!shown) throw decisionVersionNotFound({ decision: decisionId, version: version ?? 0 });
  const { file, problems } = await reads.files.byHash(shown.hash);
  // It was accepted when it was deployed; a product that cannot read it any more must not show an empty table.
  if (!file) throw new Error(`decision ${decisionId} v${shown.version} cannot be read any more`);
  return {
    ...(await itemOf(reads, rows, await askedSince(reads.db, now - ASKED_DAYS * DAY, decisionId))),
    file,
    problems,
    versions: rows.map((row) => versionOf(row, newest)),
  };
}

/** Newest first within each decision. */
async function definitions(db: Knex, decisionId?: string): Promise<DefinitionRow[]> {
  const query = db('decision_definition as d')
    .join('decision_requirements as r', 'r.key', 'd.requirements_key')
    .leftJoin('definition_note as n', 'n.definition_key', 'd.key')
    .leftJoin('account as a', 'a.id', 'd.deployed_by')
    .select('d.*', 'r.name as requirements_name', 'n.comment', 'n.author', 'a.name as account_name')
    .orderBy([{ column: 'd.decision_id' }, { column: 'd.version', order: 'desc' }]);
  return decisionId === undefined ? query : query.where('d.decision_id', decisionId);
}

async function itemOf(
  { files }: DecisionReads,
  versions: readonly DefinitionRow[],
  asked: ReadonlyMap<string, number>,
): Promise<DecisionItem> {
  const newest = versions[0] as DefinitionRow;
  const packId = versions.map((row) => PACK.exec(row.origin ?? '')?.[1]).find((id) => id !== undefined) ?? null;
  const { file } = await files.byHash(newest.hash);
  const logic = file?.decisions.find(({ id }) => id === newest.decision_id)?.logic ?? null;
  return {
    decisionId: newest.decision_id,
    name: newest.name || newest.decision_id,
    requirements: { id: newest.requirements_id, name: newest.requirements_name },
    packId,
    edited: packId !== null && newest.origin !== `pack:${packId}`,
    current: versionOf(newest, newest),
    logic: logic?.type ?? null,
    hitPolicy: logic?.type === 'table' ? logic.hitPolicy : null,
    rows: logic?.type === 'table' ? logic.rules.length : null,
    asked: asked.get(newest.decision_id) ?? 0,
  };
}

const versionOf = (row: DefinitionRow, newest: DefinitionRow): DecisionVersion => ({
  decisionKey: row.key,
  version: row.version,
  deployedAt: cityTime(Number(row.deployed_at)),
  deployedBy: row.author ?? row.account_name ?? row.deployed_by,
  comment: row.comment ?? null,
  current: row.key === newest.key,
});

async function askedSince(db: Knex, since: number, decisionId?: string): Promise<Map<string, number>> {
  const query = db('decision_evaluation')
    .where('evaluated_at', '>=', since)
    .groupBy('decision_id')
    .select('decision_id as id')
    .count('* as n');
  const rows = (await (decisionId === undefined ? query : query.where({ decision_id: decisionId }))) as {
    id: string;
    n: number | string;
  }[];
  return new Map(rows.map(({ id, n }) => [id, Number(n)]));
}
