/**
 * The comparisons of a rule set, each once, however many rules contain it: `value > 40` of a hundred rules is judged at
 * most once for an event, and only when a rule asks. Groups inside of a rule's outermost `all` are shared the same way.
 * What a rule demands is then a list of small numbers (`bucket.ts`), and asking ten thousand rules calls few functions.
 */
import { allOf, anyOf, leafTest, type Facts, type Test } from './closures.ts';
import type { Leaf, Node } from './tree.ts';

/** Generations that a number holds beside its truth. */
const LAST_GENERATION = 2 ** 29;

export class Judgements {
  private readonly numbers = new Map<string, number>();
  private readonly tests: Test[] = [];
  /** Of each comparison: the event for which it was judged last, and the outcome in the lowest bit. */
  private known = new Int32Array(0);
  private generation = 0;

  /** Number of what has to be judged for a node; the same for nodes that mean the same. */
  numberOf(node: Node): number {
    if (node.kind === 'leaf') return this.number(keyOf(node), () => leafTest(node));
    const inner = node.nodes.map((each) => this.numberOf(each));
    const tests = () =>
      inner.map(
        (number): Test =>
          (facts) =>
            this.holds(number, facts),
      );
    return this.number(`${node.kind} ${inner.join()}`, () => (node.kind === 'or' ? anyOf(tests()) : allOf(tests())));
  }

  private number(key: string, test: () => Test): number {
    const given = this.numbers.get(key);
    if (given !== undefined) return given;
    const number = this.tests.push(test()) - 1;
    this.numbers.set(key, number);
    return number;
  }

  /** Nothing is added any more. */
  complete(): void {
    this.numbers.clear();
    this.known = new Int32Array(this.tests.length);
  }

  /** Before the questions about another event. */
  begin(): void {
    this.generation += 1;
    if (this.generation < LAST_GENERATION) return;
    this.known.fill(0);
    this.generation = 1;
  }

  holds(number: number, facts: Facts): boolean {
    const last = this.known[number] as number;
    if (last >> 1 === this.generation) return (last & 1) === 1;
    const truth = (this.tests[number] as Test)(facts);
    this.known[number] = (this.generation << 1) | Number(truth);
    return truth;
  }
}

/** The same for comparisons that mean the same. */
export function keyOf({ operator, fact, value, negated, missing }: Leaf): string {
  const wanted = 'fact' in value ? `$${value.fact}` : keyOfConstant(value.constant);
  return `${operator} ${fact} ${negated ? '!' : ''}${missing === 'unknown' ? '?' : ''}${wanted}`;
}

/** Texts are quoted, so that "1" and 1 stay apart. */
const keyOfConstant = (constant: unknown): string =>
  typeof constant === 'number' ? `${constant}` : JSON.stringify(constant);
