/**
 * Boxed expressions (DMN 1.3 §10.2), compiled: literals, tables, contexts, invocations, functions, lists and relations.
 * Tables inside of them give their reasons to the whole.
 */
import { callNamed, hostFunction, scopeOf, type FeelScope } from '../feel/index.ts';
import type { Text } from '../json.ts';
import type { Boxed, BoxedFunction, ContextEntry, Invocation, TypedName } from './file.ts';
import { at, expression, note, type Compiling, type Logic, type Outcome } from './logic.ts';
import { compileTable } from './table.ts';

/** Null when there are problems; they are in `c`. */
export function compileBoxed(c: Compiling, boxed: Boxed | null): Logic | null {
  if (!boxed) return note(c, 'LOGIC_MISSING');
  switch (boxed.type) {
    case 'table':
      return compileTable({ ...c, elementId: boxed.id }, boxed);
    case 'literal':
      return compileLiteral(c, boxed.text);
    case 'context':
      return compileContext(c, boxed.entries);
    case 'invocation':
      return compileInvocation(c, boxed);
    case 'function':
      return compileFunction(c, boxed);
    case 'list':
      return compileList(c, boxed.items);
    case 'relation':
      return compileRelation(c, boxed.columns, boxed.rows);
  }
}

function compileLiteral(c: Compiling, text: string): Logic | null {
  const value = expression(c, text);
  return value && { variables: value.variables, evaluate: (scope) => plain(value.evaluate(scope)) };
}

const plain = (value: unknown): Outcome => ({ value, inputs: [], matchedRules: [] });

const together = (value: unknown, parts: readonly Outcome[]): Outcome => ({
  value,
  inputs: parts.flatMap(({ inputs }) => inputs),
  matchedRules: parts.flatMap(({ matchedRules }) => matchedRules),
});

const named = (c: Compiling, name: string): Text => ({ zh: `${c.place.zh} · ${name}`, en: `${c.place.en} · ${name}` });

// ── contexts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Entries see those before them; a last entry without a name is the result (§10.2.1.4). */
function compileContext(outer: Compiling, entries: readonly ContextEntry[]): Logic | null {
  if (entries.length === 0) return note(outer, 'LOGIC_MISSING');
  const names = entries.flatMap(({ name }) => name ?? []);
  const c = { ...outer, names: [...outer.names, ...names] };
  const compiled = entries.map(({ name, value }, i) => {
    const here = at(c, `entries[${i}].value`, named(c, name ?? '='));
    if (name === '' || (name === null && i < entries.length - 1)) note(here, 'NAME_MISSING');
    if (name !== null && names.indexOf(name) !== names.lastIndexOf(name)) note(here, 'NAME_TWICE', { name });
    const logic = compileBoxed(here, value);
    return logic && { name, logic };
  });
  const steps = compiled.filter((step) => step !== null);
  if (steps.length < entries.length) return null;
  return {
    variables: steps.flatMap(({ logic }, i) => {
      const before = new Set(steps.slice(0, i).map(({ name }) => name));
      return logic.variables.filter((variable) => !before.has(variable));
    }),
    evaluate: (scope) => evaluateContext(steps, scope),
  };
}

function evaluateContext(steps: readonly { name: string | null; logic: Logic }[], outer: FeelScope): Outcome {
  // Without a prototype: `__proto__` is a name like any other here.
  const made = Object.create(null) as Record<string, unknown>;
  const scope = scopeOf(made, outer);
  const parts: Outcome[] = [];
  for (const { name, logic } of steps) {
    const part = logic.evaluate(scope);
    parts.push(part);
    if (name === null) return together(part.value, parts);
    made[name] = part.value;
  }
  return together(made, parts);
}

// ── functions and calls ──────────────────────────────────────────────────────────────────────────────────────────────

export interface FunctionLogic {
  parameters: string[];
  body: Logic;
}

/** Null when there are problems; they are in `c`. */
export function compileFunctionBody(c: Compiling, { parameters, body }: BoxedFunction): FunctionLogic | null {
  const names = parameters.map(({ name }) => name);
  if (names.includes('')) note(c, 'NAME_MISSING');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) note(c, 'NAME_TWICE', { name: twice });
  const logic = compileBoxed({ ...at(c, 'body'), names: [...c.names, ...names] }, body);
  return logic && { parameters: names, body: logic };
}

/** A function sees its arguments and what is around it where it is defined (§10.2.1.7). */
function compileFunction(c: Compiling, boxed: BoxedFunction): Logic | null {
  const compiled = compileFunctionBody(c, boxed);
  if (!compiled) return null;
  const { parameters, body } = compiled;
  return {
    variables: body.variables.filter((name) => !parameters.includes(name)),
    evaluate: (scope) =>
      plain(hostFunction(parameters, (args, caller) => body.evaluate({ ...scopeOf(args, scope), ...caller }).value)),
  };
}

function compileInvocation(c: Compiling, { called, bindings }: Invocation): Logic | null {
  const target = expression(at(c, 'called'), called);
  const values = bindings.map(({ parameter, value }, i) => {
    const logic = compileBoxed(at(c, `bindings[${i}].value`, named(c, parameter)), value);
    return logic && { parameter, logic };
  });
  const ready = values.filter((value) => value !== null);
  if (!target || ready.length < bindings.length) return null;
  return {
    variables: [...target.variables, ...ready.flatMap(({ logic }) => logic.variables)],
    evaluate(scope) {
      const parts = ready.map(({ parameter, logic }) => [parameter, logic.evaluate(scope)] as const);
      const args = new Map(parts.map(([parameter, { value }]) => [parameter, value]));
      const value = callNamed(target.evaluate(scope), args, scope);
      return together(
        value,
        parts.map(([, part]) => part),
      );
    },
  };
}

// ── lists and relations ──────────────────────────────────────────────────────────────────────────────────────────────

function compileList(c: Compiling, items: readonly Boxed[]): Logic | null {
  const compiled = items.map((item, i) => compileBoxed(at(c, `items[${i}]`, named(c, String(i + 1))), item));
  const ready = compiled.filter((logic) => logic !== null);
  if (ready.length < items.length) return null;
  return {
    variables: ready.flatMap(({ variables }) => variables),
    evaluate(scope) {
      const parts = ready.map((logic) => logic.evaluate(scope));
      return together(
        parts.map(({ value }) => value),
        parts,
      );
    },
  };
}

/** A list of contexts, one per row, by the names of the columns (§10.2.1.6). */
function compileRelation(c: Compiling, columns: readonly TypedName[], rows: readonly (Boxed | null)[][]): Logic | null {
  const names = columns.map(({ name }) => name);
  if (names.includes('')) note(c, 'NAME_MISSING');
  const lists = rows.map((row, i) => {
    const here = at(c, `rows[${i}]`, named(c, String(i + 1)));
    if (row.length !== names.length) return note(here, 'RELATION_CELLS', { cells: row.length, wanted: names.length });
    const cells = row.map((cell, n) => compileBoxed(at(here, `[${n}]`, named(here, names[n] ?? '')), cell));
    return cells.every((cell) => cell !== null) ? cells : null;
  });
  const ready = lists.filter((list) => list !== null);
  if (ready.length < rows.length) return null;
  return {
    variables: ready.flat().flatMap(({ variables }) => variables),
    evaluate(scope) {
      const parts = ready.map((row) => row.map((cell) => cell.evaluate(scope)));
      const value = parts.map((row) => Object.fromEntries(row.map((cell, n) => [names[n] ?? '', cell.value])));
      return together(value, parts.flat());
    },
  };
}
