/**
 * Decision tables (DMN 1.3 §8): inputs evaluated once, every rule's cells as compiled unary tests, then the hit policy.
 * An empty input cell matches anything, an empty output cell is null.
 */
import { scopeOf, toJson, type CompiledExpression, type CompiledUnaryTests, type FeelScope } from '../feel/index.ts';
import type { Json } from '../json.ts';
import { problem } from './codes.ts';
import { combine, hitPolicies, type HitPolicy, type Output, type TablePolicy } from './hit-policy.ts';
import { expression, unaryTests, type Compiling, type Logic, type Outcome } from './logic.ts';
import type { MatchedRule } from './model.ts';
import { childOf, listOf, textOf, type DmnElement } from './read.ts';

interface Input {
  id: string;
  label: string;
  text: string;
  value: CompiledExpression;
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
export function compileTable(c: Compiling, element: DmnElement): Logic | null {
  const before = c.problems.length;
  const inputs = listOf(element, 'input').map((input, i) => readInput(c, input, i));
  const outputs = readOutputs(c, element);
  const policy = readPolicy(c, element, outputs);
  const rules = listOf(element, 'rule').map((rule, i) => readRule(c, rule, i, inputs.length, outputs.length));
  if (c.problems.slice(before).some(({ severity }) => severity === 'error')) return null;
  const table: Table = {
    inputs: inputs.filter((input) => input !== null),
    outputs,
    rules: rules.filter((rule) => rule !== null),
    policy,
  };
  return { variables: variablesOf(table), evaluate: (scope) => evaluateTable(c.decisionId, table, scope) };
}

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function readInput(c: Compiling, element: DmnElement, i: number): Input | null {
  const source = childOf(element, 'inputExpression');
  const text = textOf(source);
  const label = textOf(element, 'label') || text || String(i + 1);
  if (!text) {
    c.problems.push(problem('INPUT_EXPRESSION_MISSING', element.id, { column: label }));
    return null;
  }
  const value = expression(c, source, label);
  return value && { id: element.id ?? `input-${i + 1}`, label, text, value };
}

function readOutputs(c: Compiling, table: DmnElement): Output[] {
  const elements = listOf(table, 'output');
  if (elements.length === 0) c.problems.push(problem('OUTPUT_MISSING', table.id));
  const names = elements.map((element) => textOf(element, 'name'));
  if (elements.length > 1 && (names.includes('') || new Set(names).size < names.length)) {
    c.problems.push(problem('OUTPUT_NAME', table.id));
  }
  return elements.map((element, i) => {
    const fallback = childOf(element, 'defaultOutputEntry');
    const label = textOf(element, 'label') || names[i] || String(i + 1);
    return {
      id: element.id ?? `output-${i + 1}`,
      name: names[i] ?? '',
      values: outputValues(c, childOf(element, 'outputValues'), label),
      fallback: textOf(fallback) ? expression(c, fallback, label) : null,
    };
  });
}

/** The listed values in their order of priority, or null when none are listed. */
function outputValues(c: Compiling, element: DmnElement | null, label: string): unknown[] | null {
  if (!textOf(element)) return null;
  const list = expression(c, { ...element, $type: 'dmn:UnaryTests', text: `[${textOf(element)}]` }, label);
  const values = list?.evaluate(scopeOf({}));
  return Array.isArray(values) ? values : null;
}

function readPolicy(c: Compiling, table: DmnElement, outputs: readonly Output[]): TablePolicy {
  const name = textOf(table, 'hitPolicy') || 'UNIQUE';
  const aggregation = textOf(table, 'aggregation') || null;
  const known = hitPolicies.find((policy) => policy === name);
  if (!known) c.problems.push(problem('HIT_POLICY', table.id, { policy: name }));
  const wrong = aggregation && (known !== 'COLLECT' || outputs.length !== 1 || !isAggregation(aggregation));
  if (aggregation && wrong) c.problems.push(problem('AGGREGATION', table.id, { aggregation }));
  if ((known === 'PRIORITY' || known === 'OUTPUT ORDER') && !outputs.some(({ values }) => values)) {
    c.problems.push(problem('PRIORITY_VALUES', table.id, { policy: known }));
  }
  const hitPolicy: HitPolicy = known ?? 'UNIQUE';
  return { hitPolicy, aggregation: aggregation && isAggregation(aggregation) ? aggregation : null };
}

const isAggregation = (text: string): text is NonNullable<TablePolicy['aggregation']> =>
  ['SUM', 'MIN', 'MAX', 'COUNT'].includes(text);

function readRule(c: Compiling, element: DmnElement, i: number, inputs: number, outputs: number): Rule | null {
  const cells = listOf(element, 'inputEntry');
  const results = listOf(element, 'outputEntry');
  const [row, wanted] = [i + 1, inputs + outputs];
  if (cells.length !== inputs || results.length !== outputs) {
    c.problems.push(problem('RULE_CELLS', element.id, { row, cells: cells.length + results.length, wanted }));
    return null;
  }
  const place = (column: number) => `第 ${row} 行第 ${column + 1} 格 (row ${row}, cell ${column + 1})`;
  const tests = cells.map((cell, n) => ({ text: textOf(cell) || '-', test: unaryTests(c, cell, place(n)) }));
  const values = results.map((cell, n) => (textOf(cell) ? expression(c, cell, place(inputs + n)) : null));
  const notes = listOf(element, 'annotationEntry').map((note) => textOf(note));
  return {
    index: row,
    id: element.id ?? `rule-${row}`,
    annotation: [textOf(element, 'description'), ...notes].filter(Boolean).join(' · ') || null,
    cells: tests.flatMap(({ text, test }) => (test ? [{ text, test }] : [])),
    outputs: values,
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
    inputs: table.inputs.map(({ id, label, text }, i) => ({ id, label, expression: text, value: shown[i] ?? null })),
    matchedRules: used.map(({ rule, values }) => explain(table, rule, values, shown)),
  };
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
