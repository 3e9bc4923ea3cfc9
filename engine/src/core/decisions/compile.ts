/**
 * `compileDecisions`: one DMN file → its decisions, or all of its problems at once. Decisions see the variables and,
 * under its id, its name and the name of its variable, the output of each decision they require (DMN 1.3 §6: the DRG).
 */
import { FeelEvaluationError, scopeOf, toJson, type FeelScope } from '../feel/index.ts';
import type { JsonObject } from '../json.ts';
import { problem } from './codes.ts';
import { expression, type Compiling, type Logic } from './logic.ts';
import {
  DecisionFailure,
  type CompiledDecision,
  type CompiledDecisions,
  type DecisionEnv,
  type DecisionResult,
} from './model.ts';
import { childOf, listOf, parseDmn, requirementsOf, textOf, versionTagOf, type DmnElement } from './read.ts';
import { compileTable } from './table.ts';

interface Node {
  id: string;
  name: string;
  /** Names under which others see the output. */
  aliases: string[];
  versionTag: string | null;
  requires: string[];
  logic: Logic;
}

export async function compileDecisions(xml: string): Promise<CompiledDecisions> {
  const { definitions, problems } = await parseDmn(xml);
  if (!definitions) return { requirements: null, decisions: [], problems };
  const elements = listOf(definitions, 'drgElement');
  const decisions = elements.filter(({ $type }) => $type === 'dmn:Decision');
  if (decisions.length === 0) problems.push(problem('NO_DECISION', undefined));
  const names = elements.flatMap(aliasesOf);
  const nodes = new Map<string, Node>();
  for (const element of decisions) {
    const node = compileNode({ decisionId: element.id ?? '', names, problems }, element, elements);
    if (node) nodes.set(node.id, node);
  }
  problems.push(...cycles(decisions));
  const failed = problems.some(({ severity }) => severity === 'error');
  return {
    requirements: { id: definitions.id ?? 'definitions', name: definitions.name ?? definitions.id ?? '' },
    decisions: failed ? [] : [...nodes.values()].map((node) => toDecision(node, nodes)),
    problems,
  };
}

function aliasesOf(element: DmnElement): string[] {
  const names = [element.id, element.name, textOf(childOf(element, 'variable'), 'name')];
  return [...new Set(names.filter((name): name is string => Boolean(name)))];
}

function compileNode(c: Compiling, element: DmnElement, all: readonly DmnElement[]): Node | null {
  if (!element.id) c.problems.push(problem('DECISION_WITHOUT_ID', undefined));
  if (listOf(element, 'knowledgeRequirement').length) c.problems.push(problem('KNOWLEDGE_NOT_SUPPORTED', element.id));
  for (const [property, type] of [
    ['requiredDecision', 'dmn:Decision'],
    ['requiredInput', 'dmn:InputData'],
  ] as const) {
    for (const id of requirementsOf(element, property)) {
      const found = all.some((one) => one.id === id && one.$type === type);
      if (!found) c.problems.push(problem('REQUIREMENT_UNKNOWN', element.id, { id }));
    }
  }
  const logic = compileLogic(c, element);
  if (!element.id || !logic) return null;
  return {
    id: element.id,
    name: element.name ?? element.id,
    aliases: aliasesOf(element),
    versionTag: versionTagOf(element),
    requires: requirementsOf(element, 'requiredDecision'),
    logic,
  };
}

function compileLogic(c: Compiling, decision: DmnElement): Logic | null {
  const element = childOf(decision, 'decisionLogic');
  if (!element) {
    c.problems.push(problem('LOGIC_MISSING', decision.id));
    return null;
  }
  if (element.$type === 'dmn:DecisionTable') return compileTable(c, element);
  if (element.$type === 'dmn:LiteralExpression') {
    const value = expression(c, element, decision.name ?? c.decisionId);
    const evaluate = (scope: FeelScope) => ({ value: value?.evaluate(scope), inputs: [], matchedRules: [] });
    return value && { variables: value.variables, evaluate };
  }
  c.problems.push(problem('LOGIC_NOT_SUPPORTED', decision.id, { type: element.$type.replace('dmn:', '') }));
  return null;
}

/** One problem per decision that is part of a circle of requirements. */
function cycles(decisions: readonly DmnElement[]) {
  const edges = new Map(decisions.map((one) => [one.id ?? '', requirementsOf(one, 'requiredDecision')]));
  const found = [];
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
    if (cycle?.[0] === id) found.push(problem('REQUIREMENT_CYCLE', id, { path: cycle.join(' → ') }));
  }
  return found;
}

// ── evaluating ───────────────────────────────────────────────────────────────────────────────────────────────────────

function toDecision(node: Node, nodes: ReadonlyMap<string, Node>): CompiledDecision {
  const reach = reachable(node, nodes);
  const produced = new Set(reach.flatMap(({ aliases }) => aliases));
  return {
    id: node.id,
    name: node.name,
    versionTag: node.versionTag,
    requires: node.requires,
    variables: [...new Set(reach.flatMap(({ logic }) => logic.variables))].filter((name) => !produced.has(name)),
    evaluate(variables, env = {}) {
      try {
        return evaluateNode(node, nodes, baseScope(variables, env), new Map()).result;
      } catch (error) {
        if (error instanceof FeelEvaluationError) throw new DecisionFailure(node.id, 'LIMIT', error.message);
        throw error;
      }
    },
  };
}

function reachable(node: Node, nodes: ReadonlyMap<string, Node>, seen = new Set<Node>()): Node[] {
  if (!seen.has(node)) {
    seen.add(node);
    for (const id of node.requires) {
      const next = nodes.get(id);
      if (next) reachable(next, nodes, seen);
    }
  }
  return [...seen];
}

const baseScope = (variables: JsonObject, { now, context }: DecisionEnv): FeelScope =>
  scopeOf(variables, context && scopeOf(context), now);

interface Made {
  value: unknown;
  result: DecisionResult;
}

/** A decision that several others require is evaluated once. */
function evaluateNode(node: Node, nodes: ReadonlyMap<string, Node>, base: FeelScope, done: Map<string, Made>): Made {
  const known = done.get(node.id);
  if (known) return known;
  const outputs: Record<string, unknown> = {};
  const required = node.requires.flatMap((id) => {
    const next = nodes.get(id);
    if (!next) return [];
    const { value, result } = evaluateNode(next, nodes, base, done);
    for (const alias of next.aliases) outputs[alias] = value;
    return [result];
  });
  const { value, inputs, matchedRules } = node.logic.evaluate(scopeOf(outputs, base));
  const result = { decisionId: node.id, name: node.name, output: toJson(value), inputs, matchedRules, required };
  const made: Made = { value, result };
  done.set(node.id, made);
  return made;
}
