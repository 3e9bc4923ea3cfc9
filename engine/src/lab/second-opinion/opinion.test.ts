/** The second opinion on models drawn by hand: both engines do the same, or say why they are not compared. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../core/bpmn/index.ts';
import { draw, ext, message } from '../../core/bpmn/testing/draw.ts';
import type { JsonObject } from '../../core/json.ts';
import { KernelRun } from './kernel.ts';
import { secondOpinion, type RunOpinion } from './opinion.ts';

const job = ext('<zeebe:taskDefinition type="work"/>');
const timer = '<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>';
const error = '<error id="E" errorCode="no"/>';
const script = (expression: string, variable: string) =>
  ext(`<zeebe:script expression="=${expression}" resultVariable="${variable}"/>`);
const loop = (sequential: boolean, condition = '') =>
  `<multiInstanceLoopCharacteristics isSequential="${sequential}">${ext('<zeebe:loopCharacteristics inputCollection="=list" inputElement="item" outputCollection="results" outputElement="=result"/>')}${condition}</multiInstanceLoopCharacteristics>`;
const forget = ext('<zeebe:ioMapping><zeebe:input source="=null" target="result"/></zeebe:ioMapping>');

async function ask(xml: string, variables: JsonObject, play: (run: KernelRun) => void): Promise<RunOpinion> {
  const { processes, problems } = await compile(xml);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const run = new KernelRun(processes[0]!);
  run.start(variables);
  play(run);
  const { runs } = await secondOpinion(xml, processes[0]!.processId, [{ name: 'run', run: run.recorded }]);
  return runs[0]!;
}

async function agrees(xml: string, play: (run: KernelRun) => void, variables: JsonObject = {}): Promise<void> {
  const { verdict, difference, inputs, compared, exclusions } = await ask(xml, variables, play);
  expect(difference?.text.en).toBeUndefined();
  expect({ verdict, compared, exclusions }).toEqual({ verdict: 'same', compared: inputs, exclusions: [] });
}

describe('both engines agree on', { timeout: 60_000 }, () => {
  it('a sequence of a user task, a job and a script', () =>
    agrees(
      draw(`<startEvent id="s"/><userTask id="a"/><serviceTask id="b">${job}</serviceTask>
        <scriptTask id="c">${script('x + y', 'z')}</scriptTask><endEvent id="e"/> s -> a -> b -> c -> e`),
      (run) => run.complete('a', { x: 1 }).complete('b', { y: 2 }),
    ));

  it('an exclusive choice by condition and by default, and a way back', () => {
    const xml =
      draw(`<startEvent id="s"/><exclusiveGateway id="m"/><userTask id="a"/><exclusiveGateway id="g" default="g_e"/>
      <endEvent id="e"/> s -> m -> a -> g -> e  g -[again]-> m`);
    return agrees(xml, (run) =>
      run.complete('a', { again: true }).complete('a', { again: true }).complete('a', { again: false }),
    );
  });

  it('parallel branches that join, in any order', () =>
    agrees(
      draw(`<startEvent id="s"/><parallelGateway id="g"/><parallelGateway id="j"/><userTask id="a"/><userTask id="b"/>
        <endEvent id="e"/> s -> g -> a -> j -> e g -> b -> j`),
      (run) => run.complete('b', { x: 1 }).complete('a'),
    ));

  it('an inclusive split without a join', () =>
    agrees(
      draw(`<startEvent id="s"/><inclusiveGateway id="g" default="g_a"/><userTask id="a"/><userTask id="b"/>
        <endEvent id="e"/><endEvent id="f"/> s -> g -> a -> e g -[x > 1]-> b -> f`),
      (run) => run.complete('b'),
      { x: 2 },
    ));

  it('a timer that interrupts a task, and one that does not', async () => {
    const xml = (interrupting: boolean) =>
      draw(`<startEvent id="s"/><userTask id="a"/><userTask id="b"/><endEvent id="e"/><endEvent id="f"/>
        <boundaryEvent id="t" attachedToRef="a" cancelActivity="${interrupting}">${timer}</boundaryEvent> s -> a -> e t -> b -> f`);
    await agrees(xml(true), (run) => run.complete('t').complete('b', { y: 2 }));
    await agrees(xml(false), (run) => run.complete('t').complete('a').complete('b'));
    await agrees(xml(false), (run) => run.complete('a'));
  });

  it('timers whose time is long past on this machine, or comes again', async () => {
    for (const time of [
      '<timeDate>2001-01-01T00:00:00Z</timeDate>',
      '<timeDate>=now() - duration("P1D")</timeDate>',
      '<timeCycle>R3/PT1H</timeCycle>',
      '<timeCycle>0 0 9 * * *</timeCycle>',
    ]) {
      const xml = draw(`<startEvent id="s"/><userTask id="a"/><userTask id="b"/><endEvent id="e"/><endEvent id="f"/>
        <boundaryEvent id="t" attachedToRef="a" cancelActivity="false"><timerEventDefinition>${time}</timerEventDefinition></boundaryEvent>
        s -> a -> e t -> b -> f`);
      await agrees(xml, (run) => run.complete('a'));
      await agrees(xml, (run) => run.complete('t').complete('a').complete('b'));
    }
  });

  it('errors of a job, of a called process and of an error end event', async () => {
    const around = (inside: string) =>
      draw(
        `<startEvent id="s"/>${inside}<userTask id="b"/><endEvent id="e"/>
        <boundaryEvent id="t" attachedToRef="a"><errorEventDefinition errorRef="E"/></boundaryEvent> s -> a -> e t -> b -> e`,
        error,
      );
    await agrees(around(`<serviceTask id="a">${job}</serviceTask>`), (run) =>
      run.fail('a', 'no', { why: 1 }).complete('b'),
    );
    const call = ext('<zeebe:calledElement processId="other"/>');
    await agrees(around(`<callActivity id="a">${call}</callActivity>`), (run) =>
      run.fail('a', 'no', { why: 1 }).complete('b'),
    );
    await agrees(
      around(`<subProcess id="a"><startEvent id="s1"/><userTask id="u"/>
        <endEvent id="e1"><errorEventDefinition errorRef="E"/></endEvent> s1 -> u -> e1</subProcess>`),
      (run) => run.complete('u').complete('b'),
    );
  });

  it('two errors at one activity, each with its own way on', async () => {
    const xml = draw(
      `<startEvent id="s"/><serviceTask id="a">${job}</serviceTask><userTask id="b"/><userTask id="c"/><endEvent id="e"/>
       <boundaryEvent id="t" attachedToRef="a"><errorEventDefinition errorRef="E"/></boundaryEvent>
       <boundaryEvent id="u" attachedToRef="a"><errorEventDefinition errorRef="F"/></boundaryEvent>
       s -> a -> e t -> b -> e u -> c -> e`,
      `${error}<error id="F" errorCode="other"/>`,
    );
    await agrees(xml, (run) => run.fail('a', 'no').complete('b'));
    await agrees(xml, (run) => run.fail('a', 'other').complete('c'));
  });

  it('a called process and what comes back', () =>
    agrees(
      draw(`<startEvent id="s"/><callActivity id="a">${ext('<zeebe:calledElement processId="other"/><zeebe:ioMapping><zeebe:output source="=r + 1" target="out.deep"/></zeebe:ioMapping>')}</callActivity>
        <endEvent id="e"/> s -> a -> e`),
      (run) => run.complete('a', { r: 5 }),
    ));

  it('loops over a collection, parallel and sequential, of a task and of a sub-process', async () => {
    const body = '<startEvent id="s1"/><userTask id="u"/><endEvent id="e1"/> s1 -> u -> e1';
    for (const sequential of [true, false]) {
      const around = (inside: string) => draw(`<startEvent id="s"/>${inside}<endEvent id="e"/> s -> a -> e`);
      const task = around(`<userTask id="a">${forget}${loop(sequential)}</userTask>`);
      const play = (place: string) => (run: KernelRun) =>
        run.complete(`${place}[1]`, { result: 5 }).complete(`${place}[2]`, { result: 6 });
      await agrees(task, play('a'), { list: ['p', 'q'] });
      await agrees(around(`<subProcess id="a">${forget}${body}${loop(sequential)}</subProcess>`), play('u'), {
        list: ['p', 'q'],
      });
      await agrees(task, () => undefined, { list: [] });
    }
  });

  it('jobs deep inside of a loop, with variables of every scope on the way', () => {
    const io = (inside: string) => ext(`<zeebe:ioMapping>${inside}</zeebe:ioMapping>`);
    const xml =
      draw(`<startEvent id="s"/><subProcess id="a">${io('<zeebe:input source="=item" target="mine"/><zeebe:input source="=null" target="result"/>')}
      <startEvent id="s1"/><subProcess id="b">${io('<zeebe:input source="=mine + 1" target="deep"/><zeebe:output source="=deep" target="result"/>')}
      <startEvent id="s2"/><serviceTask id="j">${job}</serviceTask><exclusiveGateway id="g" default="g_u"/><userTask id="u"/><endEvent id="e2"/>
      s2 -> j -> g -> u -> e2 g -[deep > 15]-> e2</subProcess><endEvent id="e1"/> s1 -> b -> e1 ${loop(false)}</subProcess>
      <endEvent id="e"/> s -> a -> e`);
    return agrees(xml, (run) => run.complete('j[2]', { deep: 20 }).complete('j[1]', { outside: 1 }).complete('u[1]'), {
      list: [1, 2],
    });
  });

  it('a loop that ends early', () => {
    const enough = '<completionCondition>=numberOfCompletedInstances = 1</completionCondition>';
    return agrees(
      draw(
        `<startEvent id="s"/><userTask id="a">${forget}${loop(false, enough)}</userTask><endEvent id="e"/> s -> a -> e`,
      ),
      (run) => run.complete('a[2]', { result: 6 }),
      { list: [1, 2, 3] },
    );
  });

  it('messages, timers and a choice between them', async () => {
    const catcher = `<intermediateCatchEvent id="m"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>`;
    const after = `<intermediateCatchEvent id="t">${timer}</intermediateCatchEvent>`;
    const xml = draw(
      `<startEvent id="s"/>${catcher}<receiveTask id="r" messageRef="M"/>${after}<endEvent id="e"/> s -> m -> r -> t -> e`,
      message('M'),
    );
    await agrees(xml, (run) => run.complete('m', { why: 1 }).complete('r', { q: 1 }).complete('t'), { key: '1' });
    const choice = draw(
      `<startEvent id="s"/><eventBasedGateway id="g"/>${catcher}${after}<userTask id="b"/><endEvent id="e"/>
        s -> g -> t -> e g -> m -> b -> e`,
      message('M'),
    );
    await agrees(choice, (run) => run.complete('m', { why: 1 }).complete('b'), { key: '1' });
    await agrees(choice, (run) => run.complete('t'), { key: '1' });
  });

  it('a terminate end event', () =>
    agrees(
      draw(`<startEvent id="s"/><parallelGateway id="g"/><userTask id="a"/><userTask id="b"/><endEvent id="f"/>
        <endEvent id="e"><terminateEventDefinition/></endEvent> s -> g -> a -> e g -> b -> f`),
      (run) => run.complete('a'),
    ));

  it('a sub-process with variables of its own that a timer interrupts', () =>
    agrees(
      draw(`<startEvent id="s"/><subProcess id="a">${ext('<zeebe:ioMapping><zeebe:input source="=1" target="x"/></zeebe:ioMapping>')}
        <startEvent id="s1"/><userTask id="u"/><userTask id="v"/><endEvent id="e1"/> s1 -> u -> v -> e1</subProcess>
        <boundaryEvent id="t" attachedToRef="a">${timer}</boundaryEvent><userTask id="b"/><endEvent id="e"/> s -> a -> e t -> b -> e`),
      (run) => run.complete('u', { x: 2, y: 3 }).complete('t').complete('b'),
    ));
});

describe('a difference', { timeout: 60_000 }, () => {
  it('shows both traces side by side, in Chinese and English', async () => {
    const xml = draw(`<startEvent id="s"/><userTask id="a"/><exclusiveGateway id="g" default="g_b"/><userTask id="b"/>
      <userTask id="c"/><endEvent id="e"/> s -> a -> g -> b -> e g -[x > 1]-> c -> e`);
    const { processes } = await compile(xml);
    const run = new KernelRun(processes[0]!).start().complete('a', { x: 2 }).complete('c');
    // The recording claims that the answer was another than the one that the peer is given.
    const recorded = structuredClone(run.recorded);
    const [, second] = recorded.steps;
    if (second?.command.type === 'completeUserTask') second.command.variables = { x: 0 };
    const { runs } = await secondOpinion(xml, 'p', [{ name: 'forged', run: recorded }]);
    expect(runs[0]).toMatchObject({ verdict: 'different', difference: { at: 1 } });
    expect(runs[0]?.difference?.text.en).toContain('after "complete a": flows taken differ');
    expect(runs[0]?.difference?.text.en).toMatch(/waiting: c +\| +waiting: b/);
    expect(runs[0]?.difference?.text.zh).toContain('走过的连线不同');
  });
});
