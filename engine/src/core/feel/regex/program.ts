/** From the tree of a pattern to the program of a Thompson machine. */
import type { CharTest } from './classes.ts';
import { PatternError, type Node } from './syntax.ts';

export type Instruction =
  | { op: 'char'; test: CharTest }
  | { op: 'split'; first: number; second: number }
  | { op: 'jump'; to: number }
  | { op: 'save'; slot: number }
  | { op: 'start' }
  | { op: 'end' }
  | { op: 'match' };

/** A program is no longer than this; `{1,1000}` in `{1,1000}` does not pass. */
const MAX_PROGRAM = 3_000;

export function programOf(node: Node): Instruction[] {
  const program: Instruction[] = [];
  emit({ into: program, left: 2 * MAX_PROGRAM }, { kind: 'group', index: 0, node });
  program.push({ op: 'match' });
  return program;
}

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
