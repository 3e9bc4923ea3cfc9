/**
 * The comparisons of a rule set, each once, however many rules contain it. A fact is looked up at most once for an event,
 * bounds and equalities are compared in flat arrays, and everything else (lists, comparisons of facts, groups inside of a
 * rule's outermost `all`) is a closure that is called at most once for an event. What a rule demands is then a list of
 * small numbers (`bucket.ts`), and asking ten thousand rules calls few functions.
 */
import type { Json } from '../json.ts';
import { allOf, anyOf, getter, leafTest, type Facts, type Get, type Test } from './closures.ts';
import type { Operator } from './grammar.ts';
import type { Leaf, Node, Path } from './tree.ts';

/** How a judgement is made; with the second bit of a negated comparison. */
const TEST = 0;
const ABOVE = 1;
const FROM = 2;
const BELOW = 3;
const UP_TO = 4;
const EQUAL = 5;
const NOT_EQUAL = 6;
const NEGATED = 8;
const BOUNDS: Partial<Record<Operator, number>> = {
  greaterThan: ABOVE,
  greaterThanInclusive: FROM,
  lessThan: BELOW,
  lessThanInclusive: UP_TO,
};

/** Generations that a number holds beside its truth. */
const LAST_GENERATION = 2 ** 29;
const NO_TEST: Test = () => false;

/** The facts of one event, as far as they were asked for. */
class Slots {
  private readonly numbers = new Map<Path, number>();
  private readonly getters: Get[] = [];
  readonly values: (Json | undefined)[] = [];
  /** Of each slot: the event for which it was read last. */
  readonly read: number[] = [];

  numberOf(path: Path): number {
    const given = this.numbers.get(path);
    if (given !== undefined) return given;
    this.numbers.set(path, this.getters.length);
    this.values.push(undefined);
    this.read.push(0);
    return this.getters.push(getter(path)) - 1;
  }

  load(slot: number, facts: Facts, generation: number): Json | undefined {
    this.read[slot] = generation;
    return (this.values[slot] = (this.getters[slot] as Get)(facts));
  }
}

interface Judgement {
  kind: number;
  slot: number;
  bound: number;
  constant: Json;
  test: Test;
}

export class Judgements {
  private readonly byKey = new Map<string, number>();
  private readonly slots = new Slots();
  private readonly kinds: number[] = [];
  private readonly slotOf: number[] = [];
  private readonly bounds: number[] = [];
  private readonly constants: Json[] = [];
  private readonly tests: Test[] = [];
  /** Of each test: the event for which it was made last, and the outcome in the lowest bit. */
  private readonly known: number[] = [];
  private generation = 0;

  /** Number of what has to be judged for a node; the same for nodes that mean the same. */
  numberOf(node: Node): number {
    if (node.kind === 'leaf') {
      const key = keyOf(node);
      return this.byKey.get(key) ?? this.add(key, this.judgementOf(node));
    }
    const inner = node.nodes.map((each) => this.numberOf(each));
    const key = `${node.kind} ${inner.join()}`;
    const given = this.byKey.get(key);
    if (given !== undefined) return given;
    const tests = inner.map(
      (number): Test =>
        (facts) =>
          this.holds(number, facts),
    );
    return this.add(key, byTest(node.kind === 'or' ? anyOf(tests) : allOf(tests)));
  }

  slot(path: Path): number {
    return this.slots.numberOf(path);
  }

  private add(key: string, { kind, slot, bound, constant, test }: Judgement): number {
    const number = this.kinds.push(kind) - 1;
    this.byKey.set(key, number);
    this.slotOf.push(slot);
    this.bounds.push(bound);
    this.constants.push(constant);
    this.tests.push(test);
    this.known.push(0);
    return number;
  }

  private judgementOf(leaf: Leaf): Judgement {
    if (!('constant' in leaf.value)) return byTest(leafTest(leaf));
    const { constant } = leaf.value;
    const negated = leaf.negated ? NEGATED : 0;
    const bound = BOUNDS[leaf.operator];
    if (bound && typeof constant === 'number') return this.direct(leaf, bound | negated, constant);
    if (leaf.operator === 'equal') return this.direct(leaf, EQUAL | negated, constant);
    if (leaf.operator === 'notEqual' && leaf.missing === 'as-value') {
      return this.direct(leaf, NOT_EQUAL | negated, constant);
    }
    return byTest(leafTest(leaf));
  }

  private direct(leaf: Leaf, kind: number, constant: Json): Judgement {
    const bound = typeof constant === 'number' ? constant : 0;
    return { kind, slot: this.slot(leaf.fact), bound, constant, test: NO_TEST };
  }

  /** Nothing is added any more. */
  complete(): void {
    this.byKey.clear();
  }

  /** Before the questions about another event. */
  begin(): void {
    this.generation += 1;
    if (this.generation < LAST_GENERATION) return;
    this.known.fill(0);
    this.slots.read.fill(0);
    this.generation = 1;
  }

  valueAt(slot: number, facts: Facts): Json | undefined {
    const { slots, generation } = this;
    return slots.read[slot] === generation ? slots.values[slot] : slots.load(slot, facts, generation);
  }

  holds(number: number, facts: Facts): boolean {
    const kind = this.kinds[number] as number;
    if (kind === TEST) return this.tested(number, facts);
    const value = this.valueAt(this.slotOf[number] as number, facts);
    return this.compared(kind & 7, value, number) !== kind > 7;
  }

  private compared(kind: number, value: Json | undefined, number: number): boolean {
    if (kind === EQUAL) return value === this.constants[number];
    if (kind === NOT_EQUAL) return value !== this.constants[number];
    if (typeof value !== 'number') return false;
    const bound = this.bounds[number] as number;
    if (kind === ABOVE) return value > bound;
    if (kind === FROM) return value >= bound;
    return kind === BELOW ? value < bound : value <= bound;
  }

  private tested(number: number, facts: Facts): boolean {
    const last = this.known[number] as number;
    if (last >> 1 === this.generation) return (last & 1) === 1;
    const truth = (this.tests[number] as Test)(facts);
    this.known[number] = (this.generation << 1) | Number(truth);
    return truth;
  }
}

const byTest = (test: Test): Judgement => ({ kind: TEST, slot: 0, bound: 0, constant: null, test });

/** The same for comparisons that mean the same. */
export function keyOf({ operator, fact, value, negated, missing }: Leaf): string {
  const wanted = 'fact' in value ? `$${value.fact}` : keyOfConstant(value.constant);
  return `${operator} ${fact} ${negated ? '!' : ''}${missing === 'unknown' ? '?' : ''}${wanted}`;
}

/** Texts are quoted, so that "1" and 1 stay apart. */
const keyOfConstant = (constant: unknown): string =>
  typeof constant === 'number' ? `${constant}` : JSON.stringify(constant);
