/** Explored runs go down every branch that the conditions of a model open, the same ones each time. */
import { expect, it } from 'vitest';
import { compile } from '../../core/bpmn/index.ts';
import { draw, ext } from '../../core/bpmn/testing/draw.ts';
import { exploreRuns } from './explore.ts';
import type { NamedRun } from './opinion.ts';

const flows = (runs: readonly NamedRun[]) =>
  new Set(
    runs.flatMap(({ run }) =>
      run.steps.flatMap(({ effects }) => effects.flatMap((e) => (e.type === 'flowTaken' ? e.flowId : []))),
    ),
  );

async function explore(xml: string): Promise<NamedRun[]> {
  const { processes } = await compile(xml);
  return exploreRuns(xml, processes[0]!);
}

it('takes every way through conditions on numbers, texts, truth and decisions', { timeout: 60_000 }, async () => {
  const rule = ext('<zeebe:calledDecision decisionId="d" resultVariable="proposal"/>');
  const xml = draw(`<startEvent id="s"/><businessRuleTask id="r">${rule}</businessRuleTask><userTask id="a"/>
    <exclusiveGateway id="g" default="g_e"/><userTask id="b"/><userTask id="c"/><userTask id="d"/><endEvent id="e"/>
    s -> r -> a -> g -> e g -[urgent and level > 2]-> b -> e g -[outcome = "back"]-> c -> e g -[proposal.auto = true]-> d -> e`);
  const runs = await explore(xml);
  expect([...flows(runs)].filter((flow) => flow.startsWith('g_')).sort()).toEqual(['g_b', 'g_c', 'g_d', 'g_e']);
  expect(JSON.stringify(await explore(xml))).toBe(JSON.stringify(runs));
});

it('stops at a model that never rests', { timeout: 60_000 }, async () => {
  const runs = await explore(draw('<startEvent id="s"/><exclusiveGateway id="m"/><task id="t"/> s -> m -> t -> m'));
  expect(runs).toEqual([]);
});
