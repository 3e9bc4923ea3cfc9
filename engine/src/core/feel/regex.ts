/**
 * Regular expressions (XPath/XQuery dialect, as FEEL's `matches`, `replace`, `split` and `extract` want them) run on a
 * Thompson machine with captures: time is at most text × program, whatever the pattern, so a pattern from a pack cannot
 * stall the engine. No back-references and no look-around; a pattern with them is refused (null in FEEL).
 */
import { limits } from './limits.ts';

type CharTest = (char: string) => boolean;

type Instruction =
  | { op: 'char'; test: CharTest }
  | { op: 'split'; first: number; second: number }
  | { op: 'jump'; to: number }
  | { op: 'save'; slot: number }
  | { op: 'start' }
  | { op: 'end' }
  | { op: 'match' };

/** A program is no longer than this; `{1,1000}` in `{1,1000}` does not pass. */
const MAX_PROGRAM = 3_000;

export interface Match {
  start: number;
  end: number;
  /** Texts of the groups; null for a group that took no part. Index 0 is the whole. */
  groups: (string | null)[];
}

export class Pattern {
  private constructor(
    private readonly program: readonly Instruction[],
    private readonly groupCount: number,
    private readonly multiline: boolean,
  ) {}

  /** Null when the pattern or its flags (`s`, `m`, `i`, `x`) cannot be read. */
  static compile(source: string, flags = ''): Pattern | null {
    if (source.length > limits.pattern || !/^[smix]*$/.test(flags)) return null;
    try {
      const text = flags.includes('x') ? source.replace(/\s+/g, '') : source;
      const reader = new Reader([...text], flags);
      const node = reader.alternatives();
      if (!reader.done) return null;
      const program: Instruction[] = [];
      emit({ into: program, left: 2 * MAX_PROGRAM }, { kind: 'group', index: 0, node });
      program.push({ op: 'match' });
      return new Pattern(program, reader.groups, flags.includes('m'));
    } catch (error) {
      if (error instanceof PatternError) return null;
      throw error;
    }
  }

  /** First match at or after `from`; `text` is an array of characters. `spend` is told of the work as it is done. */
  exec(text: readonly string[], from = 0, spend: (steps: number) => void = () => undefined): Match | null {
    let threads: Thread[] = [];
    let found: Thread['saved'] | null = null;
    let work = 0;
    for (let at = from; at <= text.length; at++) {
      const seen = new Set<number>();
      const now: Thread[] = [];
      for (const thread of threads) this.#follow(now, seen, thread.at, thread.saved, text, at);
      if (!found) this.#follow(now, seen, 0, [], text, at);
      if (now.length === 0 && found) break;
      work += seen.size + 1;
      if (work > 1024) {
        spend(work >> 2);
        work = 0;
      }
      threads = [];
      for (const thread of now) {
        const instruction = this.program[thread.at];
        if (instruction?.op === 'match') {
          found = thread.saved;
          break;
        }
        if (instruction?.op === 'char' && at < text.length && instruction.test(text[at] as string)) {
          threads.push({ at: thread.at + 1, saved: thread.saved });
        }
      }
    }
    spend((work >> 2) + 1);
    return found && this.#toMatch(found, text);
  }

  /** Adds the threads reachable from `at` without reading, in order of preference. */
  #follow(
    into: Thread[],
    seen: Set<number>,
    start: number,
    saved: number[],
    text: readonly string[],
    pos: number,
  ): void {
    const stack: { at: number; saved: number[] }[] = [{ at: start, saved }];
    for (let top = stack.pop(); top; top = stack.pop()) {
      if (seen.has(top.at)) continue;
      seen.add(top.at);
      const instruction = this.program[top.at] as Instruction;
      if (instruction.op === 'jump') stack.push({ at: instruction.to, saved: top.saved });
      else if (instruction.op === 'split') {
        stack.push({ at: instruction.second, saved: top.saved }, { at: instruction.first, saved: top.saved });
      } else if (instruction.op === 'save') {
        const next = [...top.saved];
        next[instruction.slot] = pos;
        stack.push({ at: top.at + 1, saved: next });
      } else if (instruction.op === 'start' || instruction.op === 'end') {
        if (this.#holds(instruction.op, text, pos)) stack.push({ at: top.at + 1, saved: top.saved });
      } else into.push({ at: top.at, saved: top.saved });
    }
  }

  #holds(anchor: 'start' | 'end', text: readonly string[], pos: number): boolean {
    if (anchor === 'start') return pos === 0 || (this.multiline && text[pos - 1] === '\n');
    return pos === text.length || (this.multiline && text[pos] === '\n');
  }

  #toMatch(saved: number[], text: readonly string[]): Match {
    const groups = Array.from({ length: this.groupCount + 1 }, (_, i) => {
      const [start, end] = [saved[2 * i], saved[2 * i + 1]];
      return start === undefined || end === undefined ? null : text.slice(start, end).join('');
    });
    return { start: saved[0] as number, end: saved[1] as number, groups };
  }
}

interface Thread {
  at: number;
  saved: number[];
}

class PatternError extends Error {}

// ── syntax ───────────────────────────────────────────────────────────────────────────────────────────────────────────

type Node =
  | { kind: 'char'; test: CharTest }
  | { kind: 'start' | 'end' }
  | { kind: 'group'; index: number; node: Node }
  | { kind: 'sequence' | 'alternatives'; nodes: Node[] }
  | { kind: 'repeat'; node: Node; min: number; max: number; lazy: boolean };

const SPACE = /^\s$/u;
const classes: Readonly<Record<string, CharTest>> = {
  d: (c) => /^\p{Nd}$/u.test(c),
  w: (c) => /^[\p{L}\p{N}\p{M}_]$/u.test(c),
  s: (c) => SPACE.test(c),
  i: (c) => /^[\p{L}_:]$/u.test(c),
  c: (c) => /^[\p{L}\p{N}\p{M}_:.-]$/u.test(c),
};
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

class Reader {
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
    if (!/^[A-Z][a-z]?$/.test(name)) throw new PatternError('category');
    let test: RegExp;
    try {
      test = new RegExp(`^\\p{${name}}$`, 'u');
    } catch {
      throw new PatternError('category');
    }
    return (c) => test.test(c) !== negated;
  }

  #set(): CharTest {
    const negated = this.#skip('^');
    const tests: CharTest[] = [];
    for (let first = true; first || this.#next !== ']'; first = false) tests.push(this.#setItem());
    this.#at += 1;
    return (c) => tests.some((test) => test(c)) !== negated;
  }

  #setItem(): CharTest {
    const char = this.#take();
    if (char === '[') throw new PatternError('class subtraction');
    const from = char === '\\' ? this.#setEscape() : char;
    if (typeof from !== 'string') return from;
    if (this.#next !== '-' || this.text[this.#at + 1] === ']') return this.#literal(from);
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

// ── program ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A program being written; `left` counts down so that repetitions of nothing end as well. */
interface Writing {
  into: Instruction[];
  left: number;
}

function emit(writing: Writing, node: Node): void {
  const program = writing.into;
  if (--writing.left < 0 || program.length > MAX_PROGRAM) throw new PatternError('too long');
  switch (node.kind) {
    case 'char':
      program.push({ op: 'char', test: node.test });
      return;
    case 'start':
    case 'end':
      program.push({ op: node.kind });
      return;
    case 'sequence':
      for (const one of node.nodes) emit(writing, one);
      return;
    case 'group':
      program.push({ op: 'save', slot: 2 * node.index });
      emit(writing, node.node);
      program.push({ op: 'save', slot: 2 * node.index + 1 });
      return;
    case 'alternatives':
      return emitAlternatives(writing, node.nodes);
    case 'repeat':
      return emitRepeat(writing, node);
  }
}

function emitAlternatives(writing: Writing, nodes: readonly Node[]): void {
  const program = writing.into;
  const jumps: { op: 'jump'; to: number }[] = [];
  nodes.forEach((node, i) => {
    if (i === nodes.length - 1) return emit(writing, node);
    const split = { op: 'split' as const, first: program.length + 1, second: 0 };
    program.push(split);
    emit(writing, node);
    const jump = { op: 'jump' as const, to: 0 };
    program.push(jump);
    jumps.push(jump);
    split.second = program.length;
  });
  for (const jump of jumps) jump.to = program.length;
}

function emitRepeat(writing: Writing, { node, min, max, lazy }: Node & { kind: 'repeat' }): void {
  const program = writing.into;
  for (let i = 0; i < min; i++) emit(writing, node);
  const fork = () => {
    const split = { op: 'split' as const, first: 0, second: 0 };
    program.push(split);
    return (inside: number, outside: number) => {
      split.first = lazy ? outside : inside;
      split.second = lazy ? inside : outside;
    };
  };
  if (max === Infinity) {
    const loop = program.length;
    const close = fork();
    emit(writing, node);
    program.push({ op: 'jump', to: loop });
    return close(loop + 1, program.length);
  }
  const closes: [(inside: number, outside: number) => void, number][] = [];
  for (let i = min; i < max; i++) {
    closes.push([fork(), program.length]);
    emit(writing, node);
  }
  for (const [close, inside] of closes) close(inside, program.length);
}
