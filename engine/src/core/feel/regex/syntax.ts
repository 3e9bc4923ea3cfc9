/**
 * Reads regular expressions of the XPath/XQuery dialect (XPath and XQuery Functions 3.1 §5.6.1) into a tree. No
 * back-references and no look-around: they cannot be matched in linear time.
 */
import { block, classes, type CharTest } from './classes.ts';

/** A pattern that cannot be read, or that is too long. */
export class PatternError extends Error {}

export type Node =
  | { kind: 'char'; test: CharTest }
  | { kind: 'start' | 'end' }
  | { kind: 'group'; index: number; node: Node }
  | { kind: 'sequence' | 'alternatives'; nodes: Node[] }
  | { kind: 'repeat'; node: Node; min: number; max: number; lazy: boolean };

const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

export class Reader {
  groups = 0;
  #at = 0;
  #depth = 0;
  readonly #ignoreCase: boolean;
  readonly #dotAll: boolean;

  constructor(
    private readonly text: readonly string[],
    flags: string,
  ) {
    this.#ignoreCase = flags.includes('i');
    this.#dotAll = flags.includes('s');
  }

  get done(): boolean {
    return this.#at >= this.text.length;
  }
  get #next(): string | undefined {
    return this.text[this.#at];
  }
  #take(): string {
    const char = this.text[this.#at++];
    if (char === undefined) throw new PatternError('ends too early');
    return char;
  }
  #skip(char: string): boolean {
    if (this.#next !== char) return false;
    this.#at += 1;
    return true;
  }

  alternatives(): Node {
    if (++this.#depth > 50) throw new PatternError('nested too deeply');
    const nodes = [this.#sequence()];
    while (this.#skip('|')) nodes.push(this.#sequence());
    this.#depth -= 1;
    return nodes.length === 1 ? (nodes[0] as Node) : { kind: 'alternatives', nodes };
  }

  #sequence(): Node {
    const nodes: Node[] = [];
    while (!this.done && this.#next !== '|' && this.#next !== ')') nodes.push(this.#quantified());
    return { kind: 'sequence', nodes };
  }

  #quantified(): Node {
    const node = this.#atom();
    const range = this.#quantifier();
    if (!range) return node;
    return { kind: 'repeat', node, min: range[0], max: range[1], lazy: this.#skip('?') };
  }

  #quantifier(): [number, number] | null {
    if (this.#skip('*')) return [0, Infinity];
    if (this.#skip('+')) return [1, Infinity];
    if (this.#skip('?')) return [0, 1];
    if (!this.#skip('{')) return null;
    let body = '';
    while (this.#next !== '}') body += this.#take();
    this.#at += 1;
    const m = /^(\d{1,4})(,(\d{0,4}))?$/.exec(body);
    if (!m) throw new PatternError('quantifier');
    const min = Number(m[1]);
    const max = m[2] === undefined ? min : m[3] ? Number(m[3]) : Infinity;
    if (max < min) throw new PatternError('quantifier');
    return [min, max];
  }

  #atom(): Node {
    const char = this.#take();
    switch (char) {
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '.':
        return { kind: 'char', test: this.#dotAll ? () => true : (c) => c !== '\n' && c !== '\r' };
      case '(':
        return this.#group();
      case '[':
        return { kind: 'char', test: this.#set() };
      case '\\':
        return { kind: 'char', test: this.#escape() };
      case '*':
      case '+':
      case '?':
      case '{':
        throw new PatternError('nothing to repeat');
      default:
        return { kind: 'char', test: this.#literal(char) };
    }
  }

  #group(): Node {
    const plain = this.#skip('?');
    if (plain && !this.#skip(':')) throw new PatternError('look-around');
    const index = plain ? -1 : ++this.groups;
    const node = this.alternatives();
    if (!this.#skip(')')) throw new PatternError('unclosed group');
    return plain ? node : { kind: 'group', index, node };
  }

  #literal(char: string): CharTest {
    if (!this.#ignoreCase) return (c) => c === char;
    const folded = char.toLowerCase();
    return (c) => c.toLowerCase() === folded;
  }

  #escape(): CharTest {
    const char = this.#take();
    if (char === 'p' || char === 'P') return this.#category(char === 'P');
    const known = classes[char.toLowerCase()];
    if (known) return char === char.toLowerCase() ? known : (c) => !known(c);
    if (char in controls) return this.#literal(controls[char] as string);
    if (/[\p{L}\p{N}]/u.test(char)) throw new PatternError('escape');
    return this.#literal(char);
  }

  #category(negated: boolean): CharTest {
    if (!this.#skip('{')) throw new PatternError('category');
    let name = '';
    while (this.#next !== '}') name += this.#take();
    this.#at += 1;
    const test = block(name);
    if (!test) throw new PatternError('category');
    return (c) => test(c) !== negated;
  }

  /** After `[`; `[A-Z-[IO]]` takes the inner class away from the outer one. */
  #set(): CharTest {
    if (++this.#depth > 50) throw new PatternError('nested too deeply');
    const negated = this.#skip('^');
    const tests: CharTest[] = [];
    let without: CharTest | null = null;
    for (let first = true; first || this.#next !== ']'; first = false) {
      if (!first && this.#next === '-' && this.text[this.#at + 1] === '[') {
        this.#at += 2;
        without = this.#set();
        if (this.text[this.#at] !== ']') throw new PatternError('class subtraction');
      } else tests.push(this.#setItem());
    }
    this.#at += 1;
    this.#depth -= 1;
    const taken = without;
    return (c) => tests.some((test) => test(c)) !== negated && !taken?.(c);
  }

  #setItem(): CharTest {
    const char = this.#take();
    if (char === '[') throw new PatternError('class in a class');
    const from = char === '\\' ? this.#setEscape() : char;
    if (typeof from !== 'string') return from;
    const after = this.text[this.#at + 1];
    if (this.#next !== '-' || after === ']' || after === '[') return this.#literal(from);
    this.#at += 1;
    const end = this.#take();
    const to = end === '\\' ? this.#setEscape() : end;
    if (typeof to !== 'string') throw new PatternError('range');
    return this.#range(from, to);
  }

  /** A class test, or the literal character. */
  #setEscape(): CharTest | string {
    const char = this.#next ?? '';
    if (char in controls) {
      this.#at += 1;
      return controls[char] as string;
    }
    if (/[\p{L}\p{N}]/u.test(char)) return this.#escape();
    return this.#take();
  }

  #range(from: string, to: string): CharTest {
    const [low, high] = [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0];
    if (high < low) throw new PatternError('range');
    const inside: CharTest = (c) => {
      const code = c.codePointAt(0) ?? 0;
      return code >= low && code <= high;
    };
    return this.#ignoreCase ? (c) => inside(c) || inside(c.toLowerCase()) || inside(c.toUpperCase()) : inside;
  }
}
