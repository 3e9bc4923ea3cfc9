/**
 * Camunda 7's expressions (JUEL, `${…}` and `#{…}`) to FEEL, as far as both mean the same: literals, names, properties,
 * arithmetic, comparisons, logic, `empty`, the ternary choice, and a few calls on variables. Anything else (beans, other
 * methods) has no counterpart and is refused with its name. What Camunda 7 takes for false when a condition is null is
 * written as `= true`. A comparison of size with null is false there and an incident here.
 */
import { compileExpression } from '../../feel/index.ts';

/** The expression, or the part of it that cannot be said in FEEL. */
export type Translated = { ok: true; feel: string } | { ok: false; part: string };

interface Node {
  feel: string;
  /** Binds like FEEL's operators, 9 the tightest. */
  rank: number;
  boolean: boolean;
}

class NotTranslatable extends Error {
  constructor(readonly part: string) {
    super(part);
  }
}

export type Renaming = Readonly<Record<string, string>>;

/** The inside of one `${…}`. `condition`: what comes out must be true or false. */
export function translateJuel(source: string, condition = false, renaming: Renaming = {}): Translated {
  try {
    const parser = new Parser(tokens(source), renaming);
    const node = parser.whole();
    const { feel } = condition ? truth(node) : node;
    compileExpression(feel);
    return { ok: true, feel };
  } catch (error) {
    return { ok: false, part: error instanceof NotTranslatable ? error.part : source };
  }
}

const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_][\w]*)|(&&|\|\||==|!=|<=|>=|[-+*/%!<>?:()[\].,]))/y;

interface Token {
  kind: 'text' | 'number' | 'name' | 'sign' | 'end';
  text: string;
}

function tokens(source: string): Token[] {
  const list: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match) throw new NotTranslatable(source.slice(at).trim());
    const [, text, number, name, sign] = match;
    if (text !== undefined) list.push({ kind: 'text', text: JSON.stringify(unquoted(text)) });
    else if (number !== undefined) list.push({ kind: 'number', text: plainNumber(number) });
    else if (name !== undefined) list.push({ kind: 'name', text: name });
    else list.push({ kind: 'sign', text: sign ?? '' });
  }
  return [...list, { kind: 'end', text: '' }];
}

const unquoted = (text: string): string => text.slice(1, -1).replace(/\\(.)/g, '$1');
const plainNumber = (text: string): string => (/[eE]/.test(text) ? String(Number(text)) : text);

/** Word forms of operators. */
const WORDS: Readonly<Record<string, string>> = {
  and: '&&',
  or: '||',
  not: '!',
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  div: '/',
  mod: '%',
};
const COMPARE: Readonly<Record<string, string>> = { '==': '=', '!=': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' };

const node = (feel: string, rank: number, boolean = false): Node => ({ feel, rank, boolean });
const wrapped = ({ feel, rank }: Node, least: number): string => (rank < least ? `(${feel})` : feel);
/** Null counts as false in Camunda 7's logic. */
const truth = (one: Node): Node => (one.boolean ? one : node(`${wrapped(one, 5)} = true`, 4, true));

class Parser {
  private at = 0;
  constructor(
    private readonly list: readonly Token[],
    private readonly renaming: Renaming,
  ) {}

  whole(): Node {
    const result = this.choice();
    if (this.peek().kind !== 'end') throw new NotTranslatable(this.peek().text);
    return result;
  }

  private peek(): Token {
    return this.list[this.at] as Token;
  }

  private sign(): string {
    const { kind, text } = this.peek();
    return kind === 'sign' ? text : kind === 'name' ? (WORDS[text] ?? '') : '';
  }

  private take(...signs: string[]): string | null {
    const sign = this.sign();
    if (sign === '' || !signs.includes(sign)) return null;
    this.at += 1;
    return sign;
  }

  private need(sign: string): void {
    if (this.take(sign) === null) throw new NotTranslatable(this.peek().text || 'the end');
  }

  private choice(): Node {
    const condition = this.or();
    if (this.take('?') === null) return condition;
    const yes = this.choice();
    this.need(':');
    const no = this.choice();
    return node(`if ${truth(condition).feel} then ${yes.feel} else ${no.feel}`, 0, yes.boolean && no.boolean);
  }

  private or(): Node {
    let left = this.and();
    while (this.take('||')) left = node(`${wrapped(truth(left), 2)} or ${wrapped(truth(this.and()), 3)}`, 2, true);
    return left;
  }

  private and(): Node {
    let left = this.equality();
    while (this.take('&&'))
      left = node(`${wrapped(truth(left), 3)} and ${wrapped(truth(this.equality()), 4)}`, 3, true);
    return left;
  }

  private equality(): Node {
    let left = this.relation();
    for (let sign = this.take('==', '!='); sign; sign = this.take('==', '!=')) {
      left = node(`${wrapped(left, 5)} ${COMPARE[sign]} ${wrapped(this.relation(), 5)}`, 4, true);
    }
    return left;
  }

  private relation(): Node {
    const left = this.sum();
    const sign = this.take('<', '<=', '>', '>=');
    return sign ? node(`${wrapped(left, 5)} ${COMPARE[sign]} ${wrapped(this.sum(), 5)}`, 4, true) : left;
  }

  private sum(): Node {
    let left = this.product();
    for (let sign = this.take('+', '-'); sign; sign = this.take('+', '-')) {
      left = node(`${wrapped(left, 5)} ${sign} ${wrapped(this.product(), 6)}`, 5);
    }
    return left;
  }

  private product(): Node {
    let left = this.unary();
    for (let sign = this.take('*', '/', '%'); sign; sign = this.take('*', '/', '%')) {
      const right = this.unary();
      left =
        sign === '%'
          ? node(`modulo(${left.feel}, ${right.feel})`, 9)
          : node(`${wrapped(left, 6)} ${sign} ${wrapped(right, 7)}`, 6);
    }
    return left;
  }

  private unary(): Node {
    if (this.take('!')) return node(`not(${truth(this.unary()).feel})`, 9, true);
    if (this.take('-')) return node(`-${wrapped(this.unary(), 8)}`, 7);
    if (this.peek().text === 'empty' && this.peek().kind === 'name') {
      this.at += 1;
      return node(`list contains([null, "", []], ${this.unary().feel})`, 9, true);
    }
    return this.path();
  }

  private path(): Node {
    let left = this.primary();
    for (;;) {
      if (this.take('[')) {
        const index = this.choice();
        this.need(']');
        left = at(left, index);
      } else if (this.take('.')) {
        const { kind, text } = this.peek();
        if (kind !== 'name') throw new NotTranslatable(text);
        this.at += 1;
        left = this.take('(') ? called(left, text, this.rest()) : node(`${wrapped(left, 8)}.${text}`, 9);
        if (left.feel.startsWith('execution.')) throw new NotTranslatable(left.feel);
      } else return left;
    }
  }

  private primary(): Node {
    const { kind, text } = this.peek();
    this.at += 1;
    if (kind === 'text' || kind === 'number') return node(text, 9);
    if (kind === 'name') return this.name(text);
    if (kind === 'sign' && text === '(') {
      const inner = this.choice();
      this.need(')');
      return node(`(${inner.feel})`, 9, inner.boolean);
    }
    throw new NotTranslatable(text || 'the end');
  }

  private name(text: string): Node {
    if (text === 'true' || text === 'false') return node(text, 9, true);
    if (text === 'null') return node(text, 9);
    if (this.take('(')) throw new NotTranslatable(`${text}()`);
    return node(Object.hasOwn(this.renaming, text) ? (this.renaming[text] ?? text) : text, 9);
  }

  /** Arguments after the opening bracket. */
  private rest(): Node[] {
    const list: Node[] = [];
    if (this.take(')')) return list;
    do list.push(this.choice());
    while (this.take(','));
    this.need(')');
    return list;
  }
}

/** Lists count from 0 there and from 1 here; a text in brackets is a property. */
function at(left: Node, { feel }: Node): Node {
  if (/^\d+$/.test(feel)) return node(`${wrapped(left, 8)}[${Number(feel) + 1}]`, 9);
  if (feel.startsWith('"')) return node(`get value(${left.feel}, ${feel})`, 9);
  throw new NotTranslatable(`[${feel}]`);
}

function called(left: Node, method: string, args: readonly Node[]): Node {
  const [first] = args;
  const variable = first && /^"([A-Za-z_]\w*)"$/.exec(first.feel)?.[1];
  if (left.feel === 'execution') {
    if (method === 'getVariable' && variable) return node(variable, 9);
    if (method === 'hasVariable' && variable) return node(`${variable} != null`, 4, true);
    throw new NotTranslatable(`execution.${method}()`);
  }
  if (method === 'equals' && first) return node(`${wrapped(left, 5)} = ${wrapped(first, 5)}`, 4, true);
  if (method === 'size' && !first) return node(`count(${left.feel})`, 9);
  if (method === 'isEmpty' && !first) return node(`list contains(["", []], ${left.feel})`, 9, true);
  if (method === 'toLowerCase' && !first) return node(`lower case(${left.feel})`, 9);
  if (method === 'toUpperCase' && !first) return node(`upper case(${left.feel})`, 9);
  if (method === 'startsWith' && first) return node(`starts with(${left.feel}, ${first.feel})`, 9, true);
  if (method === 'endsWith' && first) return node(`ends with(${left.feel}, ${first.feel})`, 9, true);
  throw new NotTranslatable(`${left.feel}.${method}()`);
}
