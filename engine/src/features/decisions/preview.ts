/**
 * What publishing a draft would change, in numbers: the versions it makes, the processes that ask it, and how the answers
 * of the last 30 days would have come out. An answer is asked again when the draft reads nothing but values that were kept
 * with it; an input whose expression is a plain name is such a value.
 */
import type { Knex } from 'knex';
import { compile } from '../../core/bpmn/index.ts';
import { canonicalJson } from '../../core/canonical-json.ts';
import { cityTime } from '../../core/calendar/city-time.ts';
import { compileFile, type CompiledDecision, type DecisionFile } from '../../core/decisions/index.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { parsedRow } from '../../store/read.ts';
import { likePattern } from '../../store/like.ts';
import type { DecisionFiles } from './files.ts';
import { ASKED_DAYS } from './queries.ts';
import type { DecisionPreview } from './schema.ts';

/** The newest answers that are asked again. */
const COMPARED = 500;
const EXAMPLES = 5;
const DAY = 86_400_000;

interface Deps {
  db: Knex;
  files: DecisionFiles;
  now: number;
  context: Record<string, unknown>;
}

export async function previewDecisions(deps: Deps, file: DecisionFile, decisionId: string): Promise<DecisionPreview> {
  const ids = file.decisions.map(({ id }) => id);
  const newest = await newestVersions(deps.db, ids);
  const live = await Promise.all([...newest.values()].map(async ({ hash }) => (await deps.files.byHash(hash)).file));
  const { decisions } = compileFile(file);
  return {
    decisions: file.decisions.map(({ id, name }) => ({
      decisionId: id,
      name,
      nextVersion: (newest.get(id)?.version ?? 0) + 1,
    })),
    unchanged: newest.size === ids.length && live.every((one) => one && canonicalJson(one) === canonicalJson(file)),
    processes: await processesThatAsk(deps.db, ids),
    past: await past(
      deps,
      decisionId,
      decisions.find(({ id }) => id === decisionId),
    ),
  };
}

async function newestVersions(db: Knex, ids: string[]): Promise<Map<string, { version: number; hash: string }>> {
  const rows: { decision_id: string; version: number; hash: string }[] = await db('decision_definition')
    .whereIn('decision_id', ids)
    .orderBy('version')
    .select('decision_id', 'version', 'hash');
  return new Map(rows.map(({ decision_id, version, hash }) => [decision_id, { version, hash }]));
}

/** The newest versions of processes that name one of the decisions; the text finds them, the model decides. */
async function processesThatAsk(db: Knex, ids: readonly string[]): Promise<DecisionPreview['processes']> {
  const newest = db('process_definition').select('process_id').max('version as version').groupBy('process_id').as('n');
  const rows: { process_id: string; name: string; content: string }[] = await db('process_definition as d')
    .join(newest, (join) => join.on('n.process_id', 'd.process_id').andOn('n.version', 'd.version'))
    .join('deployed_resource as r', 'r.hash', 'd.hash')
    .where((any) => {
      for (const id of ids) void any.orWhereRaw("r.content like ? escape '\\'", [likePattern(`decisionId="${id}"`)]);
    })
    .orderBy('d.process_id')
    .select('d.process_id', 'd.name', 'r.content');
  const found: DecisionPreview['processes'] = [];
  for (const { process_id, name, content } of rows) {
    const { processes } = await compile(content);
    const model = processes.find(({ processId }) => processId === process_id);
    if (!model?.summary.elements.some(({ calledDecisionId }) => ids.includes(calledDecisionId ?? ''))) continue;
    const running: { n: number | string }[] = await db('process_instance')
      .where({ process_id, status: 'active' })
      .count('* as n');
    found.push({ processId: process_id, name: name || process_id, running: Number(running[0]?.n ?? 0) });
  }
  return found;
}

// ── the past, asked again ────────────────────────────────────────────────────────────────────────────────────────────

interface KeptInput {
  label: string;
  expression: string;
  value: Json;
}

async function past(
  { db, now, context }: Deps,
  decisionId: string,
  draft: CompiledDecision | undefined,
): Promise<DecisionPreview['past']> {
  const since = () =>
    db('decision_evaluation')
      .where({ decision_id: decisionId })
      .where('evaluated_at', '>=', now - ASKED_DAYS * DAY);
  const counted: { n: number | string }[] = await since().count('* as n');
  const rows: unknown[] = await since()
    .orderBy([
      { column: 'evaluated_at', order: 'desc' },
      { column: 'key', order: 'desc' },
    ])
    .limit(COMPARED);
  const result = { asked: Number(counted[0]?.n ?? 0), compared: 0, different: 0 };
  const examples: DecisionPreview['past']['examples'] = [];
  for (const raw of draft ? rows : []) {
    const row = parsedRow('decision_evaluation', raw);
    const inputs = row.inputs as unknown as KeptInput[];
    const variables = variablesOf(inputs);
    if (!draft || !draft.variables.every((name) => Object.hasOwn(variables, name))) continue;
    const { after, failure } = answer(draft, variables, { now: row.evaluated_at, context });
    result.compared += 1;
    if (failure === null && canonicalJson(after) === canonicalJson(row.output)) continue;
    result.different += 1;
    if (examples.length >= EXAMPLES) continue;
    examples.push({
      at: cityTime(row.evaluated_at),
      inputs: inputs.map(({ label, value }) => ({ label, value })),
      before: row.output,
      ...{ after, failure },
    });
  }
  return { ...result, examples };
}

function answer(
  draft: CompiledDecision,
  variables: JsonObject,
  env: { now: number; context: Record<string, unknown> },
): { after: Json; failure: string | null } {
  try {
    return { after: draft.evaluate(variables, env).output, failure: null };
  } catch (error) {
    return { after: null, failure: (error as Error).message };
  }
}

const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

function variablesOf(inputs: readonly KeptInput[]): JsonObject {
  return Object.fromEntries(
    inputs.filter(({ expression }) => NAME.test(expression)).map(({ expression, value }) => [expression, value]),
  );
}
