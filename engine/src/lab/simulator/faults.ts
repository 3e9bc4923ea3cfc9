/**
 * What goes wrong in a run, and when: decided by the seed, statement by statement. Errors are those that SQLite gives; a
 * full or broken disk makes SQLite roll back by itself, now and then.
 */
import type { Random } from './random.ts';

export type StatementFault =
  | { kind: 'error'; code: 'SQLITE_BUSY' | 'SQLITE_IOERR' | 'SQLITE_FULL'; rollsBack: boolean }
  /** The process dies before or after the statement. */
  | { kind: 'kill'; when: 'before' | 'after' }
  /** Commit only: it dies when this share of it has reached the log. */
  | { kind: 'torn'; share: number }
  /** Commit only: it is durable, but the answer gets lost. */
  | { kind: 'lostAnswer' };

export interface FaultPlan {
  /** Asked before every statement of the writer; `null`: it works. */
  statement(sql: string): StatementFault | null;
  /** Asked before every read. */
  read(): boolean;
  /** Faults so far, by kind. */
  readonly happened: ReadonlyMap<string, number>;
  /** From now on everything works. */
  stop(): void;
}

export interface FaultRates {
  /** Writer's statements that fail, of one. */
  errors: number;
  lostAnswers: number;
  reads: number;
  /** Statements of the writer until the process dies, for each of its lives. */
  killsAfter: readonly number[];
}

/** Most runs are bad in one way and good in the others: what hides behind the worst fault is found too. */
export function ratesFrom(random: Random): FaultRates {
  const often = () => random.pick([0, 0, 0.002, 0.01, 0.04]);
  return {
    errors: often(),
    lostAnswers: random.pick([0, 0.02, 0.1]),
    reads: often(),
    killsAfter: Array.from({ length: random.pick([0, 1, 1, 2, 3]) }, () => random.int(5, 300)),
  };
}

export function createFaultPlan(random: Random, rates: FaultRates): FaultPlan {
  const kills = [...rates.killsAfter];
  let untilKill = kills.shift() ?? Infinity;
  let untilCommitDeath = false;
  let stopped = false;
  /** Half of the deaths wait for the worst moment: the next commit. */
  const dies = (sql: string): StatementFault | null => {
    const inCommit = random.chance(0.5);
    if (inCommit && sql !== 'commit') {
      untilCommitDeath = true;
      return null;
    }
    return inCommit ? torn() : { kind: 'kill', when: random.pick(['before', 'after']) };
  };
  const torn = (): StatementFault => ({ kind: 'torn', share: random.next() });
  const faultAt = (sql: string): StatementFault | null => {
    if (stopped || sql === 'rollback') return null;
    if (untilCommitDeath && sql === 'commit') {
      untilCommitDeath = false;
      return torn();
    }
    if ((untilKill -= 1) === 0) {
      untilKill = kills.shift() ?? Infinity;
      return dies(sql);
    }
    if (sql === 'commit' && random.chance(rates.lostAnswers)) return { kind: 'lostAnswer' };
    if (!random.chance(rates.errors)) return null;
    const code = random.pick(['SQLITE_BUSY', 'SQLITE_IOERR', 'SQLITE_FULL'] as const);
    return { kind: 'error', code, rollsBack: code !== 'SQLITE_BUSY' && sql !== 'commit' && random.chance(0.5) };
  };
  const happened = new Map<string, number>();
  const count = (kind: string): void => void happened.set(kind, (happened.get(kind) ?? 0) + 1);
  return {
    happened,
    statement(sql) {
      const fault = faultAt(sql);
      if (fault) count(nameOf(fault));
      return fault;
    },
    read() {
      const fails = !stopped && random.chance(rates.reads);
      if (fails) count('read fails');
      return fails;
    },
    stop: () => void (stopped = true),
  };
}

function nameOf(fault: StatementFault): string {
  if (fault.kind === 'error') return fault.rollsBack ? `${fault.code}, rolled back` : fault.code;
  if (fault.kind === 'lostAnswer') return 'answer of a commit lost';
  return fault.kind === 'torn' ? 'death inside a commit' : `death ${fault.when} a statement`;
}
