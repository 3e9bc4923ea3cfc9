/** Multi-instance: parallel, sequential, collections, completion condition, bounds, nesting. */
import { describe, expect, it } from 'vitest';
import { draw, ext } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const loop = (attributes: string, options: { sequential?: boolean; until?: string } = {}) =>
  `<multiInstanceLoopCharacteristics isSequential="${options.sequential ?? false}">${ext(`<zeebe:loopCharacteristics ${attributes}/>`)}
  ${options.until ? `<completionCondition xsi:type="tFormalExpression">=${options.until}</completionCondition>` : ''}
  </multiInstanceLoopCharacteristics>`;
const gather = 'inputCollection="=items" inputElement="item" outputCollection="results" outputElement="=r"';
const many = (loopText: string, extra = '') =>
  draw(`<startEvent id="s"/> <userTask id="t">${loopText}</userTask> <userTask id="z"/> s -> t -> z ${extra}`);

const keys = (story: Story) => [...story.tasks.keys()];
const complete = (story: Story, userTaskKey: string, r: number) =>
  story.do({ type: 'completeUserTask', userTaskKey, variables: { r } });

describe('parallel', () => {
  it('runs all at once and gathers results by position, whatever the order', async () => {
    const story = (await Story.of(many(loop(gather)))).start({ items: ['a', 'b', 'c'] });
    const types = story.effects.flatMap((e) =>
      e.type === 'elementActivated' && e.elementId === 't' ? e.elementType : [],
    );
    expect(types).toEqual(['MULTI_INSTANCE_BODY', 'USER_TASK', 'USER_TASK', 'USER_TASK']);
    const [a = '', b = '', c = ''] = keys(story);
    expect(story.state?.body.elements.slice(2).map((e) => e.vars)).toEqual([
      { item: 'a', loopCounter: 1 },
      { item: 'b', loopCounter: 2 },
      { item: 'c', loopCounter: 3 },
    ]);
    complete(story, c, 30);
    complete(story, a, 10);
    complete(story, b, 20);
    expect(story.waiting).toEqual(['z']);
    expect(story.variable('results')).toEqual([10, 20, 30]);
  });

  it('ends early when its condition holds', async () => {
    const until = 'numberOfCompletedInstances / numberOfInstances &gt;= 0.5';
    const story = (await Story.of(many(loop(gather, { until })))).start({ items: [1, 2, 3, 4] });
    const [first = '', , third = ''] = keys(story);
    complete(story, third, 3);
    complete(story, first, 1);
    expect(story.waiting).toEqual(['z']);
    expect(story.terminated).toEqual(['t', 't']);
  });

  it('a condition that is neither true nor false is an incident', async () => {
    const story = (await Story.of(many(loop(gather, { until: 'enough' })))).start({ items: [1, 2] });
    complete(story, keys(story)[0] ?? '', 1);
    expect(story.incident).toBe('EXTRACT_VALUE_ERROR');
    expect(story.set({ enough: true }).resolve('t').waiting).toEqual(['z']);
  });

  it('over nothing passes at once', async () => {
    const story = (await Story.of(many(loop(gather)))).start({ items: [] });
    expect([story.waiting, story.variable('results')]).toEqual([['z'], []]);
  });

  it.each([[null], ['abc'], [{ a: 1 }]])('over %j is an incident', async (items) => {
    const story = (await Story.of(many(loop(gather)))).start({ items });
    expect(story.incident).toBe('EXTRACT_VALUE_ERROR');
    expect(story.set({ items: [1] }).resolve('t').waiting).toEqual(['t']);
  });

  it('over more than the bound is an incident', async () => {
    const story = (await Story.of(many(loop(gather)), { maxLoopItems: 3 })).start({ items: [1, 2, 3, 4] });
    expect(story.incident).toBe('EXECUTION_LIMIT');
    expect(story.tasks.size).toBe(0);
  });

  it('boundary events sit on the whole', async () => {
    const boundary = `<boundaryEvent id="b" attachedToRef="t"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
      <userTask id="late"/> b -> late`;
    const story = (await Story.of(many(loop(gather), boundary))).start({ items: [1, 2] });
    expect(story.timers.size).toBe(1);
    expect(story.later('PT1H').waiting).toEqual(['late']);
    expect(story.terminated).toEqual(['t', 't', 't']);
  });

  it('mappings apply to each instance', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <serviceTask id="t">${ext(`<zeebe:taskDefinition type="=&quot;w&quot; + string(x)"/>
        <zeebe:ioMapping><zeebe:input source="=item * loopCounter" target="x"/><zeebe:output source="=answer" target="r"/></zeebe:ioMapping>`)}
        ${loop(gather)}</serviceTask> s -> t`),
    );
    story.start({ items: [5, 6] });
    expect([...story.jobs.values()].map((j) => j.jobType)).toEqual(['w5', 'w12']);
  });
});

describe('sequential', () => {
  it('runs one after the other and sees the results of those before', async () => {
    const story = (await Story.of(many(loop(gather, { sequential: true })))).start({ items: [1, 2, 3] });
    for (const r of [10, 20, 30]) {
      expect(story.tasks.size).toBe(1);
      complete(story, keys(story)[0] ?? '', r);
    }
    expect(story.waiting).toEqual(['z']);
    expect(story.variable('results')).toEqual([10, 20, 30]);
  });

  it('stops when its condition holds', async () => {
    const until = 'r = 20';
    const story = (await Story.of(many(loop(gather, { sequential: true, until })))).start({ items: [1, 2, 3] });
    complete(story, keys(story)[0] ?? '', 10);
    complete(story, keys(story)[0] ?? '', 20);
    expect(story.waiting).toEqual(['z']);
    expect(story.variable('results')).toEqual([10, 20, null]);
  });

  it('over many things that need nobody stays within bounds', { timeout: 30_000 }, async () => {
    const script = ext('<zeebe:script expression="=item * 2" resultVariable="r"/>');
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <scriptTask id="t">${script}${loop(gather, { sequential: true })}</scriptTask> s -> t`,
      ),
    );
    const items = Array.from({ length: 2000 }, (_, i) => i);
    expect(story.start({ items }).result?.['results']).toEqual(items.map((i) => i * 2));
  });
});

describe('sub-process and call activity', () => {
  it('errors of one instance are caught on the border of all', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <userTask id="caught"/>
        <subProcess id="sub">${loop('inputCollection="=[1,2,3]" inputElement="i"')}
          <startEvent id="is"/> <userTask id="t"/> <exclusiveGateway id="x" default="x_ie"/> <endEvent id="ie"/>
          <endEvent id="bad"><errorEventDefinition errorRef="e1"/></endEvent> is -> t -> x -> ie  x -[fail]-> bad</subProcess>
        s -> sub
        <boundaryEvent id="b" attachedToRef="sub"><errorEventDefinition errorRef="e1"/></boundaryEvent> b -> caught`,
        '<error id="e1" errorCode="E1"/>',
      ),
    );
    story.start().user('t', { fail: false });
    expect(story.waiting).toEqual(['t', 't']);
    expect(story.user('t', { fail: true }).waiting).toEqual(['caught']);
  });

  it('nested loops gather lists of lists', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/>
        <subProcess id="rows">${loop('inputCollection="=rows" inputElement="row" outputCollection="table" outputElement="=cells"')}
          ${ext('<zeebe:ioMapping><zeebe:input source="=null" target="cells"/></zeebe:ioMapping>')}
          <startEvent id="is"/>
          <scriptTask id="cell">${ext('<zeebe:script expression="=c * 10" resultVariable="v"/><zeebe:ioMapping><zeebe:input source="=null" target="v"/></zeebe:ioMapping>')}
            ${loop('inputCollection="=row" inputElement="c" outputCollection="cells" outputElement="=v"')}</scriptTask>
          is -> cell</subProcess>
        s -> rows`),
    );
    expect(story.start({ rows: [[1, 2], [3]] }).result?.['table']).toEqual([[10, 20], [30]]);
  });

  it('calls once per item', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <callActivity id="t">${ext(`<zeebe:calledElement processId="=&quot;p-&quot; + item" propagateAllChildVariables="false"/>
        <zeebe:ioMapping><zeebe:output source="=child" target="r"/></zeebe:ioMapping>`)}${loop(gather)}</callActivity> s -> t`,
      ),
    );
    story.start({ items: ['a', 'b'] });
    expect([...story.calls.values()].map((c) => c.processId)).toEqual(['p-a', 'p-b']);
    expect(story.called('t', { child: 1 }).called('t', { child: 2 }).result?.['results']).toEqual([1, 2]);
  });
});

describe('by cardinality', () => {
  const times = (text: string, attributes = '', sequential = false) =>
    many(`<multiInstanceLoopCharacteristics isSequential="${sequential}">${ext(attributes)}
      <loopCardinality xsi:type="tFormalExpression">${text}</loopCardinality></multiInstanceLoopCharacteristics>`);
  const output = '<zeebe:loopCharacteristics outputCollection="results" outputElement="=loopCounter"/>';

  it('runs so many, all at once or one after the other', async () => {
    const parallel = (await Story.of(times('3', output))).start();
    expect(parallel.waiting).toEqual(['t', 't', 't']);
    expect(parallel.user('t').user('t').user('t').variable('results')).toEqual([1, 2, 3]);
    const sequential = (await Story.of(times('=n', output, true))).start({ n: 2 });
    expect(sequential.waiting).toEqual(['t']);
    expect(sequential.user('t').user('t').waiting).toEqual(['z']);
    expect(sequential.variable('results')).toEqual([1, 2]);
  });

  it.each([
    ['1000000000', 'EXECUTION_LIMIT', '1000000000 items are more than the 10000'],
    ['=10 ** 9', 'EXECUTION_LIMIT', '1000000000 items are more than the 10000'],
    ['=-1', 'EXTRACT_VALUE_ERROR', 'a whole number from 0'],
    ['=missing', 'EXTRACT_VALUE_ERROR', 'a whole number from 0'],
  ])('%s is an incident', async (text, type, message) => {
    const story = (await Story.of(times(text))).start();
    expect(story.incident).toBe(type);
    expect([...story.incidents.values()][0]?.message).toContain(message);
    expect(story.state?.body.elements).toHaveLength(2);
  });

  it('of a call activity calls once per turn, and errors leave the whole', async () => {
    const xml = draw(
      `<startEvent id="s"/> <callActivity id="c">${ext('<zeebe:calledElement processId="q" propagateAllChildVariables="false"/>')}
        <multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/>')}</multiInstanceLoopCharacteristics></callActivity>
        <boundaryEvent id="b" attachedToRef="c"><errorEventDefinition errorRef="er"/></boundaryEvent>
        <userTask id="z"/> <userTask id="failed"/> s -> c -> z  b -> failed`,
      '<error id="er" errorCode="E"/>',
    );
    const story = (await Story.of(xml)).start({ items: ['a', 'b'] });
    expect([...story.calls.values()].map((call) => call.variables['item'])).toEqual(['a', 'b']);
    const [first = ''] = [...story.calls.keys()];
    expect(story.called('c').calls.size).toBe(1);
    expect(story.called('c').waiting).toEqual(['z']);
    const broken = (await Story.of(xml)).start({ items: ['a', 'b'] });
    broken.do({ type: 'calledError', elementInstanceKey: first, errorCode: 'E' });
    expect([broken.waiting, broken.calls.size]).toEqual([['failed'], 0]);
  });
});
