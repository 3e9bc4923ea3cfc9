/** Stories of instances that go on with another model. */
import { describe, expect, it } from 'vitest';
import { compile, type MigrationPlan, type ProcessModel } from '../index.ts';
import { draw, ext, message } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';
import { StepRefusal } from '../types.ts';

const user = (id: string, inside = '') => `<userTask id="${id}">${inside}</userTask>`;
const job = (id: string, type = id) =>
  `<serviceTask id="${id}">${ext(`<zeebe:taskDefinition type="${type}"/>`)}</serviceTask>`;
const timer = (duration: string) =>
  `<timerEventDefinition><timeDuration>${duration}</timeDuration></timerEventDefinition>`;
const at = (id: string, host: string, definition: string, interrupting = true) =>
  `<boundaryEvent id="${id}" attachedToRef="${host}" cancelActivity="${interrupting}">${definition}</boundaryEvent>`;
const many = (sequential = false) =>
  `<multiInstanceLoopCharacteristics isSequential="${sequential}">${ext('<zeebe:loopCharacteristics inputCollection="=[1,2,3]" inputElement="item"/>')}</multiInstanceLoopCharacteristics>`;
const line = (...ids: string[]) => `<startEvent id="s"/><endEvent id="e"/> s -> ${ids.join(' -> ')} -> e`;

async function model(xml: string): Promise<ProcessModel> {
  const { processes, problems } = await compile(xml);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return processes[0] as ProcessModel;
}

async function between(before: string, after: string, roots = ''): Promise<{ story: Story; to: ProcessModel }> {
  return { story: await Story.of(draw(before, roots)), to: await model(draw(after, roots)) };
}

function problemsOf(story: Story, to: ProcessModel, plan: MigrationPlan = {}): string[] {
  const before = JSON.stringify(story.state);
  try {
    story.migrate(to, plan);
  } catch (error) {
    if (!(error instanceof StepRefusal)) throw error;
    expect(JSON.stringify(story.state)).toBe(before);
    return (error.details.problems ?? []).map(({ code, elementId }) => `${code} ${elementId ?? ''}`.trim());
  }
  return [];
}

describe('going on with a new version', () => {
  it('keeps tasks and jobs and finishes on the new model', async () => {
    const { story, to } = await between(
      user('a') + job('b') + line('a', 'b'),
      user('a') + job('b') + user('c') + line('a', 'c', 'b'),
    );
    story.start({ n: 1 });
    const [task] = story.tasks.keys();
    story.migrate(to, { version: 2 });
    expect([...story.tasks.keys()]).toEqual([task]);
    expect(story.state).toMatchObject({ version: 2, processId: 'p' });
    story.user('a').user('c').job('b');
    expect(story.status).toBe('completed');
  });

  it('takes a task over to an element with another id', async () => {
    const { story, to } = await between(user('a') + line('a'), user('z') + line('z'));
    story.start();
    expect(problemsOf(story, to)).toEqual(['NOT_MAPPED a']);
    story.migrate(to, { elements: { a: 'z' } }).user('z');
    expect(story.status).toBe('completed');
  });

  it('wants every mapping said when ids alone are not enough', async () => {
    const { story, to } = await between(user('a') + line('a'), user('a') + line('a'));
    story.start();
    expect(problemsOf(story, to, { sameIds: false })).toEqual(['NOT_MAPPED a']);
    story.migrate(to, { sameIds: false, elements: { a: 'a' } });
    expect(story.waiting).toEqual(['a']);
  });

  it('keeps incidents, and resolving one follows the new model', async () => {
    const gate = (condition: string) =>
      user('a') +
      `<exclusiveGateway id="g"/>${user('b')}<endEvent id="e2"/><startEvent id="s"/><endEvent id="e"/> s -> a -> g -[${condition}]-> b -> e g -[not(${condition})]-> e2`;
    const { story, to } = await between(gate('text'), gate('flag'));
    story.start({ text: 'yes', flag: true }).user('a');
    expect(story.incident).toBe('CONDITION_ERROR');
    story.migrate(to).resolve('g');
    expect(story.waiting).toEqual(['b']);
  });

  it('leaves called processes alone', async () => {
    const call = (id: string) =>
      `<callActivity id="${id}">${ext('<zeebe:calledElement processId="other"/>')}</callActivity>`;
    const { story, to } = await between(call('c') + line('c'), call('d') + user('x') + line('d', 'x'));
    story
      .start()
      .migrate(to, { elements: { c: 'd' } })
      .called('d', { got: 1 });
    expect(story.waiting).toEqual(['x']);
    expect(story.variable('got')).toBe(1);
  });
});

describe('refusals', () => {
  it('names everything that does not fit at once', async () => {
    const split = (ids: string[]) =>
      `<startEvent id="s"/><parallelGateway id="f"/> s -> f ${ids.map((id) => `f -> ${id}`).join(' ')} `;
    const { story, to } = await between(
      split(['a', 'b', 'c', 'd', 'm', 'k']) +
        user('a') +
        user('b') +
        user('c') +
        user('d') +
        user('m', many()) +
        `<subProcess id="k"><startEvent id="ks"/>${user('in')} ks -> in</subProcess>`,
      split(['a', 'c', 'x', 'm', 'k']) +
        job('a') +
        user('c') +
        user('m', many(true)) +
        `<subProcess id="x"><startEvent id="xs"/>${user('d')} xs -> d</subProcess><subProcess id="k"><startEvent id="ks"/>${user('other')} ks -> other</subProcess>`,
    );
    story.start();
    expect(problemsOf(story, to, { elements: { nobody: 'c', b: 'nowhere' } })).toEqual([
      'MAPPING_SOURCE_UNKNOWN nobody',
      'MAPPING_TARGET_UNKNOWN b',
      'MAPPING_TYPE a',
      'NOT_MAPPED b',
      'FLOW_SCOPE_CHANGED d',
      'LOOP_CHANGED m',
      'NOT_MAPPED in',
    ]);
  });

  it('is not for instances that are over', async () => {
    const { story, to } = await between(user('a') + line('a'), user('a') + line('a'));
    story.start().user('a');
    expect(problemsOf(story, to)).toEqual(['INSTANCE_NOT_ACTIVE']);
  });

  it('does not change how a task is implemented', async () => {
    const rule = (inside: string) => `<scriptTask id="a">${ext(inside)}</scriptTask>`;
    const { story, to } = await between(
      rule('<zeebe:taskDefinition type="x"/>') + line('a'),
      rule('<zeebe:script expression="=1" resultVariable="r"/>') + line('a'),
    );
    story.start();
    expect(problemsOf(story, to)).toEqual(['IMPLEMENTATION_CHANGED a']);
  });
});

describe('catch events', () => {
  it('keeps the due date of a mapped timer, and counts anew when it is not mapped', async () => {
    const { story, to } = await between(
      user('a') + at('t', 'a', timer('P7D')) + user('l') + '<endEvent id="e2"/> t -> l -> e2 ' + line('a'),
      user('a') + at('t', 'a', timer('P14D')) + user('l') + '<endEvent id="e2"/> t -> l -> e2 ' + line('a'),
    );
    const again = new Story(story.model);
    story.start().later('P5D').migrate(to).later('P1D');
    expect(story.waiting).toEqual(['a']);
    story.later('P1D');
    expect(story.waiting).toEqual(['l']);
    again
      .start()
      .later('P5D')
      .migrate(to, { elements: { t: null } })
      .later('P13D');
    expect(again.waiting).toEqual(['a']);
    again.later('P1D');
    expect(again.waiting).toEqual(['l']);
  });

  it('opens what is new and closes what is gone', async () => {
    const body = (extra: string) => user('a') + extra + line('a');
    const boundary =
      at('b', 'a', '<messageEventDefinition messageRef="M"/>', false) + user('x') + '<endEvent id="e2"/> b -> x -> e2 ';
    const { story, to } = await between(body(''), body(boundary), message('M'));
    const old = story.model;
    story.start({ key: 'k1' }).migrate(to);
    expect([...story.subscriptions.values()]).toMatchObject([{ name: 'M', correlationKey: 'k1', elementId: 'b' }]);
    story.message('M', 'k1').migrate(to);
    expect(story.waiting).toEqual(['a', 'x']);
    expect(problemsOf(story, old)).toEqual(['NOT_MAPPED x']);
    story.user('x').migrate(old);
    expect(story.subscriptions.size).toBe(0);
  });

  it('keeps the correlation of a mapped message although the name has changed', async () => {
    const caught = (id: string, ref: string) =>
      `<intermediateCatchEvent id="${id}"><messageEventDefinition messageRef="${ref}"/></intermediateCatchEvent>`;
    const { story, to } = await between(
      caught('c', 'M') + line('c'),
      caught('d', 'N') + user('x') + line('d', 'x'),
      message('M') + message('N'),
    );
    story.start({ key: '7' }).migrate(to, { elements: { c: 'd' } });
    story.message('M', '7');
    expect(story.waiting).toEqual(['x']);
  });

  it('does not bring back an event that has occurred', async () => {
    const once = user('a') + at('t', 'a', timer('PT1H'), false) + '<endEvent id="e2"/> t -> e2 ' + line('a');
    const { story, to } = await between(once, once);
    story.start().later('PT1H').migrate(to);
    expect(story.timers.size).toBe(0);
    story.migrate(to, { elements: { t: null } });
    expect(story.timers.size).toBe(1);
  });

  it('changes whether a boundary event interrupts', async () => {
    const body = (interrupting: boolean) =>
      user('a') +
      at('b', 'a', '<signalEventDefinition signalRef="S"/>', interrupting) +
      user('x') +
      '<endEvent id="e2"/> b -> x -> e2 ' +
      line('a');
    const { story, to } = await between(body(true), body(false), '<signal id="S" name="S"/>');
    story.start().migrate(to).signal('S');
    expect(story.waiting).toEqual(['a', 'x']);
  });

  it('neither moves an event to another activity nor changes its kind', async () => {
    const parts = user('a') + user('b') + line('a', 'b');
    const { story, to } = await between(
      parts + at('t', 'a', timer('P1D')) + '<endEvent id="e2"/> t -> e2 ',
      parts +
        at('t', 'b', timer('P1D')) +
        at('u', 'a', '<signalEventDefinition signalRef="S"/>') +
        '<endEvent id="e2"/> t -> e2 u -> e2 ',
      '<signal id="S" name="S"/>',
    );
    story.start();
    expect(problemsOf(story, to, { elements: { t: 't' } })).toEqual(['CATCH_EVENT_MOVED t']);
    expect(problemsOf(story, to, { elements: { t: 'u' } })).toEqual(['TRIGGER_CHANGED t']);
    story.migrate(to);
    expect(story.timers.size).toBe(0);
    expect(story.subscriptions.size).toBe(1);
  });

  it('takes event sub-processes and event-based gateways along', async () => {
    const body = (events: string[]) =>
      `<eventBasedGateway id="g"/>${events.map((id) => `<intermediateCatchEvent id="${id}"><signalEventDefinition signalRef="${id}"/></intermediateCatchEvent>`).join('')}
       <subProcess id="esp" triggeredByEvent="true"><startEvent id="m" isInterrupting="false"><messageEventDefinition messageRef="M"/></startEvent>${user('x')} m -> x</subProcess>
       <startEvent id="s"/><endEvent id="e"/> s -> g ${events.map((id) => `g -> ${id} -> e`).join(' ')}`;
    const roots = message('M') + ['A', 'B', 'C'].map((id) => `<signal id="${id}" name="${id}"/>`).join('');
    const events = (ids: string[]) =>
      body(ids).replace(/signalRef="([abc])"/g, (_, id: string) => `signalRef="${id.toUpperCase()}"`);
    const { story, to } = await between(events(['a', 'b']), events(['b', 'c']), roots);
    story.start({ key: 'k' });
    const kept = [...story.subscriptions].filter(([, { name }]) => name !== 'A').map(([key]) => key);
    story.migrate(to);
    expect([...story.subscriptions.values()].map(({ name }) => name).sort()).toEqual(['B', 'C', 'M']);
    expect([...story.subscriptions.keys()]).toEqual(expect.arrayContaining(kept));
    story.message('M', 'k').signal('C').user('x');
    expect(story.status).toBe('completed');
  });

  it('refuses when a new event cannot be evaluated', async () => {
    const { story, to } = await between(
      user('a') + line('a'),
      user('a') +
        at('t', 'a', `<timerEventDefinition><timeDuration>=missing</timeDuration></timerEventDefinition>`) +
        '<endEvent id="e2"/> t -> e2 ' +
        line('a'),
    );
    story.start();
    expect(problemsOf(story, to)).toEqual(['EVENTS_FAILED a']);
  });
});

describe('joins and loops', () => {
  const fork = (ids: string[], gateway = 'parallelGateway', join = 'j') =>
    `<startEvent id="s"/><${gateway} id="f"/>${ids.map((id) => user(id)).join('')}<${gateway} id="${join}"/>${user('z')}<endEvent id="e"/> s -> f ${ids.map((id) => `f -> ${id} -> ${join}`).join(' ')} ${join} -> z -> e`;

  it('keeps the tokens that wait at a join', async () => {
    const { story, to } = await between(fork(['a', 'b']), fork(['a', 'b'], 'parallelGateway', 'k'));
    story.start().user('a');
    expect(problemsOf(story, to)).toEqual(['NOT_MAPPED j']);
    story.migrate(to, { elements: { j: 'k' } }).user('b');
    expect(story.waiting).toEqual(['z']);
  });

  it('wants all the ways into the join that there were', async () => {
    const three = await between(fork(['a', 'b', 'c']), fork(['a', 'b']));
    three.story.start().user('a').user('c');
    expect(problemsOf(three.story, three.to)).toEqual(['JOIN_NARROWED j']);
    const renamed = await between(fork(['a', 'b']), fork(['b', 'c', 'd']));
    renamed.story.start().user('a');
    expect(problemsOf(renamed.story, renamed.to)).toEqual(['FLOW_NOT_MAPPED j']);
    renamed.story.migrate(renamed.to, { elements: { a_j: 'c_j' } }).user('b');
    expect(renamed.story.state?.body.elements[0]?.joins).toEqual({ j: { c_j: 1, b_j: 1 } });
  });

  it('goes on with the items that a sequential activity has left', async () => {
    const { story, to } = await between(user('a', many(true)) + line('a'), user('b', many(true)) + line('b'));
    story
      .start()
      .user('a')
      .migrate(to, { elements: { a: 'b' } });
    expect(story.waiting).toEqual(['b']);
    story.user('b').user('b');
    expect(story.status).toBe('completed');
  });
});
