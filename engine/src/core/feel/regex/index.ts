/**
 * Regular expressions (XPath/XQuery dialect, as FEEL's `matches`, `replace`, `split` and `extract` want them) run on a
 * Thompson machine with captures: time is at most text × program, whatever the pattern, so a pattern from a pack cannot
 * stall the engine. No back-references and no look-around; a pattern with them is refused (null in FEEL).
 */
import { limits } from '../limits.ts';
import { programOf, type Instruction } from './program.ts';
import { PatternError, Reader } from './syntax.ts';

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
      const text = flags.includes('x') ? withoutSpace(source) : source;
      const reader = new Reader([...text], flags);
      const node = reader.alternatives();
      if (!reader.done) return null;
      return new Pattern(programOf(node), reader.groups, flags.includes('m'));
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

/** Flag `x`: white space counts inside of `[…]` only. */
function withoutSpace(source: string): string {
  let depth = 0;
  let kept = '';
  for (let i = 0; i < source.length; i += 1) {
    const char = source.charAt(i);
    if (char === '\\') kept += char + source.charAt((i += 1));
    else if (depth > 0 || !/\s/.test(char)) {
      kept += char;
      if (char === '[') depth += 1;
      if (char === ']' && depth > 0) depth -= 1;
    }
  }
  return kept;
}
