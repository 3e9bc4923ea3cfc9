/**
 * One DMN file → its decisions, or all of its problems at once. Decisions see the variables and, under its id, its name
 * and the name of its variable, the output of each decision and the function of each business knowledge model that they
 * require (DMN 1.3 §6: the DRG). A knowledge model sees its arguments and what it requires, not the variables.
 */
import { FeelEvaluationError, hostFunction, scopeOf, toJson, type Caller, type FeelScope } from '../feel/index.ts';
import type { JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { compileBoxed, compileFunctionBody, type FunctionLogic } from './boxed.ts';
import { problem } from './codes.ts';
import type { DecisionElement, DecisionFile, KnowledgeModel, Requirement } from './file.ts';
import type { Compiling, Logic, Outcome } from './logic.ts';
import {
  DecisionFailure,
  type CompiledDecision,
  type CompiledDecisions,
  type DecisionEnv,
  type DecisionResult,
} from './model.ts';
import { readDmn } from './xml/read.ts';

interface Node {
  id: string;
  name: string;
  /** Names under which others see it. */
  aliases: string[];
  requires: string[];
  knowledge: string[];
}
interface DecisionNode extends Node {
  versionTag: string | null;
  logic: Logic;
}
interface KnowledgeNode extends Node {
  logic: FunctionLogic;
}
interface Graph {
  decisions: Map<string, DecisionNode>;
  knowledge: Map<string, KnowledgeNode>;
}

export async function compileDecisions(xml: string): Promise<CompiledDecisions> {
  const { file, problems } = await readDmn(xml);
  if (!file) return { requirements: null, decisions: [], problems };
  const compiled = compileFile(file);
  const all = [...problems, ...compiled.problems.filter((one) => !problems.some((known) => repeats(known, one)))];
  const failed = all.some(({ severity }) => severity === 'error');
  return { ...compiled, decisions: failed ? [] : compiled.decisions, problems: all };
}

/** What both the reader and the compiler notice is said once. */
function repeats(known: Problem, { code, elementId }: Problem): boolean {
  if (code === 'LOGIC_MISSING') return known.code === 'LOGIC_NOT_SUPPORTED' && known.elementId === elementId;
  return known.code === code && (code === 'DUPLICATE_ID' || code === 'AGGREGATION');
}

/** The same from a file as data. */
export function compileFile(file: DecisionFile): CompiledDecisions {
  const problems: Problem[] = [];
  const graph = compileGraph(file, problems);
  problems.push(...duplicates(file), ...cycles(file));
  const failed = problems.some(({ severity }) => severity === 'error');
  return {
    requirements: { id: file.id, name: file.name },
    decisions: failed ? [] : [...graph.decisions.values()].map((node) => toDecision(node, graph)),
    problems,
  };
}

function compileGraph(file: DecisionFile, problems: Problem[]): Graph {
  const graph: Graph = { decisions: new Map(), knowledge: new Map() };
  if (file.decisions.length === 0) problems.push(problem('NO_DECISION', {}));
  const names = [...file.inputs, ...file.decisions, ...file.knowledge].flatMap(aliasesOf);
  const compiling = ({ id, name }: { id: string; name: string }, list: string, i: number): Compiling => ({
    ...{ decisionId: id, elementId: id, names, types: file.types, problems },
    path: `${list}[${i}].logic`,
    place: { zh: name || id, en: name || id },
  });
  file.knowledge.forEach((one, i) => {
    checkRequirements(file, one, problems);
    const c = compiling(one, 'knowledge', i);
    const logic = one.logic ? compileFunctionBody(c, one.logic) : missing(c);
    if (logic) graph.knowledge.set(one.id, { ...nodeOf(one), logic });
  });
  file.decisions.forEach((one, i) => {
    checkRequirements(file, one, problems);
    const logic = compileBoxed(compiling(one, 'decisions', i), one.logic);
    if (logic) graph.decisions.set(one.id, { ...nodeOf(one), versionTag: one.versionTag ?? null, logic });
  });
  return graph;
}

function missing(c: Compiling): null {
  c.problems.push(problem('LOGIC_MISSING', { elementId: c.elementId, path: c.path }));
  return null;
}

function aliasesOf({ id, name, variable }: Pick<DecisionElement, 'id' | 'name' | 'variable'>): string[] {
  return [...new Set([id, name, variable?.name ?? ''])].filter(Boolean);
}

const nodeOf = (one: DecisionElement | KnowledgeModel): Node => ({
  id: one.id,
  name: one.name || one.id,
  aliases: aliasesOf(one),
  requires: refs(one.requires, 'decision'),
  knowledge: refs(one.requires, 'knowledge'),
});

const refs = (list: readonly Requirement[], kind: Requirement['kind']) =>
  list.flatMap((one) => (one.kind === kind ? one.ref : []));

function checkRequirements(
  file: DecisionFile,
  { id, requires }: DecisionElement | KnowledgeModel,
  problems: Problem[],
) {
  const there = {
    decision: file.decisions,
    input: file.inputs,
    knowledge: file.knowledge,
    authority: [...file.sources, ...file.decisions, ...file.inputs],
  };
  for (const { kind, ref } of requires) {
    if (!there[kind].some((one) => one.id === ref))
      problems.push(problem('REQUIREMENT_UNKNOWN', { elementId: id }, { id: ref }));
  }
}

function duplicates(file: DecisionFile): Problem[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  const see = ({ id }: { id: string }) => void (seen.has(id) ? twice.add(id) : seen.add(id));
  for (const list of [file.inputs, file.decisions, file.knowledge, file.sources, file.comments]) list.forEach(see);
  for (const { logic } of file.decisions) {
    if (logic?.type === 'table') [logic, ...logic.inputs, ...logic.outputs, ...logic.rules].forEach(see);
  }
  return [...twice].map((id) => problem('DUPLICATE_ID', { elementId: id }, { id }));
}

/** One problem per element that is part of a circle of requirements. */
function cycles(file: DecisionFile): Problem[] {
  const edges = new Map(
    [...file.decisions, ...file.knowledge].map(({ id, requires }) => [
      id,
      [...refs(requires, 'decision'), ...refs(requires, 'knowledge')],
    ]),
  );
  const found: Problem[] = [];
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): string[] | null => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
    if (done.has(id)) return null;
    for (const next of edges.get(id) ?? []) {
      const cycle = visit(next, [...path, id]);
      if (cycle) return cycle;
    }
    done.add(id);
    return null;
  };
  for (const id of edges.keys()) {
    const cycle = visit(id, []);
    if (cycle?.[0] === id) {
      found.push(problem('REQUIREMENT_CYCLE', { elementId: id }, { path: cycle.join(' → ') }));
    }
  }
  return found;
}

// ── evaluating ───────────────────────────────────────────────────────────────────────────────────────────────────────

function toDecision(node: DecisionNode, graph: Graph): CompiledDecision {
  const reach = reachable(node, graph);
  const functions = reach.flatMap(({ knowledge }) => knowledge.flatMap((id) => graph.knowledge.get(id)?.aliases ?? []));
  const produced = new Set([...reach.flatMap(({ aliases }) => aliases), ...functions]);
  return {
    id: node.id,
    name: node.name,
    versionTag: node.versionTag,
    requires: node.requires,
    variables: [...new Set(reach.flatMap(({ logic }) => logic.variables))].filter((name) => !produced.has(name)),
    evaluate(variables, env = {}) {
      try {
        return evaluateNode(node, evaluation(graph, variables, env)).result;
      } catch (error) {
        if (error instanceof FeelEvaluationError) throw new DecisionFailure(node.id, 'LIMIT', error.message);
        throw error;
      }
    },
  };
}

function reachable(node: DecisionNode, graph: Graph, seen = new Set<DecisionNode>()): DecisionNode[] {
  if (!seen.has(node)) {
    seen.add(node);
    for (const id of node.requires) {
      const next = graph.decisions.get(id);
      if (next) reachable(next, graph, seen);
    }
  }
  return [...seen];
}

/** One evaluation: a decision that several others require is evaluated once. */
interface Evaluation {
  graph: Graph;
  /** What decisions see, and what knowledge models see. */
  variables: FeelScope;
  constants: FeelScope;
  done: Map<string, Made>;
}

interface Made {
  value: unknown;
  result: DecisionResult;
}

function evaluation(graph: Graph, variables: JsonObject, { now, context = {} }: DecisionEnv): Evaluation {
  const constants = scopeOf(context, undefined, now);
  return { graph, variables: scopeOf(variables, constants, now), constants, done: new Map() };
}

function evaluateNode(node: DecisionNode, run: Evaluation): Made {
  const known = run.done.get(node.id);
  if (known) return known;
  const seen: Record<string, unknown> = {};
  const asked: DecisionResult[] = [];
  for (const id of node.requires) {
    const next = run.graph.decisions.get(id);
    if (!next) continue;
    const { value, result } = evaluateNode(next, run);
    for (const alias of next.aliases) seen[alias] = value;
    asked.push(result);
  }
  Object.assign(seen, functionsFor(node, run, asked));
  const outcome = node.logic.evaluate(scopeOf(seen, run.variables));
  const made: Made = { value: outcome.value, result: resultOf(node, outcome, asked) };
  run.done.set(node.id, made);
  return made;
}

const resultOf = ({ id, name }: Node, { value, inputs, matchedRules }: Outcome, required: DecisionResult[]) => ({
  ...{ decisionId: id, name, output: toJson(value), inputs, matchedRules, required },
});

/** Calls that are kept as reasons: a loop over a thousand would bury them. */
const KEPT_CALLS = 50;

/** The knowledge models that a node requires, as functions; each call is added to what the node asked. */
function functionsFor(node: Node, run: Evaluation, asked: DecisionResult[]): Record<string, unknown> {
  const functions: Record<string, unknown> = {};
  for (const id of node.knowledge) {
    const model = run.graph.knowledge.get(id);
    if (!model) continue;
    const { parameters, body } = model.logic;
    const call = hostFunction(parameters, (args: Readonly<Record<string, unknown>>, caller: Caller) => {
      const inner: DecisionResult[] = [];
      const scope = scopeOf({ ...functionsFor(model, run, inner), ...args }, run.constants);
      const outcome = body.evaluate({ ...scope, ...caller });
      if (asked.length < KEPT_CALLS) asked.push(resultOf(model, outcome, inner));
      return outcome.value;
    });
    for (const alias of model.aliases) functions[alias] = call;
  }
  return functions;
}
