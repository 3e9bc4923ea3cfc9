/** Standard loops: condition before and after, maximum, what the condition sees, bounds, every kind of activity. */
import { describe, expect, it } from 'vitest';
import { draw, ext } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const loop = (condition: string | null, attributes = '') =>
  `<standardLoopCharacteristics ${attributes}>${
    condition === null ? '' : `<loopCondition xsi:type="tFormalExpression">=${condition}</loopCondition>`
  }</standardLoopCharacteristics>`;
const io = (content: string) => ext(`<zeebe:ioMapping>${content}</zeebe:ioMapping>`);
const repeat = (content: string, extra = '') =>
  draw(`<startEvent id="s"/> <userTask id="t">${content}</userTask> <userTask id="z"/> s -> t -> z ${extra}`);

describe('a standard loop', () => {
  it('tested after: at least once, again while the condition is true', async () => {
    const story = (await Story.of(repeat(loop('ok = false')))).start({ ok: true });
    const [counter] = story.state?.body.elements.filter((e) => e.counter !== undefined) ?? [];
    expect(counter?.vars).toEqual({ loopCounter: 1 });
    story.user('t', { ok: false }).user('t', { ok: false });
    expect(story.waiting).toEqual(['t']);
    expect(story.user('t', { ok: true }).waiting).toEqual(['z']);
    expect(story.completed.filter((id) => id === 't')).toHaveLength(4);
  });

  it('tested before: perhaps never', async () => {
    const xml = repeat(loop('n &gt; loopCounter', 'testBefore="true"'));
    expect((await Story.of(xml)).start({ n: 0 }).waiting).toEqual(['z']);
    expect((await Story.of(xml)).start({ n: 2 }).user('t').user('t').waiting).toEqual(['z']);
  });

  it('ends at its maximum, with or without a condition', async () => {
    const three = (await Story.of(repeat(loop(null, 'loopMaximum="3"')))).start();
    expect(three.user('t').user('t').waiting).toEqual(['t']);
    expect(three.user('t').waiting).toEqual(['z']);
    const two = (await Story.of(repeat(loop('true', 'loopMaximum="2"')))).start();
    expect(two.user('t').user('t').waiting).toEqual(['z']);
  });

  it('the condition sees what output mappings have carried outside, and else what the turn knows', async () => {
    const mapped = io('<zeebe:input source="=n" target="n"/><zeebe:output source="=n + 1" target="n"/>');
    const story = (await Story.of(repeat(mapped + loop('n &lt; 3')))).start({ n: 0 });
    story.user('t').user('t').user('t');
    expect([story.waiting, story.variable('n')]).toEqual([['z'], 3]);
    const local = io('<zeebe:input source="=false" target="done"/>');
    expect((await Story.of(repeat(local + loop('not(done)')))).start().user('t', { done: true }).waiting).toEqual([
      'z',
    ]);
  });

  it('a condition that is neither true nor false is an incident, and the turn is not lost', async () => {
    const story = (await Story.of(repeat(loop('again')))).start();
    expect(story.user('t').incident).toBe('EXTRACT_VALUE_ERROR');
    expect(story.set({ again: true }).resolve('t').waiting).toEqual(['t']);
    expect(story.user('t', { again: false }).waiting).toEqual(['z']);
  });

  it('results are applied once, however often the condition has to be asked', async () => {
    const counting = io('<zeebe:output source="=n + 1" target="n"/>');
    const story = (await Story.of(repeat(counting + loop('again')))).start({ n: 0 }).user('t');
    expect([story.incident, story.variable('n')]).toEqual(['EXTRACT_VALUE_ERROR', 1]);
    story.resolve('t').set({ again: true }).resolve('t');
    expect([story.waiting, story.variable('n')]).toEqual([['t'], 1]);
    expect(story.user('t').variable('n')).toBe(2);
  });

  it('a boundary event sits on the whole', async () => {
    const late = `<boundaryEvent id="b" attachedToRef="t"><timerEventDefinition><timeDuration>PT2H</timeDuration></timerEventDefinition></boundaryEvent>
      <userTask id="late"/> b -> late`;
    const story = (await Story.of(repeat(loop(null, 'loopMaximum="9"'), late))).start().later('PT1H');
    expect(story.user('t').later('PT1H').waiting).toEqual(['late']);
    expect(story.timers.size).toBe(0);
  });

  it('of a sub-process, whose variables begin anew with every turn', async () => {
    const xml = draw(`<startEvent id="s"/> <userTask id="z"/>
      <subProcess id="sub">${io('<zeebe:input source="=0" target="mine"/>')}
        <startEvent id="is"/> <userTask id="in"/> is -> in ${loop('mine &lt; 1 and loopCounter &lt; 3')}</subProcess> s -> sub -> z`);
    const story = (await Story.of(xml)).start().user('in');
    expect(story.waiting).toEqual(['in']);
    expect(story.user('in', { mine: 5 }).waiting).toEqual(['z']);
    expect(story.result).toBeNull();
    expect(story.variable('mine')).toBeUndefined();
  });

  it('of a call activity', async () => {
    const xml = draw(`<startEvent id="s"/> <userTask id="z"/>
      <callActivity id="c">${ext('<zeebe:calledElement processId="q"/>')}${loop('more')}</callActivity> s -> c -> z`);
    const story = (await Story.of(xml)).start();
    expect(story.called('c', { more: true }).calls.size).toBe(1);
    expect(story.called('c', { more: false }).waiting).toEqual(['z']);
  });

  it('that never ends by itself is stopped', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <task id="t">${loop('true')}</task> <endEvent id="e"/> s -> t -> e`),
    );
    expect(() => story.start()).toThrow('more than 10000 elements');
  });
});
