/**
 * The only chance there is in a simulated run: numbers from a seed. A fork has a stream of its own, named, so that one
 * more draw in one place does not change what happens everywhere else.
 */
import { seeded } from '../../core/seeded.ts';

export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number, both ends included. */
  int(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  fork(name: string): Random;
}

export function randomFrom(seed: string): Random {
  const next = seeded(fnv1a(seed));
  const int = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (list) => list[int(0, list.length - 1)]!,
    fork: (name) => randomFrom(`${seed}/${name}`),
  };
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
