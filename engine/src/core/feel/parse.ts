/**
 * Reads FEEL with the bpmn-io grammar (the one the Camunda tools use) and refuses anything incomplete, with its place.
 * Names may hold spaces; names with operators in them (`order-total`) are read as one name only when they are announced
 * in `names`, because only the caller can know.
 */
import { normalizeContextKey, parser, trackVariables } from '@bpmn-io/lezer-feel';
import type { SyntaxNode } from '@lezer/common';
import { builtinNames } from './builtins/index.ts';
import { FeelSyntaxError } from './errors.ts';
import { stringText } from './string-text.ts';
import { limits } from './limits.ts';
import { unexpected, withoutTexts } from './syntax-diagnosis.ts';

export type Top = 'Expression' | 'UnaryTests';

export interface Parsed {
  source: string;
  top: SyntaxNode;
  /** Announced names by their normal form (`order - total` → `order-total`). */
  names: ReadonlyMap<string, string>;
}

/** Only names that the grammar could not read without help: those of several words (`get or else`). */
const knownBuiltins = Object.fromEntries(
  [...builtinNames(), 'random number'].filter((name) => name.includes(' ')).map((name) => [name, 1]),
);
const plain = {
  Expression: parser.configure({
    top: 'Expression',
    contextTracker: trackVariables(knownBuiltins),
    dialect: 'camunda',
  }),
  UnaryTests: parser.configure({
    top: 'UnaryTests',
    contextTracker: trackVariables(knownBuiltins),
    dialect: 'camunda',
  }),
};

export function parse(source: string, top: Top, announced: readonly string[] = []): Parsed {
  if (source.length > limits.source) {
    throw FeelSyntaxError.at(source, limits.source, 'TOO_LONG', { found: String(limits.source) });
  }
  refuseHostile(source);
  const special = announced.filter((name) => !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name));
  const chosen = special.length
    ? plain[top].configure({
        contextTracker: trackVariables({ ...knownBuiltins, ...Object.fromEntries(special.map((name) => [name, 1])) }),
      })
    : plain[top];
  let root: SyntaxNode;
  try {
    root = chosen.parse(withReadableRangeTypes(source)).topNode;
  } catch {
    throw FeelSyntaxError.at(source, 0, 'UNREADABLE');
  }
  refuseErrors(source, root);
  return { source, top: root, names: new Map(special.map((name) => [normalizeContextKey(name), name])) };
}

/** Sixty words with no keyword between them are no name. */
const WORDS = /(?:\b(?!(?:and|or|in|return|then|else|satisfies|between)\b)[\p{L}_][\p{L}\p{N}_]*\s+){60}/u;

/** What would keep the parser busy for seconds only to be refused in the end: it is told from the text alone. */
function refuseHostile(source: string): void {
  const code = withoutTexts(source);
  let depth = 0;
  for (let i = 0; i < code.length; i += 1) {
    const char = code.charAt(i);
    if ('([{'.includes(char)) depth += 1;
    if (')]}'.includes(char)) depth -= 1;
    if (depth > limits.nesting) throw FeelSyntaxError.at(source, i, 'TOO_DEEP');
  }
  const signs = /(?:-\s*){100}/.exec(code);
  if (signs) throw FeelSyntaxError.at(source, signs.index, 'TOO_MANY_SIGNS');
  const words = WORDS.exec(code);
  if (words) throw FeelSyntaxError.at(source, words.index, 'TOO_MANY_WORDS');
}

/**
 * The grammar does not know `range<number>` (DMN 1.3 §10.3.1.2, rule 64). It reads it as a list type of the same length;
 * `compileType` looks at the source for what it is.
 */
const withReadableRangeTypes = (source: string): string =>
  source.includes('range')
    ? source.replace(/"(?:[^"\\]|\\.)*"|\brange(?=\s*<)/gs, (found) => (found === 'range' ? 'list ' : found))
    : source;

function refuseErrors(source: string, root: SyntaxNode): void {
  let depth = 0;
  root.cursor().iterate(
    (node) => {
      depth += 1;
      if (depth > limits.nesting) throw FeelSyntaxError.at(source, node.from, 'TOO_DEEP');
      if (node.type.isError) throw unexpected(source, node.from);
    },
    () => void (depth -= 1),
  );
  if (!root.firstChild) throw FeelSyntaxError.at(source, 0, 'EMPTY');
}

/** A name as one writes it: spaces collapsed, announced names with operators restored. */
export function nameOf(parsed: Parsed, node: SyntaxNode): string {
  const text = parsed.source.slice(node.from, node.to);
  if (text.startsWith('`')) return text.slice(1, -1);
  return parsed.names.get(normalizeContextKey(text)) ?? text.replace(/\s+/g, ' ').trim();
}

export const stringValue = (source: string, node: SyntaxNode): string =>
  stringText(source.slice(node.from + 1, node.to - 1));

export function children(node: SyntaxNode): SyntaxNode[] {
  const list: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'LineComment' && child.name !== 'BlockComment') list.push(child);
  }
  return list;
}
