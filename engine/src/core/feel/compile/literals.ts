/** Literals: null, numbers, strings, booleans and `@"…"` (DMN 1.3 §10.3.1.2, rules 33–38 and 62). */
import type { SyntaxNode } from '@lezer/common';
import { readNumber } from '../numbers.ts';
import { stringValue } from '../parse.ts';
import { parseTemporal } from '../temporal/index.ts';
import { always, child, refusal, text, type Compiler, type Rule } from './compiler.ts';
import { compileCall } from './functions.ts';

export const literalRules: Readonly<Record<string, Rule>> = {
  null: () => always(null),
  NumericLiteral: (c, node) => always(readNumber(text(c, node).replace(/\s/g, ''))),
  StringLiteral: (c, node) => always(stringValue(c.parsed.source, node)),
  BooleanLiteral: (c, node) => always(text(c, node) === 'true'),
  DateTimeLiteral: (c, _node, kids) => dateTimeLiteral(c, kids),
};

/** `@"…"`; also `date(…)`, which the grammar takes for a literal but which is an ordinary call. */
function dateTimeLiteral(c: Compiler, kids: SyntaxNode[]) {
  const at = child(c, kids, 0);
  const literal = at.name === 'AtLiteral' ? at.firstChild : null;
  if (!literal) return compileCall(c, kids);
  const value = parseTemporal(stringValue(c.parsed.source, literal));
  if (value === null) throw refusal(c, at, 'NO_TEMPORAL');
  return always(value);
}
