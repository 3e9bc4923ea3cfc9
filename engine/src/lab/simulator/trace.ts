/**
 * What happened in a run, in order: every command and answer, every statement of every commit, every fault and kill. One
 * hash over all of it; the last lines are kept for a person to read. Equal seeds must give equal hashes.
 */
import { createHash } from 'node:crypto';

export interface Trace {
  /** `at`: the run's time. */
  note(at: number, line: string): void;
  hash(): string;
  /** The last lines, oldest first. */
  tail(): string[];
}

const KEPT = 150;
const SHOWN_CHARACTERS = 260;

export function createTrace(print?: (line: string) => void): Trace {
  const hash = createHash('sha256');
  const kept: string[] = [];
  let digest: string | undefined;
  return {
    note(at, line) {
      hash.update(`${at} ${line}\n`);
      const shown = `${at} ${line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line}`;
      print?.(shown);
      kept.push(shown);
      if (kept.length > KEPT * 2) kept.splice(0, KEPT);
    },
    hash: () => (digest ??= hash.digest('hex').slice(0, 16)),
    tail: () => kept.slice(-KEPT),
  };
}
