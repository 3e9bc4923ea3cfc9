/**
 * Keys: numbers that are never given twice, by no node and not after a restart. A node reserves a block in the database
 * before it uses any number of it, and counts inside the block; what it did not use when it stopped is lost, which is
 * what keeps it simple. They start at 2^51 (migration 001): above anything a person types, below what a number cannot hold.
 */
import type { Database } from '../store/database.ts';

const BLOCK = 1_000_000;
/** A batch begins with at least this many keys at hand. */
const RESERVE = 100_000;

/** More keys than the block holds: a larger one must be reserved and the commands run again. Never leaves the pipeline. */
export class KeysExhausted extends Error {
  constructor(readonly wanted: number) {
    super(`${wanted} more keys are needed than are reserved`);
    this.name = 'KeysExhausted';
  }
}

export interface KeySource {
  /** Makes sure that a batch finds enough keys. `atLeast`: what a batch before this one was short of. */
  reserve(atLeast?: number): Promise<void>;
  /** Next free number; it is not taken yet. */
  peek(): number;
  /** Takes everything below `next`. */
  advance(next: number): void;
  next(): string;
  /** Set when somebody asked for more than there was, even if he was told and went on; `reserve` clears it. */
  shortage(): KeysExhausted | undefined;
}

export function createKeySource(database: Database): KeySource {
  let next = 0;
  let end = 0;
  let shortage: KeysExhausted | undefined;
  const advance = (to: number): void => {
    if (to > end) throw (shortage = new KeysExhausted(to - end));
    next = Math.max(next, to);
  };
  return {
    shortage: () => shortage,
    async reserve(atLeast = 0) {
      shortage = undefined;
      const wanted = Math.max(RESERVE, atLeast);
      if (end - next >= wanted) return;
      const size = Math.max(BLOCK, wanted * 2);
      const start = await reserveBlock(database, size);
      // Nobody else took a block in between: the old and the new one are one range.
      if (start !== end) next = start;
      end = start + size;
    },
    peek: () => next,
    advance,
    next() {
      const key = next;
      advance(key + 1);
      return String(key);
    },
  };
}

/** First number of a block that is this node's alone once the transaction has committed. */
async function reserveBlock(database: Database, size: number): Promise<number> {
  return database.writer.transaction(async (connection) => {
    const [row] = await connection.all(`update key_block set next = next + ${size} where name = 'keys' returning next`);
    return Number(row!['next']) - size;
  });
}
