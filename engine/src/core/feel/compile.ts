/**
 * From syntax tree to closures, once per expression. Each kind of syntax has one function below, in the order of the
 * DMN 1.3 grammar (§10.3.1.2). Evaluation never throws except `FeelLimitError`; what FEEL leaves undefined is null.
 */
import type { SyntaxNode } from '@lezer/common';
import { builtin, isBuiltin } from './builtins/index.ts';
import { invoke, invokeNamed } from './call.ts';
import { FeelSyntaxError } from './errors.ts';
import { lookup, withEntries, withName, type Eval, type Frame } from './frame.ts';
import { finish, isRaw } from './numbers.ts';
import { negative, operations } from './operators.ts';
import { children, nameOf, stringValue, type Parsed } from './parse.ts';
import { property } from './properties.ts';
import { parseTemporal } from './temporal.ts';
import { compileType } from './types.ts';
import {
  compare,
  equals,
  FeelFunction,
  FeelRange,
  inRange,
  isContext,
  isForbiddenKey,
  kindOf,
  type FeelContext,
} from './values.ts';

/** Compiler of one expression: its source and the free names seen so far. */
export interface Compiler {
  parsed: Parsed;
  free: Set<string>;
  /** Names bound at this point by loops, parameters and context entries. */
  bound: readonly string[];
}

type Rule = (c: Compiler, node: SyntaxNode, kids: SyntaxNode[]) => Eval;

export function compileNode(c: Compiler, node: SyntaxNode): Eval {
  const rule = Object.hasOwn(rules, node.name) ? rules[node.name] : undefined;
  if (!rule) throw FeelSyntaxError.at(c.parsed.source, node.from, `'${text(c, node)}' cannot stand here`);
  return rule(c, node, children(node));
}

const text = (c: Compiler, node: SyntaxNode) => c.parsed.source.slice(node.from, node.to);
const bind = (c: Compiler, ...names: string[]): Compiler => ({ ...c, bound: [...c.bound, ...names] });
const always =
  (value: unknown): Eval =>
  () =>
    value;

/** The n-th child; the grammar promises it. */
function child(c: Compiler, kids: SyntaxNode[], index: number): SyntaxNode {
  const node = kids.at(index);
  if (!node) throw FeelSyntaxError.at(c.parsed.source, c.parsed.source.length, 'the expression ends too early');
  return node;
}

const rules: Record<string, Rule> = {
  ArithmeticExpression: (c, node) => {
    const raw = compileRaw(c, node);
    return (frame) => {
      const value = raw(frame);
      return isRaw(value) ? finish(value) : value;
    };
  },
  ParenthesizedExpression: (c, _node, kids) => compileNode(c, child(c, kids, 1)),
  null: () => always(null),
  '?': (c) => {
    c.free.add('?');
    return (frame) => lookup(frame, '?') ?? null;
  },
  NumericLiteral: (c, node) => always(finish(Number(text(c, node).replace(/\s/g, '')))),
  StringLiteral: (c, node) => always(stringValue(c.parsed.source, node)),
  BooleanLiteral: (c, node) => always(text(c, node) === 'true'),
  DateTimeLiteral: (c, _node, kids) => dateTimeLiteral(c, kids),
  VariableName: (c, node) => variable(c, node),
  PathExpression: (c, _node, kids) => pathExpression(c, kids),
  Comparison: (c, _node, kids) => comparison(c, kids),
  Conjunction: (c, _node, kids) => logic(c, kids, false),
  Disjunction: (c, _node, kids) => logic(c, kids, true),
  IfExpression: (c, _node, kids) => {
    const [when, then, otherwise] = [1, 3, 5].map((i) => compileNode(c, child(c, kids, i))) as [Eval, Eval, Eval];
    return (frame) => (when(frame) === true ? then(frame) : otherwise(frame));
  },
  ForExpression: (c, _node, kids) => forExpression(c, kids),
  QuantifiedExpression: (c, _node, kids) => quantified(c, kids),
  InstanceOfExpression: (c, _node, kids) => {
    const [value, matches] = [compileNode(c, child(c, kids, 0)), compileType(c.parsed, child(c, kids, 3))];
    return (frame) => matches(value(frame) ?? null);
  },
  List: (c, _node, kids) => {
    const items = kids.slice(1, -1).map((kid) => compileNode(c, kid));
    return (frame) => {
      frame.run.budget.list(items.length);
      return items.map((item) => item(frame) ?? null);
    };
  },
  Context: (c, _node, kids) => context(c, kids),
  FilterExpression: (c, _node, kids) => filter(c, kids),
  FunctionInvocation: (c, _node, kids) => invocation(c, kids),
  FunctionDefinition: (c, _node, kids) => functionDefinition(c, kids),
  SimplePositiveUnaryTest: (c, _node, kids) => unaryRange(c, kids),
  Interval: (c, _node, kids) => interval(c, kids),
  PositiveUnaryTest: (c, _node, kids) => compileNode(c, child(c, kids, 0)),
};

// ── arithmetic ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Like `compileNode`, but numbers may still be exact decimals. */
function compileRaw(c: Compiler, node: SyntaxNode): Eval {
  const kids = children(node);
  if (node.name === 'ParenthesizedExpression') return compileRaw(c, child(c, kids, 1));
  if (node.name !== 'ArithmeticExpression') return compileNode(c, node);
  if (kids.length === 2) {
    const operand = compileRaw(c, child(c, kids, 1));
    return (frame) => negative(operand(frame));
  }
  const [left, right] = [compileRaw(c, child(c, kids, 0)), compileRaw(c, child(c, kids, 2))];
  const operation = operations[text(c, child(c, kids, 1))];
  if (!operation) throw FeelSyntaxError.at(c.parsed.source, child(c, kids, 1).from, 'unknown operator');
  return (frame) => operation(left(frame), right(frame), frame.run) ?? null;
}

// ── names and paths ──────────────────────────────────────────────────────────────────────────────────────────────────

function variable(c: Compiler, node: SyntaxNode): Eval {
  const name = nameOf(c.parsed, node);
  if (!c.bound.includes(name)) c.free.add(name);
  const fallback = builtin(name) ?? null;
  return (frame) => lookup(frame, name) ?? fallback;
}

function pathExpression(c: Compiler, kids: SyntaxNode[]): Eval {
  const [target, name] = [compileNode(c, child(c, kids, 0)), nameOf(c.parsed, child(c, kids, -1))];
  return (frame) => step(target(frame), name, frame);
}

/** One step along a path; a list answers with the list of its elements' answers. */
function step(target: unknown, name: string, frame: Frame): unknown {
  if (!Array.isArray(target)) return property(target, name) ?? null;
  frame.run.budget.list(target.length);
  return target.map((item) => property(item, name) ?? null);
}

/** Whether a name or path exists at all (`is defined`): null is there, unknown is not. */
function defined(c: Compiler, node: SyntaxNode): Eval {
  if (node.name === 'VariableName') {
    const name = nameOf(c.parsed, node);
    if (!c.bound.includes(name)) c.free.add(name);
    return (frame) => lookup(frame, name) !== undefined;
  }
  if (node.name === 'PathExpression') {
    const kids = children(node);
    const [target, name] = [compileNode(c, child(c, kids, 0)), nameOf(c.parsed, child(c, kids, -1))];
    return (frame) => property(target(frame), name) !== undefined;
  }
  const value = compileNode(c, node);
  return (frame) => (value(frame) ?? null) !== null;
}

// ── comparison and logic ─────────────────────────────────────────────────────────────────────────────────────────────

function comparison(c: Compiler, kids: SyntaxNode[]): Eval {
  const left = compileNode(c, child(c, kids, 0));
  const operator = child(c, kids, 1);
  if (operator.name === 'between') {
    const [low, high] = [compileNode(c, child(c, kids, 2)), compileNode(c, child(c, kids, 4))];
    return (frame) => inRange(left(frame) ?? null, new FeelRange(low(frame), high(frame), true, true));
  }
  if (operator.name === 'in') return membership(c, left, kids);
  const right = compileNode(c, child(c, kids, 2));
  return comparator(text(c, operator), left, right);
}

function comparator(operator: string, left: Eval, right: Eval): Eval {
  switch (operator) {
    case '=':
      return (frame) => equals(left(frame), right(frame));
    case '!=':
      return (frame) => not(equals(left(frame), right(frame)));
    case '<':
      return (frame) => ordered(compare(left(frame), right(frame)), (n) => n < 0);
    case '<=':
      return (frame) => ordered(compare(left(frame), right(frame)), (n) => n <= 0);
    case '>':
      return (frame) => ordered(compare(left(frame), right(frame)), (n) => n > 0);
    default:
      return (frame) => ordered(compare(left(frame), right(frame)), (n) => n >= 0);
  }
}

const ordered = (order: number | null, accept: (n: number) => boolean) => (order === null ? null : accept(order));
export const not = (value: unknown) => (typeof value === 'boolean' ? !value : null);

function membership(c: Compiler, left: Eval, kids: SyntaxNode[]): Eval {
  const last = kids.find((kid) => kid.name === 'PositiveUnaryTests') ?? child(c, kids, -1);
  const tests = last.name === 'PositiveUnaryTests' ? children(last) : [last];
  const compiled = tests.map((test) => compileTest(c, test));
  return (frame) => {
    const value = left(frame) ?? null;
    return anyOf(compiled, (test) => test(withName(frame, '?', value), value));
  };
}

/** Three-valued or over tests, left to right, stopping at the first true. */
export function anyOf<T>(items: readonly T[], test: (item: T) => unknown): boolean | null {
  let result: boolean | null = false;
  for (const item of items) {
    const answer = test(item);
    if (answer === true) return true;
    if (answer !== false) result = null;
  }
  return result;
}

function logic(c: Compiler, kids: SyntaxNode[], deciding: boolean): Eval {
  const [left, right] = [compileNode(c, child(c, kids, 0)), compileNode(c, child(c, kids, 2))];
  return (frame) => {
    const a = left(frame);
    if (a === deciding) return deciding;
    const b = right(frame);
    if (b === deciding) return deciding;
    return a === !deciding && b === !deciding ? !deciding : null;
  };
}

// ── unary tests ──────────────────────────────────────────────────────────────────────────────────────────────────────

export type Test = (frame: Frame, input: unknown) => boolean | null;

/** One positive unary test of `in (…)` or of a decision table's cell; `frame` binds `?` to the input. */
export function compileTest(c: Compiler, node: SyntaxNode): Test {
  const own: Compiler = { ...c, free: new Set() };
  const value = compileNode(own, node);
  const usesInput = own.free.delete('?');
  for (const name of own.free) c.free.add(name);
  return (frame, input) => {
    const result = value(frame) ?? null;
    if (usesInput) return typeof result === 'boolean' ? result : test(result, input);
    if (result === true && typeof input !== 'boolean') return true;
    return test(result, input);
  };
}

/** What a value means as a test: a range contains, a list has it as element or equals, anything else equals. */
function test(result: unknown, input: unknown): boolean | null {
  if (result instanceof FeelRange) return inRange(input, result);
  if (!Array.isArray(result)) return equals(input, result);
  if (Array.isArray(input) && equals(input, result) === true) return true;
  return anyOf(result, (item) => (item instanceof FeelRange ? inRange(input, item) : equals(input, item) === true));
}

function unaryRange(c: Compiler, kids: SyntaxNode[]): Eval {
  const first = child(c, kids, 0);
  if (first.name !== 'CompareOp') return compileNode(c, first);
  const bound = compileNode(c, child(c, kids, 1));
  switch (text(c, first)) {
    case '<':
      return (frame) => new FeelRange(null, bound(frame) ?? null, false, false, 'start');
    case '<=':
      return (frame) => new FeelRange(null, bound(frame) ?? null, false, true, 'start');
    case '>':
      return (frame) => new FeelRange(bound(frame) ?? null, null, false, false, 'end');
    case '>=':
      return (frame) => new FeelRange(bound(frame) ?? null, null, true, false, 'end');
    case '=':
      return (frame) => new FeelRange(bound(frame) ?? null, bound(frame) ?? null, true, true);
    default:
      return inequality(bound);
  }
}

/** `!= x` as a test of the implicit input. */
const inequality =
  (bound: Eval): Eval =>
  (frame) =>
    not(equals(lookup(frame, '?') ?? null, bound(frame)));

function interval(c: Compiler, kids: SyntaxNode[]): Eval {
  const [open, close] = [text(c, child(c, kids, 0)), text(c, child(c, kids, -1))];
  const [start, end] = [compileNode(c, child(c, kids, 1)), compileNode(c, child(c, kids, 3))];
  return (frame) => {
    const [low, high] = [start(frame) ?? null, end(frame) ?? null];
    if (low !== null && high !== null && compare(low, high) === null) return null;
    return new FeelRange(low, high, open === '[', close === ']');
  };
}

// ── loops ────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Iteration {
  name: string;
  /** The elements, or null when there is nothing to iterate over. */
  elements: (frame: Frame) => readonly unknown[] | null;
}

function iterations(c: Compiler, node: SyntaxNode): { list: Iteration[]; inner: Compiler } {
  let inner = c;
  const list = children(node).map((inExpression): Iteration => {
    const kids = children(inExpression);
    const name = nameOf(c.parsed, child(c, kids, 0));
    const elements = iterationContext(inner, child(c, kids, 2));
    inner = bind(inner, name);
    return { name, elements };
  });
  return { list, inner };
}

function iterationContext(c: Compiler, node: SyntaxNode): Iteration['elements'] {
  const kids = node.name === 'IterationContext' ? children(node) : [node];
  const first = compileNode(c, child(c, kids, 0));
  if (kids.length < 3) {
    return (frame) => {
      const value = first(frame) ?? null;
      if (value instanceof FeelRange) return steps(frame, value.start, value.end, value);
      return value === null ? null : Array.isArray(value) ? value : [value];
    };
  }
  const last = compileNode(c, child(c, kids, 2));
  return (frame) => steps(frame, first(frame), last(frame));
}

/** `1..5`, also downwards. Whole numbers only. */
function steps(frame: Frame, from: unknown, to: unknown, range?: FeelRange): number[] | null {
  if (typeof from !== 'number' || typeof to !== 'number' || !Number.isInteger(from) || !Number.isInteger(to))
    return null;
  const length = Math.abs(to - from) + 1;
  frame.run.budget.list(length);
  const all = Array.from({ length }, (_, i) => (to >= from ? from + i : from - i));
  return range ? all.filter((n) => inRange(n, range) === true) : all;
}

/** Runs `body` for the cartesian product, the last name fastest; null when a domain is null; stops when body says so. */
function iterate(list: readonly Iteration[], frame: Frame, body: (frame: Frame) => boolean): boolean | null {
  const [head, ...rest] = list;
  if (!head) {
    frame.run.budget.spend();
    return body(frame);
  }
  const elements = head.elements(frame);
  if (!elements) return null;
  for (const element of elements) {
    const going = iterate(rest, withName(frame, head.name, element), body);
    if (going !== true) return going;
  }
  return true;
}

function forExpression(c: Compiler, kids: SyntaxNode[]): Eval {
  const { list, inner } = iterations(c, child(c, kids, 1));
  const body = compileNode(bind(inner, 'partial'), child(c, kids, 3));
  return (frame) => {
    const partial: unknown[] = [];
    const done = iterate(list, withName(frame, 'partial', partial), (at) => {
      partial.push(body(at) ?? null);
      return true;
    });
    return done === null ? null : partial;
  };
}

function quantified(c: Compiler, kids: SyntaxNode[]): Eval {
  const some = child(c, kids, 0).name === 'some';
  const { list, inner } = iterations(c, child(c, kids, 1));
  const condition = compileNode(inner, child(c, kids, 3));
  return (frame) => {
    let result: boolean | null = !some;
    const done = iterate(list, frame, (at) => {
      const answer = condition(at);
      if (answer === some) result = some;
      else if (answer !== !some) result = null;
      return answer !== some;
    });
    return done === null ? null : result;
  };
}

// ── contexts, lists, filters ─────────────────────────────────────────────────────────────────────────────────────────

function context(c: Compiler, kids: SyntaxNode[]): Eval {
  const entries: { key: string; value: Eval }[] = [];
  let inner = c;
  for (const entry of kids.filter((kid) => kid.name === 'ContextEntry')) {
    const parts = children(entry);
    const key = keyOf(c, child(c, parts, 0));
    entries.push({ key, value: compileNode(inner, child(c, parts, 1)) });
    inner = bind(inner, key);
  }
  return (frame) => {
    const result: FeelContext = {};
    const at = withEntries(frame, result);
    for (const { key, value } of entries) result[key] = value(at) ?? null;
    return result;
  };
}

function keyOf(c: Compiler, node: SyntaxNode): string {
  const inside = node.firstChild ?? node;
  const key = inside.name === 'StringLiteral' ? stringValue(c.parsed.source, inside) : nameOf(c.parsed, inside);
  if (isForbiddenKey(key)) throw FeelSyntaxError.at(c.parsed.source, node.from, `'${key}' is not allowed as a key`);
  return key;
}

const PREDICATES = new Set(['Comparison', 'Conjunction', 'Disjunction', 'QuantifiedExpression', 'BooleanLiteral']);

function filter(c: Compiler, kids: SyntaxNode[]): Eval {
  const target = compileNode(c, child(c, kids, 0));
  const node = child(c, kids, 2);
  const isTest = node.name === 'SimplePositiveUnaryTest';
  const condition = compileNode(bind(c, 'item'), node);
  const mayIndex = !isTest && !PREDICATES.has(node.name);
  return (frame) => {
    const value = target(frame) ?? null;
    if (value === null) return null;
    const list = Array.isArray(value) ? value : [value];
    if (mayIndex) {
      const index = condition(frame);
      if (typeof index === 'number') return at(list, index);
    }
    frame.run.budget.list(list.length);
    return list.filter((item) => {
      const answer = condition(itemFrame(frame, item));
      return isTest ? test(answer, item) === true : answer === true;
    });
  };
}

function itemFrame(frame: Frame, item: unknown): Frame {
  const named = withName(withName(frame, '?', item), 'item', item);
  return isContext(item) ? withEntries(named, item) : named;
}

/** 1-based; negative from the end. */
const at = (list: readonly unknown[], index: number): unknown =>
  Number.isInteger(index) && index !== 0 ? (list.at(index > 0 ? index - 1 : index) ?? null) : null;

// ── functions ────────────────────────────────────────────────────────────────────────────────────────────────────────

function functionDefinition(c: Compiler, kids: SyntaxNode[]): Eval {
  const formal = kids.find((kid) => kid.name === 'FormalParameters');
  const names = (formal ? children(formal) : []).map((p) => nameOf(c.parsed, p.firstChild ?? p));
  const bodyNode = child(c, kids, -1);
  if (kids.some((kid) => kid.name === 'external')) {
    throw FeelSyntaxError.at(c.parsed.source, bodyNode.from, 'external functions are not supported');
  }
  const body = compileNode(
    bind(c, ...names),
    bodyNode.name === 'FunctionBody' ? (bodyNode.firstChild ?? bodyNode) : bodyNode,
  );
  return (frame) =>
    new FeelFunction(names, (args) => {
      let inner = frame;
      names.forEach((name, i) => (inner = withName(inner, name, args[i] ?? null)));
      return body(inner);
    });
}

function invocation(c: Compiler, kids: SyntaxNode[]): Eval {
  const callee = child(c, kids, 0);
  const params = kids.find((kid) => kid.name === 'PositionalParameters' || kid.name === 'NamedParameters');
  if (callee.name === 'VariableName' && nameOf(c.parsed, callee) === 'is defined' && params?.firstChild) {
    return defined(c, params.firstChild);
  }
  const target = calleeOf(c, callee);
  if (params?.name === 'NamedParameters') {
    const named = children(params).map((param) => {
      const parts = children(param);
      return [nameOf(c.parsed, child(c, parts, 0)), compileNode(c, child(c, parts, 1))] as const;
    });
    return (frame) =>
      invokeNamed(target(frame), new Map(named.map(([name, value]) => [name, value(frame) ?? null])), frame.run);
  }
  const args = (params ? children(params) : []).map((arg) => compileNode(c, arg));
  return (frame) =>
    invoke(
      target(frame),
      args.map((arg) => arg(frame) ?? null),
      frame.run,
    );
}

/** A variable of the same name hides a built-in only when it is itself a function: `count` may be both. */
function calleeOf(c: Compiler, node: SyntaxNode): Eval {
  if (node.name !== 'VariableName')
    return node.name === 'SpecialFunctionName' ? special(c, node) : compileNode(c, node);
  const name = nameOf(c.parsed, node);
  const fallback = builtin(name) ?? null;
  if (!c.bound.includes(name) && !isBuiltin(name)) c.free.add(name);
  return (frame) => {
    const found = lookup(frame, name);
    return kindOf(found) === 'function' ? found : fallback;
  };
}

const special = (c: Compiler, node: SyntaxNode): Eval => always(builtin(nameOf(c.parsed, node)) ?? null);

function dateTimeLiteral(c: Compiler, kids: SyntaxNode[]): Eval {
  const at = child(c, kids, 0);
  const literal = at.name === 'AtLiteral' ? at.firstChild : null;
  if (!literal) return invocationOf(c, kids);
  const value = parseTemporal(stringValue(c.parsed.source, literal));
  if (value === null)
    throw FeelSyntaxError.at(c.parsed.source, at.from, `'${text(c, at)}' is no date, time or duration`);
  return always(value);
}

/** `date("…")` where the grammar has its own node for it. */
function invocationOf(c: Compiler, kids: SyntaxNode[]): Eval {
  const target = builtin(nameOf(c.parsed, child(c, kids, 0))) ?? null;
  const params = kids.find((kid) => kid.name === 'PositionalParameters');
  const args = (params ? children(params) : []).map((arg) => compileNode(c, arg));
  return (frame) =>
    invoke(
      target,
      args.map((arg) => arg(frame) ?? null),
      frame.run,
    );
}
