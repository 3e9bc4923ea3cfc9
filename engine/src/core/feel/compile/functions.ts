/** Function definitions and calls (DMN 1.3 §10.3.1.2, rules 38–39, 55–57; §10.3.2.13.2–3), and `instance of`. */
import type { SyntaxNode } from '@lezer/common';
import { builtin, isBuiltin } from '../builtins/index.ts';
import { invoke, invokeNamed } from '../call.ts';
import { FeelSyntaxError } from '../errors.ts';
import { lookup, withName, type Eval, type Frame } from '../frame.ts';
import { children, nameOf } from '../parse.ts';
import { property } from '../properties.ts';
import { FeelFunction, kindOf } from '../values.ts';
import { always, bind, child, compileNode, operand, refusal, type Compiler, type Rule } from './compiler.ts';
import { compileType, type TypeTest } from './types.ts';

export const functionRules: Readonly<Record<string, Rule>> = {
  FunctionDefinition: (c, _node, kids) => functionDefinition(c, kids),
  FunctionInvocation: (c, _node, kids) => compileCall(c, kids),
  InstanceOfExpression: (c, _node, kids) => {
    const [value, matches] = [operand(c, child(c, kids, 0)), compileType(c.parsed, child(c, kids, 3))];
    return (frame) => matches(value(frame) ?? null);
  },
};

/** Camunda functions that would give another value when a step is replayed. */
const NOT_REPEATABLE = new Set(['uuid', 'random number']);

/** An argument that does not conform to its parameter's type makes the call null (§10.3.2.13.2). */
function functionDefinition(c: Compiler, kids: SyntaxNode[]): Eval {
  const bodyNode = child(c, kids, -1);
  if (kids.some((kid) => kid.name === 'external')) {
    throw FeelSyntaxError.at(c.parsed.source, bodyNode.from, 'EXTERNAL_FUNCTION');
  }
  const formal = kids.find((kid) => kid.name === 'FormalParameters');
  const parameters = (formal ? children(formal) : []).map((parameter) => readParameter(c, parameter));
  const names = parameters.map(({ name }) => name);
  const inner = bodyNode.name === 'FunctionBody' ? (bodyNode.firstChild ?? bodyNode) : bodyNode;
  const body = compileNode(bind(c, ...names), inner);
  const depth = depthOf(inner);
  return (frame) => {
    const call = (args: readonly unknown[]) => {
      const at = withArguments(frame, parameters, args);
      return at && body(at);
    };
    return new FeelFunction(names, call, undefined, depth);
  };
}

/** Null when number or types do not fit. */
function withArguments(frame: Frame, parameters: readonly FormalParameter[], args: readonly unknown[]): Frame | null {
  if (args.length !== parameters.length) return null;
  let at = frame;
  for (const [i, { name, conforms }] of parameters.entries()) {
    const value = args[i] ?? null;
    if (value !== null && !conforms(value)) return null;
    at = withName(at, name, value);
  }
  return at;
}

function depthOf(node: SyntaxNode): number {
  let [depth, deepest] = [0, 0];
  node.cursor().iterate(
    () => void (deepest = Math.max(deepest, (depth += 1))),
    () => void (depth -= 1),
  );
  return deepest;
}

interface FormalParameter {
  name: string;
  conforms: TypeTest;
}

function readParameter(c: Compiler, node: SyntaxNode): FormalParameter {
  const type = children(node).find((kid) => kid.name === 'Type');
  return { name: nameOf(c.parsed, node.firstChild ?? node), conforms: type ? compileType(c.parsed, type) : () => true };
}

/** A call, from its parts: what is called, then the parameters. */
export function compileCall(c: Compiler, kids: SyntaxNode[]): Eval {
  const callee = child(c, kids, 0);
  const params = kids.find((kid) => kid.name === 'PositionalParameters' || kid.name === 'NamedParameters');
  const name = callee.name === 'VariableName' ? nameOf(c.parsed, callee) : null;
  if (name === 'is defined' && params?.firstChild) return defined(c, params.firstChild);
  if (name && NOT_REPEATABLE.has(name) && !c.bound.includes(name)) {
    throw refusal(c, callee, 'NOT_REPEATABLE');
  }
  const target = calleeOf(c, callee);
  if (params?.name === 'NamedParameters') return namedCall(c, target, params);
  const args = (params ? children(params) : []).map((arg) => compileNode(c, arg));
  return (frame) =>
    invoke(
      target(frame),
      args.map((arg) => arg(frame) ?? null),
      frame.run,
    );
}

function namedCall(c: Compiler, target: Eval, params: SyntaxNode): Eval {
  const named = children(params).map((param) => {
    const parts = children(param);
    return [nameOf(c.parsed, child(c, parts, 0)), compileNode(c, child(c, parts, 1))] as const;
  });
  return (frame) =>
    invokeNamed(target(frame), new Map(named.map(([name, value]) => [name, value(frame) ?? null])), frame.run);
}

/** A variable of the same name hides a built-in only when it is itself a function: `count` may be both. */
function calleeOf(c: Compiler, node: SyntaxNode): Eval {
  if (node.name === 'SpecialFunctionName' || node.name === 'DateTimeConstructor') {
    return always(builtin(nameOf(c.parsed, node)) ?? null);
  }
  if (node.name !== 'VariableName') return compileNode(c, node);
  const name = nameOf(c.parsed, node);
  const fallback = builtin(name) ?? null;
  if (!c.bound.includes(name) && !isBuiltin(name)) c.free.add(name);
  return (frame) => {
    const found = lookup(frame, name);
    return kindOf(found) === 'function' ? found : fallback;
  };
}

/** `is defined` (Camunda 8): neither unknown nor null. A name is asked for without falling back on a built-in. */
function defined(c: Compiler, node: SyntaxNode): Eval {
  if (node.name === 'VariableName') {
    const name = nameOf(c.parsed, node);
    if (!c.bound.includes(name)) c.free.add(name);
    return (frame) => (lookup(frame, name) ?? null) !== null;
  }
  if (node.name === 'PathExpression') {
    const kids = children(node);
    const [target, name] = [compileNode(c, child(c, kids, 0)), nameOf(c.parsed, child(c, kids, -1))];
    return (frame) => (property(target(frame), name) ?? null) !== null;
  }
  const value = compileNode(c, node);
  return (frame) => (value(frame) ?? null) !== null;
}
