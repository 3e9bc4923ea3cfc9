/**
 * What a change would do, before it does it: where the tokens of the found instances are, what each element becomes, what
 * stands in the way and of how many, and how many can go. Reads only. The kernel's own checks decide, the same that the run
 * makes; only what depends on variables (times and keys of newly awaited events) is seen when the instance goes.
 */
import type { Knex } from 'knex';
import type { z } from 'zod';
import { checkMigration, mapElements, step } from '../../core/bpmn/index.ts';
import { StepRefusal, type InstanceState } from '../../core/bpmn/types.ts';
import type { Problem } from '../../core/problem.ts';
import { calledInstance } from '../../runtime/process/errors.ts';
import { movesIn, skipOf } from './carry-out.ts';
import type { DeployedModel } from './models.ts';
import type { changePreview, changeRequest } from './schema.ts';
import { selectInstances } from './select.ts';
import type { ChangePlan } from './tables.ts';

type Preview = z.infer<typeof changePreview>;
type Models = (definitionKey: string) => Promise<DeployedModel>;

const MAX_EXAMINED = 10_000;
const PAGE = 500;
const EXAMPLES = 5;

interface Found {
  key: string;
  process_definition_key: string;
  parent_key: string | null;
  root_key: string;
  status: 'active';
  incidents: number;
  state: InstanceState;
}

interface Source {
  deployed: DeployedModel;
  instances: number;
  /** By element id. */
  tokens: Map<string, number>;
}

export async function previewChange(
  deps: { db: Knex; models: Models; now: number },
  { plan, filter }: z.infer<typeof changeRequest>,
): Promise<Preview> {
  const { db, models, now } = deps;
  const target = plan.kind === 'migrate' ? await models(plan.targetDefinitionKey) : null;
  const select = () => selectInstances(db, { own: filter }, now);
  const instances = await count(select());
  const sources = new Map<string, Source>();
  const findings = new Findings();
  const numbers = { examined: 0, ready: 0, blocked: 0, skipped: 0 };
  for (let after = ''; numbers.examined < MAX_EXAMINED;) {
    const page = await readPage(select(), after);
    for (const found of page) {
      const source = await sourceOf(sources, models, found.process_definition_key);
      tally(source, found.state);
      numbers.examined += 1;
      if (skipOf(plan as ChangePlan, found)) numbers.skipped += 1;
      else if (findings.note(found.key, problemsOf(plan as ChangePlan, found, source.deployed, target, now))) {
        numbers.blocked += 1;
      } else numbers.ready += 1;
    }
    if (page.length < PAGE) break;
    after = page.at(-1)!.key;
  }
  return {
    kind: plan.kind,
    instances,
    ...numbers,
    sources: [...sources.values()].map((source) => sourceView(source, plan as ChangePlan, target)),
    target: target && definitionView(target),
    problems: findings.list(),
    incidents: plan.kind === 'resolve' ? await openIncidents(db, select()) : [],
  };
}

async function count(found: Knex.QueryBuilder): Promise<number> {
  const [row] = (await found.count({ n: '*' })) as { n: number | string }[];
  return Number(row?.n ?? 0);
}

async function readPage(found: Knex.QueryBuilder, after: string): Promise<Found[]> {
  const columns = ['key', 'process_definition_key', 'parent_key', 'root_key', 'status', 'incidents', 'state'];
  const rows = (await found
    .where('i.key', '>', after)
    .orderBy('i.key')
    .limit(PAGE)
    .select(columns.map((column) => `i.${column}`))) as (Omit<Found, 'state'> & { state: string })[];
  return rows.map((row) => ({ ...row, state: JSON.parse(row.state) as InstanceState }));
}

async function sourceOf(sources: Map<string, Source>, models: Models, definitionKey: string): Promise<Source> {
  const known = sources.get(definitionKey);
  if (known) return known;
  const source = { deployed: await models(definitionKey), instances: 0, tokens: new Map<string, number>() };
  sources.set(definitionKey, source);
  return source;
}

/** Innermost element instances, and what waits at joining gateways. */
function tally(source: Source, { body }: InstanceState): void {
  const add = (id: string, tokens: number) => source.tokens.set(id, (source.tokens.get(id) ?? 0) + tokens);
  source.instances += 1;
  for (const { at, live, joins = {} } of body.elements) {
    if (live === undefined) add(at, 1);
    for (const [gateway, flows] of Object.entries(joins)) {
      add(
        gateway,
        Object.values(flows).reduce((a, b) => a + b, 0),
      );
    }
  }
}

function problemsOf(
  plan: ChangePlan,
  found: Found,
  from: DeployedModel,
  target: DeployedModel | null,
  now: number,
): Problem[] {
  if (plan.kind === 'migrate' && target) {
    return checkMigration(from.model, target.model, found.state, { elements: plan.mapping, sameIds: plan.sameIds });
  }
  if (plan.kind === 'cancel' && found.parent_key) {
    const { code, text, mend } = calledInstance({ key: found.key, root: found.root_key });
    return [{ severity: 'error', code, message: text, ...(mend && { mend }) }];
  }
  if (plan.kind !== 'modify') return [];
  try {
    step(from.model, found.state, { type: 'modify', move: movesIn(plan, found.state) }, { now, nextKey: 1 });
    return [];
  } catch (error) {
    if (!(error instanceof StepRefusal)) throw error;
    const { message } = error;
    return error.details.problems ?? [{ severity: 'error', code: error.code, message: { zh: message, en: message } }];
  }
}

/** Each finding once, whichever instances have it. */
class Findings {
  private readonly byText = new Map<string, { problem: Problem; keys: string[]; instances: number }>();

  /** True when there are problems. */
  note(instanceKey: string, problems: readonly Problem[]): boolean {
    for (const problem of problems) {
      const id = `${problem.code} ${problem.elementId ?? ''} ${problem.elementId ? problem.message.en : ''}`;
      const known = this.byText.get(id) ?? { problem, keys: [], instances: 0 };
      known.instances += 1;
      if (known.keys.length < EXAMPLES) known.keys.push(instanceKey);
      this.byText.set(id, known);
    }
    return problems.length > 0;
  }

  list(): Preview['problems'] {
    const found = [...this.byText.values()].sort((a, b) => b.instances - a.instances);
    return found.map(({ problem, instances, keys }) => ({ ...problem, instances, examples: keys }));
  }
}

const definitionView = ({ row }: DeployedModel) => ({
  processDefinitionKey: row.key,
  processId: row.process_id,
  name: row.name || row.process_id,
  version: row.version,
});

function sourceView({ deployed, instances, tokens }: Source, plan: ChangePlan, target: DeployedModel | null) {
  const { elements } = deployed.model;
  const named = (id: string) => elements[deployed.model.indexOf.get(id) ?? -1];
  return {
    ...definitionView(deployed),
    instances,
    waiting: [...tokens]
      .map(([id, n]) => ({ elementId: id, name: named(id)?.name ?? '', type: named(id)?.type ?? '', tokens: n }))
      .sort((a, b) => b.tokens - a.tokens),
    mapping: target && plan.kind === 'migrate' ? mappingView(deployed, target, plan, tokens) : [],
  };
}

function mappingView(
  { model }: DeployedModel,
  target: DeployedModel,
  plan: Extract<ChangePlan, { kind: 'migrate' }>,
  tokens: ReadonlyMap<string, number>,
): Preview['sources'][number]['mapping'] {
  const map = mapElements(model, target.model, { elements: plan.mapping, sameIds: plan.sameIds });
  return model.elements.slice(1).map((source) => {
    const mapped = map.element(source);
    const fits = mapped && (mapped.given || mapped.target.type === source.type);
    return {
      elementId: source.id,
      name: source.name,
      type: source.type,
      tokens: tokens.get(source.id) ?? 0,
      targetId: fits ? mapped.target.id : null,
      targetName: fits ? mapped.target.name : null,
      by: fits ? (mapped.given ? ('given' as const) : ('same' as const)) : ('none' as const),
    };
  });
}

async function openIncidents(db: Knex, found: Knex.QueryBuilder): Promise<Preview['incidents']> {
  const rows = (await db('incident as n')
    .where('n.state', 'active')
    .whereIn('n.process_instance_key', found.select('i.key'))
    .groupBy('n.error_type', 'n.element_id')
    .select('n.error_type', 'n.element_id')
    .count({ n: '*' })) as { error_type: string; element_id: string; n: number | string }[];
  return rows
    .map(({ error_type, element_id, n }) => ({ errorType: error_type, elementId: element_id, count: Number(n) }))
    .sort((a, b) => b.count - a.count);
}
