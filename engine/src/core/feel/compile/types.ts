/** `x instance of T`: the types of DMN 1.3 §10.3.2.3 as predicates. */
import type { SyntaxNode } from '@lezer/common';
import { FeelSyntaxError } from '../errors.ts';
import { children, nameOf, type Parsed } from '../parse.ts';
import { FeelRange, isContext, kindOf, type Kind } from '../values.ts';

export type TypeTest = (value: unknown) => boolean;

const named: Readonly<Record<string, TypeTest>> = {
  any: (value) => kindOf(value) !== 'null',
  number: is('number'),
  string: is('string'),
  boolean: is('boolean'),
  date: is('date'),
  time: is('time'),
  'date and time': is('date time'),
  dateTime: is('date time'),
  'days and time duration': is('days time duration'),
  'years and months duration': is('years months duration'),
  duration: (value) => kindOf(value).endsWith('duration'),
  list: is('list'),
  context: is('context'),
  function: is('function'),
  range: is('range'),
  null: is('null'),
};

function is(kind: Kind): TypeTest {
  return (value) => kindOf(value) === kind;
}

/** Null conforms to every type; only by itself it is an instance of none (DMN 1.3 §10.3.2.9.1). */
const conforming =
  (test: TypeTest): TypeTest =>
  (value) =>
    value === null || value === undefined || test(value);

export function compileType(parsed: Parsed, node: SyntaxNode): TypeTest {
  const inner = node.name === 'Type' ? (node.firstChild ?? node) : node;
  if (inner.name === 'ListType') {
    const element = children(inner).find((kid) => kid.name === 'Type');
    const test = element ? conforming(compileType(parsed, element)) : () => true;
    if (parsed.source.startsWith('range', inner.from)) {
      return (value) => value instanceof FeelRange && test(value.start) && test(value.end);
    }
    return (value) => Array.isArray(value) && value.every(test);
  }
  if (inner.name === 'ContextType') return contextType(parsed, inner);
  if (inner.name === 'FunctionType') return is('function');
  const name = nameOf(parsed, inner);
  const test = Object.hasOwn(named, name) ? named[name] : named[name.toLowerCase()];
  if (!test) throw FeelSyntaxError.at(parsed.source, inner.from, 'TYPE_UNKNOWN', { found: name });
  return test;
}

function contextType(parsed: Parsed, node: SyntaxNode): TypeTest {
  const entries = children(children(node).find((kid) => kid.name === 'ContextEntryTypes') ?? node)
    .filter((kid) => kid.name === 'ContextEntryType')
    .map((entry) => {
      const [name, type] = children(entry);
      return {
        name: name ? nameOf(parsed, name) : '',
        test: type ? conforming(compileType(parsed, type)) : () => true,
      };
    });
  return (value) =>
    isContext(value) && entries.every(({ name, test }) => Object.hasOwn(value, name) && test(value[name]));
}
