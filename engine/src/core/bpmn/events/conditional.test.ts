/**
 * Conditional events at every place, as Camunda 8.9 documents them: asked when they begin to wait and after every change of
 * a variable that they name and can see.
 */
import { describe, expect, it } from 'vitest';
import { compile, StepRefusal } from '../index.ts';
import { draw, ext } from '../testing/draw.ts';
import { NOON, Story } from '../testing/story.ts';

const condition = (feel: string, filter = '') =>
  `<conditionalEventDefinition>${filter && ext(`<zeebe:conditionalFilter ${filter}/>`)}<condition xsi:type="tFormalExpression">=${feel.replaceAll('<', '&lt;')}</condition></conditionalEventDefinition>`;
const boundary = (id: string, host: string, feel: string, interrupting: boolean, filter = '') =>
  `<boundaryEvent id="${id}" attachedToRef="${host}" cancelActivity="${interrupting}">${condition(feel, filter)}</boundaryEvent>`;
const handler = (id: string, feel: string, interrupting: boolean, body: string) =>
  `<subProcess id="${id}" triggeredByEvent="true"><startEvent id="${id}Start" isInterrupting="${interrupting}">${condition(feel)}</startEvent> ${body}</subProcess>`;
const script = (id: string, feel: string, variable: string) =>
  `<scriptTask id="${id}">${ext(`<zeebe:script expression="=${feel}" resultVariable="${variable}"/>`)}</scriptTask>`;
const input = (source: string, target: string) =>
  ext(`<zeebe:ioMapping><zeebe:input source="=${source}" target="${target}"/></zeebe:ioMapping>`);
const times = (story: Story, id: string) => story.waiting.filter((at) => at === id).length;

const guarded = (interrupting: boolean, feel = 'x > 10', filter = '') =>
  draw(
    `<startEvent id="s"/> <userTask id="t"/> <userTask id="alarm"/> <userTask id="after"/> s -> t -> after
    ${boundary('b', 't', feel, interrupting, filter)} b -> alarm`,
  );

describe('a boundary event', () => {
  it('that interrupts waits until its condition is true', async () => {
    const story = (await Story.of(guarded(true))).start({ x: 5 });
    expect(story.set({ x: 10 }).waiting).toEqual(['t']);
    expect(story.set({ x: 11 }).waiting).toEqual(['alarm']);
    expect(story.tasks.size).toBe(1);
  });

  it('that is true already takes the token when the activity is entered', async () => {
    const story = (await Story.of(guarded(true))).start({ x: 11 });
    expect(story.waiting).toEqual(['alarm']);
    expect(story.terminated).toEqual(['t']);
  });

  it('that does not interrupt happens with every change that leaves it true', async () => {
    const story = (await Story.of(guarded(false))).start({ x: 5 });
    story.set({ x: 11 }).set({ x: 12 }).set({ y: 1 }).set({ x: 3 }).set({ x: 13 });
    expect(times(story, 'alarm')).toBe(3);
    expect(
      story
        .user('t')
        .set({ x: 99 })
        .waiting.filter((id) => id === 'alarm'),
    ).toHaveLength(3);
  });

  it('happens once when several variables change at once', async () => {
    const story = (await Story.of(guarded(false, 'x > 10 or y > 5'))).start();
    expect(times(story.set({ x: 11, y: 6 }), 'alarm')).toBe(1);
    // Two names, and the change of either asks anew.
    expect(times(story.set({ y: 7 }), 'alarm')).toBe(2);
  });

  it.each(['null', '"yes"', '7', '[]'])('takes %s for not yet, and no incident', async (value) => {
    const story = (await Story.of(guarded(true, 'x'))).start().set({ x: JSON.parse(value) as string });
    expect(story.waiting).toEqual(['t']);
    expect(story.incidents.size).toBe(0);
    expect(story.set({ x: true }).waiting).toEqual(['alarm']);
  });

  it('sees what the input mappings of its activity make', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <userTask id="t">${input('n * 2', 'x')}</userTask> <userTask id="alarm"/> s -> t
        ${boundary('b', 't', 'x > 10', true)} b -> alarm`),
    );
    expect(story.start({ n: 6 }).waiting).toEqual(['alarm']);
  });

  it('is over when the activity completes with what would make it true', async () => {
    const story = (await Story.of(guarded(true))).start().user('t', { x: 11 });
    expect(story.waiting).toEqual(['after']);
  });

  it('does not see a variable of a scope beside it, nor one that an inner one hides', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <parallelGateway id="f"/> s -> f -> one  f -> two
        <subProcess id="one"><startEvent id="os"/> <userTask id="t">${input('1', 'x')}</userTask> os -> t
          ${boundary('b', 't', 'x > 10', false)} <userTask id="alarm"/> b -> alarm</subProcess>
        <subProcess id="two"><startEvent id="ts"/> <userTask id="u"/> ts -> u</subProcess>`),
    );
    story.start();
    const key = (id: string) => story.state?.body.elements.find((e) => e.at === id)?.key ?? '';
    expect(times(story.set({ x: 50 }, key('two'), true), 'alarm')).toBe(0);
    expect(times(story.set({ x: 50 }, '1', true), 'alarm')).toBe(0);
    expect(times(story.set({ x: 50 }, key('t'), true), 'alarm')).toBe(1);
  });

  it('on an outer activity is asked before one on an inner', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <subProcess id="sub"><startEvent id="is"/> <userTask id="t"/> is -> t
        ${boundary('inner', 't', 'x > 10', true)} <userTask id="in"/> inner -> in</subProcess> s -> sub
        ${boundary('outer', 'sub', 'x > 10', true)} <userTask id="out"/> outer -> out`),
    );
    expect(story.start().set({ x: 11 }).waiting).toEqual(['out']);
    expect(story.activated).not.toContain('inner');
  });

  it.each([
    ['create', 1],
    ['update', 2],
    ['create, update', 3],
  ])('listens to %s alone', async (events, heard) => {
    const story = (await Story.of(guarded(false, 'x > 10', `variableEvents="${events}"`))).start();
    expect(times(story.set({ x: 11 }).set({ x: 12 }).set({ x: 13 }), 'alarm')).toBe(heard);
  });

  it('listens to the variables that its filter names', async () => {
    const story = (await Story.of(guarded(false, 'x > 10', 'variableNames="y"'))).start();
    expect(times(story.set({ x: 11 }), 'alarm')).toBe(0);
    expect(times(story.set({ y: 1 }), 'alarm')).toBe(1);
  });
});

describe('on a multi-instance activity', () => {
  const many = (interrupting: boolean) =>
    draw(`<startEvent id="s"/> <userTask id="t">
        <multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics inputCollection="=[1,2,3]" inputElement="i"/>')}</multiInstanceLoopCharacteristics></userTask>
      <userTask id="alarm"/> s -> t ${boundary('b', 't', 'x > 10', interrupting)} b -> alarm`);

  it('every instance waits for itself: a variable of its own concerns it alone, one of the process all', async () => {
    const story = (await Story.of(many(false))).start();
    const second = story.state?.body.elements.find((e) => e.counter === 2)?.key ?? '';
    expect(times(story.set({ x: 11 }, second, true), 'alarm')).toBe(1);
    // The second one has its own x now.
    expect(times(story.set({ x: 12 }), 'alarm')).toBe(3);
    expect(times(story, 't')).toBe(3);
  });

  it('an interrupting one ends the whole activity, once', async () => {
    const story = (await Story.of(many(true))).start().set({ x: 11 });
    expect(story.waiting).toEqual(['alarm']);
    expect((await Story.of(many(true))).start({ x: 11 }).waiting).toEqual(['alarm']);
  });
});

describe('on other activities', () => {
  const on = (host: string) =>
    Story.of(
      draw(
        `<startEvent id="s"/> ${host} s -> t ${boundary('b', 't', 'x > 10', true)} <userTask id="alarm"/> b -> alarm`,
      ),
    );

  it('a call is cancelled', async () => {
    const story = (
      await on(`<callActivity id="t">${ext('<zeebe:calledElement processId="x"/>')}</callActivity>`)
    ).start();
    expect(story.set({ x: 11 }).waiting).toEqual(['alarm']);
    expect(story.calls.size).toBe(0);
  });

  it('a sub-process ends with everything inside; its own variables count', async () => {
    const story = (
      await on('<subProcess id="t"><startEvent id="ts"/> <userTask id="u"/> ts -> u</subProcess>')
    ).start();
    const key = story.state?.body.elements.find((e) => e.at === 't')?.key ?? '';
    expect(story.set({ x: 11 }, key, true).waiting).toEqual(['alarm']);
    expect(story.tasks.size).toBe(1);
  });

  it('every turn of a loop waits anew', async () => {
    const story = (await on('<userTask id="t"><standardLoopCharacteristics loopMaximum="3"/></userTask>'))
      .start()
      .user('t');
    expect(story.set({ x: 11 }).waiting).toEqual(['alarm']);
  });

  it('one that could not be entered waits for nothing; its incident is mended, and then it does', async () => {
    const story = (
      await on(`<serviceTask id="t">${ext('<zeebe:taskDefinition type="=type"/>')}</serviceTask>`)
    ).start();
    expect(story.incident).toBe('EXTRACT_VALUE_ERROR');
    expect(story.set({ x: 11 }).waiting).toEqual(['t']);
    expect(story.set({ type: 'w' }).resolve('t').waiting).toEqual(['alarm']);
    expect(story.incidents.size).toBe(0);
  });
});

describe('an event sub-process', () => {
  const watched = (interrupting: boolean, body = '<userTask id="alarm"/> hStart -> alarm') =>
    draw(
      `<startEvent id="s"/> <userTask id="t"/> <userTask id="u"/> s -> t -> u ${handler('h', 'x > 10', interrupting, body)}`,
    );

  it('that interrupts takes over, also in the very step that makes it true', async () => {
    const story = (await Story.of(watched(true))).start().user('t', { x: 11 });
    expect(story.waiting).toEqual(['alarm']);
    expect(story.activated).not.toContain('u');
    expect(story.set({ x: 12 }).waiting).toEqual(['alarm']);
  });

  it('that does not interrupt runs beside, as often as a change leaves it true', async () => {
    const story = (await Story.of(watched(false))).start({ x: 11 });
    expect(times(story, 'alarm')).toBe(1);
    expect(times(story.set({ x: 12 }).user('t', { x: 13 }), 'alarm')).toBe(3);
    expect(story.waiting).toContain('u');
  });

  it('inside an event sub-process listens while that one runs', async () => {
    const nested = `<userTask id="alarm"/> hStart -> alarm ${handler('n', 'y', false, '<userTask id="more"/> nStart -> more')}`;
    const story = (await Story.of(watched(true, nested))).start().set({ y: true });
    expect(story.waiting).toEqual(['t']);
    expect(story.set({ x: 11 }).waiting).toEqual(['alarm', 'more']);
    expect(story.set({ y: true }).waiting).toEqual(['alarm', 'more', 'more']);
  });

  it('whose handler makes its condition true again comes to no end: the command is refused and nothing has changed', async () => {
    const endless = `${script('again', 'x + 1', 'x')} hStart -> again`;
    const story = (await Story.of(watched(false, endless), { maxSteps: 500 })).start({ x: 1 });
    const before = JSON.stringify(story.state);
    const wrong = () => story.set({ x: 11 });
    expect(wrong).toThrow(StepRefusal);
    expect(wrong).toThrow('more than 500 elements');
    expect(JSON.stringify(story.state)).toBe(before);
    expect(story.set({ x: 3 }).waiting).toEqual(['t']);
  });
});

describe('an intermediate catch event', () => {
  const wait = (feel: string) =>
    draw(
      `<startEvent id="s"/> <intermediateCatchEvent id="w">${condition(feel)}</intermediateCatchEvent> <userTask id="t"/> s -> w -> t`,
    );

  it('lets the token through as soon as it is true', async () => {
    expect((await Story.of(wait('ready'))).start({ ready: true }).waiting).toEqual(['t']);
    const story = (await Story.of(wait('ready'))).start();
    expect(story.waiting).toEqual(['w']);
    expect(story.set({ ready: true }).waiting).toEqual(['t']);
  });

  it('in a loop that changes nothing comes to no end', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <exclusiveGateway id="g"/> <intermediateCatchEvent id="w">${condition('true')}</intermediateCatchEvent> s -> g -> w -> g`,
      ),
      { maxSteps: 100 },
    );
    expect(() => story.start()).toThrow('more than 100 elements');
  });

  it('hears what a parallel branch of the same step sets', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <parallelGateway id="f"/> s -> f -> w  f -> set
        <intermediateCatchEvent id="w">${condition('ready')}</intermediateCatchEvent> <userTask id="t"/> w -> t ${script('set', 'true', 'ready')}`),
    );
    expect(story.start().waiting).toEqual(['t']);
  });

  it('that cannot be evaluated is one incident, and goes on when it can', async () => {
    const story = (await Story.of(wait('count(for i in 1..n return i) > 2'))).start({ n: 1 });
    story.set({ n: 100_000_000 }).set({ n: 100_000_001 });
    expect(story.incident).toBe('CONDITION_ERROR');
    expect(story.incidents.size).toBe(1);
    expect(story.resolve('w').set({ n: 3 }).waiting).toEqual(['t']);
  });
});

describe('after an event-based gateway', () => {
  const choice = draw(`<startEvent id="s"/> <eventBasedGateway id="g"/> s -> g -> c  g -> d
    <intermediateCatchEvent id="c">${condition('ready')}</intermediateCatchEvent> <userTask id="yes"/> c -> yes
    <intermediateCatchEvent id="d"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent> <userTask id="late"/> d -> late`);

  it('the condition may win, then or later; or the other event', async () => {
    expect((await Story.of(choice)).start({ ready: true }).waiting).toEqual(['yes']);
    const story = (await Story.of(choice)).start();
    expect(story.set({ ready: true }).waiting).toEqual(['yes']);
    expect(story.timers.size).toBe(0);
    expect((await Story.of(choice)).start().later('PT1H').set({ ready: true }).waiting).toEqual(['late']);
  });
});

describe('a process start event', () => {
  const xml = draw(
    `<startEvent id="byHand"/> <startEvent id="flood">${condition('level > limit')}</startEvent> <userTask id="t"/> byHand -> t  flood -> t`,
  );

  it('is for whoever evaluates conditions; it costs the instances nothing', async () => {
    const story = await Story.of(xml);
    const [start] = story.model.startConditions;
    expect(start).toMatchObject({ elementId: 'flood', condition: '=level > limit' });
    expect(start?.holds({ level: 3 }, NOON, { limit: 2 })).toBe(true);
    expect(start?.holds({ level: 3 }, NOON)).toBe(false);
    expect(story.model.conditionNames).toBeNull();
    expect(story.start({ level: 3 }, { startElementId: 'flood' }).completed).toEqual(['flood']);
  });
});

describe('models', () => {
  it.each([
    ['without a condition', '<conditionalEventDefinition/>', 'EXPRESSION_MISSING b'],
    [
      'that is no expression',
      '<conditionalEventDefinition><condition>x</condition></conditionalEventDefinition>',
      'EXPRESSION_NOT_FEEL b',
    ],
    ['with a wrong one', condition('x >'), 'EXPRESSION_SYNTAX b'],
    ['that listen to deletion', condition('x', 'variableEvents="delete"'), 'CONDITION_EVENTS_INVALID b'],
  ])('%s are refused', async (_, definition, code) => {
    const { problems } = await compile(
      draw(
        `<startEvent id="s"/> <userTask id="t"/> <task id="a"/> s -> t <boundaryEvent id="b" attachedToRef="t">${definition}</boundaryEvent> b -> a`,
      ),
    );
    expect(problems.map((p) => `${p.code} ${p.elementId}`)).toEqual([code]);
  });

  it('with the same condition twice at one place are refused', async () => {
    const start = (id: string) => `<startEvent id="${id}">${condition('x')}</startEvent>`;
    const { problems } = await compile(draw(`${start('a')} ${start('b')} <task id="t"/> a -> t  b -> t`));
    expect(problems.map((p) => `${p.code} ${p.elementId}`)).toEqual(['CATCH_DUPLICATE b']);
  });
});
