/**
 * Block-structured processes as trees, and fast-check arbitraries that make them. Every block has one way in and one way
 * out, so that a process made of them must come to its end whatever is answered in whatever order.
 */
import fc from 'fast-check';

/** One token waits, or passes. */
export const LEAVES = [
  'user',
  'job',
  'script',
  'timer',
  'message',
  'signal',
  'pass',
  'link',
  'choice of events',
] as const;
/** Tokens divide and come together. */
export const SPLITS = ['sequence', 'exclusive', 'parallel', 'inclusive'] as const;
/** Something around a block. */
export const WRAPS = [
  'sub',
  'many',
  'one by one',
  'loop',
  'repeat',
  'timeout',
  'reminders',
  'event sub-process',
  'listening sub-process',
  'terminated',
  'transaction',
  'escalating',
] as const;
/** Activities with something at their border. */
export const BORDERS = [
  'job that may fail',
  'call',
  'compensated',
  'awaited condition',
  'many jobs, half is enough',
] as const;

export type Block =
  | { kind: (typeof LEAVES)[number] | (typeof BORDERS)[number] }
  | { kind: (typeof SPLITS)[number]; blocks: Block[]; pick: number }
  | { kind: (typeof WRAPS)[number]; block: Block };

export type Kind = Block['kind'];

/** Trees of the given kinds; `depth` bounds nesting. */
export function blocks(kinds: ReadonlySet<Kind>, depth = 4): fc.Arbitrary<Block> {
  const allowed = <K extends Kind>(list: readonly K[]) => fc.constantFrom(...list.filter((kind) => kinds.has(kind)));
  const { block } = fc.letrec<{ block: Block }>((tie) => ({
    block: fc.oneof(
      { maxDepth: depth, depthSize: 'large', withCrossShrink: true },
      { weight: 3, arbitrary: fc.record({ kind: allowed([...LEAVES, ...BORDERS]) }) as fc.Arbitrary<Block> },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: allowed(SPLITS),
          blocks: fc.array(tie('block'), { minLength: 2, maxLength: 3 }),
          pick: fc.nat(6),
        }) as fc.Arbitrary<Block>,
      },
      { weight: 3, arbitrary: fc.record({ kind: allowed(WRAPS), block: tie('block') }) as fc.Arbitrary<Block> },
    ),
  }));
  return fc
    .array(block, { minLength: 1, maxLength: 4, size: 'max' })
    .map((list) => (list.length === 1 ? (list[0] as Block) : { kind: 'sequence', blocks: list, pick: 0 }));
}

export const everyKind: ReadonlySet<Kind> = new Set([...LEAVES, ...SPLITS, ...WRAPS, ...BORDERS]);

/** Kinds that the tree holds, for counting what was covered. */
export function kindsOf(block: Block): Kind[] {
  if ('blocks' in block) return [block.kind, ...block.blocks.flatMap(kindsOf)];
  return 'block' in block ? [block.kind, ...kindsOf(block.block)] : [block.kind];
}
