/** Boxed expressions (DMN 1.3 §10.2) from XML: tables, literals, contexts, invocations, functions, lists, relations. */
import { problem } from '../codes.ts';
import {
  aggregation as aggregations,
  hitPolicy as hitPolicies,
  type Aggregation,
  type Boxed,
  type BoxedFunction,
  type DecisionTable,
  type HitPolicy,
} from '../file.ts';
import { childOf, listOf, optional, textOf, type DmnElement } from './parse.ts';
import { checkLanguage, typedName, typeOf, type Reading } from './reading.ts';

/** Null when it is not supported; the problem is noted under `owner`, the element people know. */
export function readBoxed(r: Reading, element: DmnElement, owner: string): Boxed | null {
  switch (element.$type) {
    case 'dmn:DecisionTable':
      return readTable(r, element, owner);
    case 'dmn:LiteralExpression':
      return { type: 'literal', text: feel(r, element, owner), ...typeOf(element) };
    case 'dmn:Context':
      return {
        type: 'context',
        ...typeOf(element),
        entries: listOf(element, 'contextEntry').map((entry) => {
          const variable = childOf(entry, 'variable');
          const { name, typeRef } = typedName(variable);
          return {
            name: variable ? name : null,
            ...(typeRef === undefined ? {} : { typeRef }),
            value: part(r, entry, 'value', owner),
          };
        }),
      };
    case 'dmn:Invocation':
      return {
        type: 'invocation',
        ...typeOf(element),
        called: feel(r, childOf(element, 'calledFunction'), owner),
        bindings: listOf(element, 'binding').map((binding) => ({
          parameter: typedName(childOf(binding, 'parameter')).name,
          value: part(r, binding, 'bindingFormula', owner),
        })),
      };
    case 'dmn:FunctionDefinition':
      return readFunction(r, element, owner);
    case 'dmn:List':
      return {
        type: 'list',
        ...typeOf(element),
        items: listOf(element, 'elements').flatMap((item) => readBoxed(r, item, owner) ?? []),
      };
    case 'dmn:Relation':
      return {
        type: 'relation',
        ...typeOf(element),
        columns: listOf(element, 'column').map(typedName),
        rows: listOf(element, 'row').map((row) => listOf(row, 'elements').map((cell) => readBoxed(r, cell, owner))),
      };
    default:
      r.problems.push(
        problem('LOGIC_NOT_SUPPORTED', { elementId: owner }, { type: element.$type.replace('dmn:', '') }),
      );
      return null;
  }
}

function part(r: Reading, element: DmnElement, property: string, owner: string): Boxed | null {
  const child = childOf(element, property);
  return child && readBoxed(r, child, owner);
}

export function readFunction(r: Reading, element: DmnElement, owner: string): BoxedFunction {
  const kind = textOf(element, 'kind') || 'FEEL';
  if (kind !== 'FEEL') r.problems.push(problem('FUNCTION_KIND', { elementId: owner }, { kind }));
  return {
    type: 'function',
    parameters: listOf(element, 'formalParameter').map(typedName),
    body: part(r, element, 'body', owner),
  };
}

/** The text of an expression; another language than FEEL is a problem. */
function feel(r: Reading, element: DmnElement | null, owner: string): string {
  checkLanguage(r, element, owner);
  return textOf(element);
}

function readTable(r: Reading, element: DmnElement, owner: string): DecisionTable {
  const id = element.id ?? `${owner}-table`;
  const aggregation = readAggregation(r, element);
  const notes = listOf(element, 'annotation').map((note) => textOf(note, 'name'));
  return {
    type: 'table',
    id,
    hitPolicy: readPolicy(r, element),
    ...(aggregation ? { aggregation } : {}),
    inputs: listOf(element, 'input').map((input, i) => {
      const expression = childOf(input, 'inputExpression');
      return {
        id: input.id ?? `${id}-input-${i + 1}`,
        label: textOf(input, 'label'),
        expression: feel(r, expression, input.id ?? owner),
        ...typeOf(expression),
        ...optional('values', textOf(childOf(input, 'inputValues'))),
      };
    }),
    outputs: listOf(element, 'output').map((output, i) => ({
      id: output.id ?? `${id}-output-${i + 1}`,
      name: textOf(output, 'name'),
      label: textOf(output, 'label'),
      ...typeOf(output),
      ...optional('values', textOf(childOf(output, 'outputValues'))),
      ...optional('fallback', feel(r, childOf(output, 'defaultOutputEntry'), output.id ?? owner)),
    })),
    ...(notes.length > 0 ? { notes } : {}),
    rules: listOf(element, 'rule').map((rule, i) => readRule(r, rule, `${id}-rule-${i + 1}`)),
  };
}

function readRule(r: Reading, rule: DmnElement, fallback: string): DecisionTable['rules'][number] {
  const id = rule.id ?? fallback;
  const notes = listOf(rule, 'annotationEntry').map((note) => textOf(note));
  return {
    id,
    inputs: listOf(rule, 'inputEntry').map((cell) => feel(r, cell, id)),
    outputs: listOf(rule, 'outputEntry').map((cell) => feel(r, cell, id)),
    ...optional('description', textOf(rule, 'description')),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

function readPolicy(r: Reading, table: DmnElement): HitPolicy {
  const policy = textOf(table, 'hitPolicy') || 'UNIQUE';
  const known = hitPolicies.safeParse(policy);
  if (!known.success) r.problems.push(problem('HIT_POLICY', { elementId: table.id }, { policy }));
  return known.data ?? 'UNIQUE';
}

function readAggregation(r: Reading, table: DmnElement): Aggregation | null {
  const aggregation = textOf(table, 'aggregation');
  if (!aggregation) return null;
  const known = aggregations.safeParse(aggregation);
  if (!known.success) r.problems.push(problem('AGGREGATION', { elementId: table.id }, { aggregation }));
  return known.data ?? null;
}
