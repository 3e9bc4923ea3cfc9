/**
 * Generated process trees of the constructs in the subset: bpmn-engine goes the way of the kernel, whatever is answered.
 * Always the same trees; others with `LIANDONG_PROPERTY_SEED=2`, more of them with `LIANDONG_PROPERTY_RUNS=2000`.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chooser } from '../../core/bpmn/generated/answers.ts';
import { drawTree } from '../../core/bpmn/generated/drawn.ts';
import { blocks, type Block, type Kind } from '../../core/bpmn/generated/tree.ts';
import { compile } from '../../core/bpmn/index.ts';
import { KernelRun } from './kernel.ts';
import { secondOpinion } from './opinion.ts';

const comparable: ReadonlySet<Kind> = new Set<Kind>([
  ...(['user', 'job', 'script', 'timer', 'message', 'signal', 'pass', 'choice of events'] as const),
  ...(['sequence', 'exclusive', 'parallel'] as const),
  ...(['sub', 'many', 'one by one', 'repeat', 'timeout'] as const),
  ...(['job that may fail', 'call', 'many jobs, half is enough'] as const),
]);

const numRuns = Math.ceil(Number(process.env['LIANDONG_PROPERTY_RUNS'] ?? 200) / 5);
const propertySeed = Number(process.env['LIANDONG_PROPERTY_SEED'] ?? 1);
const MAX_INPUTS = 40;

async function verdictOn(tree: Block, seed: number) {
  const xml = drawTree(tree);
  const model = (await compile(xml)).processes[0]!;
  const run = new KernelRun(model).start();
  const draw = chooser(seed);
  for (let inputs = 0; run.status === 'active' && inputs < MAX_INPUTS; inputs += 1) {
    const places = run.ledger.places();
    const { place, kind, elementId } = places[draw(places.length)]!;
    const element = model.elements[model.indexOf.get(elementId) ?? -1];
    const fails = kind === 'job' && (element?.errorBoundaries.length ?? 0) > 0 && draw(2) === 0;
    if (fails) run.fail(place, 'no');
    else run.complete(place, kind === 'job' ? { answer: inputs } : {});
  }
  return (await secondOpinion(xml, 'p', [{ name: 'generated', run: run.recorded }], { maxEvents: 50_000 })).runs[0]!;
}

it('agrees on generated processes', { timeout: 60_000 + numRuns * 5_000 }, async () => {
  const counts = { same: 0, partly: 0, different: 0, 'not-comparable': 0 };
  const reasons = new Map<string, number>();
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(blocks(comparable, 3), fc.nat(), async (tree, seed) => {
      const { verdict, difference, compared: inputs, exclusions } = await verdictOn(tree, seed);
      for (const { construct } of exclusions) reasons.set(construct, (reasons.get(construct) ?? 0) + 1);
      counts[verdict] += 1;
      compared += inputs;
      expect(difference?.text.en).toBeUndefined();
    }),
    { numRuns, seed: propertySeed },
  );
  console.log(
    `second opinion on ${numRuns} generated processes (seed ${propertySeed}), ${compared} inputs:`,
    counts,
    reasons,
  );
  expect(counts.same).toBeGreaterThan(numRuns / 2);
});
