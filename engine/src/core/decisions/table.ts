/**
 * Decision tables (DMN 1.3 §8): inputs evaluated once, every rule's cells as compiled unary tests, then the hit policy.
 * An empty input cell matches anything, an empty output cell is null.
 */
import { scopeOf, toJson, type CompiledExpression, type CompiledUnaryTests, type FeelScope } from '../feel/index.ts';
import type { Json, Text } from '../json.ts';
import type { DecisionTable, TableInput, TableOutput, TableRule } from './file.ts';
import { combine, type Output, type TablePolicy } from './hit-policy.ts';
import { allowedValues, at, expression, note, unaryTests, type Compiling, type Logic, type Outcome } from './logic.ts';
import type { EvaluatedInput, MatchedRule } from './model.ts';

interface Input {
  id: string;
  label: string;
  text: string;
  value: CompiledExpression;
  allowed: CompiledUnaryTests | null;
}

interface Rule {
  index: number;
  id: string;
  annotation: string | null;
  cells: { text: string; test: CompiledUnaryTests }[];
  outputs: (CompiledExpression | null)[];
}

interface Table {
  inputs: Input[];
  outputs: Output[];
  rules: Rule[];
  policy: TablePolicy;
}

/** Null when the table has problems; they are in `c`. */
export function compileTable(c: Compiling, source: DecisionTable): Logic | null {
  const before = c.problems.length;
  const inputs = source.inputs.map((input, i) => readInput(c, input, i));
  const outputs = readOutputs(c, source.outputs);
  checkPolicy(c, source, outputs);
  const rules = source.rules.map((rule, i) => readRule(c, rule, i, inputs.length, outputs.length));
  if (c.problems.slice(before).some(({ severity }) => severity === 'error')) return null;
  const table: Table = {
    inputs: inputs.filter((input) => input !== null),
    outputs,
    rules: rules.filter((rule) => rule !== null),
    policy: { hitPolicy: source.hitPolicy, aggregation: source.aggregation ?? null },
  };
  return { variables: variablesOf(table), evaluate: (scope) => evaluateTable(c.decisionId, table, scope) };
}

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const same = (text: string): Text => ({ zh: text, en: text });

function readInput(c: Compiling, input: TableInput, i: number): Input | null {
  const label = input.label || input.expression || String(i + 1);
  const here = at(c, `inputs[${i}]`, same(label), input.id);
  if (!input.expression.trim()) return note(here, 'INPUT_EXPRESSION_MISSING', { column: label });
  const value = expression(at(here, 'expression'), input.expression);
  const values = allowedValues(c.types, input);
  const allowed = values ? unaryTests(at(here, 'values'), values) : null;
  return value && { id: input.id, label, text: input.expression, value, allowed };
}

function readOutputs(c: Compiling, outputs: readonly TableOutput[]): Output[] {
  if (outputs.length === 0) note(c, 'OUTPUT_MISSING');
  const names = outputs.map(({ name }) => name);
  if (outputs.length > 1 && (names.includes('') || new Set(names).size < names.length)) note(c, 'OUTPUT_NAME');
  return outputs.map((output, i) => {
    const label = output.label || output.name || String(i + 1);
    const here = at(c, `outputs[${i}]`, same(label), output.id);
    return {
      id: output.id,
      name: output.name,
      values: listedValues(at(here, 'values'), allowedValues(c.types, output)),
      fallback: output.fallback ? expression(at(here, 'fallback'), output.fallback) : null,
    };
  });
}

/** The listed values in their order of priority, or null when none are listed. */
function listedValues(c: Compiling, text: string): unknown[] | null {
  if (!text) return null;
  const values = expression(c, `[${text}]`)?.evaluate(scopeOf({}));
  return Array.isArray(values) ? values : null;
}

function checkPolicy(c: Compiling, { hitPolicy, aggregation }: DecisionTable, outputs: readonly Output[]): void {
  if (aggregation && (hitPolicy !== 'COLLECT' || outputs.length !== 1)) note(c, 'AGGREGATION', { aggregation });
  if ((hitPolicy === 'PRIORITY' || hitPolicy === 'OUTPUT ORDER') && !outputs.some(({ values }) => values)) {
    note(c, 'PRIORITY_VALUES', { policy: hitPolicy });
  }
}

function readRule(c: Compiling, rule: TableRule, i: number, inputs: number, outputs: number): Rule | null {
  const row = i + 1;
  const here = at(c, `rules[${i}]`, undefined, rule.id);
  if (rule.inputs.length !== inputs || rule.outputs.length !== outputs) {
    return note(here, 'RULE_CELLS', { row, cells: rule.inputs.length + rule.outputs.length, wanted: inputs + outputs });
  }
  const cell = (kind: 'inputs' | 'outputs', n: number) => {
    const column = kind === 'inputs' ? n + 1 : inputs + n + 1;
    return at(here, `${kind}[${n}]`, { zh: `第 ${row} 行第 ${column} 格`, en: `row ${row}, cell ${column}` });
  };
  const tests = rule.inputs.map((text, n) => ({ text: text.trim() || '-', test: unaryTests(cell('inputs', n), text) }));
  return {
    index: row,
    id: rule.id,
    annotation: [rule.description ?? '', ...(rule.notes ?? [])].filter(Boolean).join(' · ') || null,
    cells: tests.flatMap(({ text, test }) => (test ? [{ text, test }] : [])),
    outputs: rule.outputs.map((text, n) => (text.trim() ? expression(cell('outputs', n), text) : null)),
  };
}

function variablesOf({ inputs, rules }: Table): string[] {
  const expressions = [
    ...inputs.map(({ value }) => value),
    ...rules.flatMap(({ cells, outputs }) => [...cells.map(({ test }) => test), ...outputs]),
  ];
  return [...new Set(expressions.flatMap((one) => one?.variables ?? []))];
}

// ── evaluating ───────────────────────────────────────────────────────────────────────────────────────────────────────

function evaluateTable(decisionId: string, table: Table, scope: FeelScope): Outcome {
  const actual = table.inputs.map((input) => input.value.evaluate(scope));
  const shown = actual.map((value) => toJson(value));
  const hits = [];
  for (const rule of table.rules) {
    if (!rule.cells.every(({ test }, i) => test.evaluate(actual[i], scope) === true)) continue;
    hits.push({ rule: rule.index, values: rule.outputs.map((output) => output?.evaluate(scope) ?? null) });
    if (table.policy.hitPolicy === 'FIRST') break;
  }
  const fallbacks = table.outputs.map(({ fallback }) => fallback?.evaluate(scope) ?? null);
  const { output, used } = combine(decisionId, table.policy, table.outputs, hits, fallbacks);
  return {
    value: output,
    inputs: table.inputs.map((input, i) => evaluatedInput(input, actual[i], shown[i] ?? null, scope)),
    matchedRules: used.map(({ rule, values }) => explain(table, rule, values, shown)),
  };
}

function evaluatedInput(
  { id, label, text, allowed }: Input,
  actual: unknown,
  value: Json,
  scope: FeelScope,
): EvaluatedInput {
  const outside = allowed !== null && allowed.evaluate(actual, scope) !== true;
  return { id, label, expression: text, value, ...(outside ? { notAllowed: true } : {}) };
}

function explain(table: Table, index: number, values: readonly unknown[], actual: readonly Json[]): MatchedRule {
  const rule = table.rules.find((one) => one.index === index) as Rule;
  return {
    index,
    ruleId: rule.id,
    annotation: rule.annotation,
    inputs: table.inputs.map(({ id, label }, i) => ({
      id,
      label,
      wanted: rule.cells[i]?.text ?? '-',
      actual: actual[i] ?? null,
    })),
    outputs: table.outputs.map(({ id, name }, i) => ({ id, name, value: toJson(values[i]) })),
  };
}
