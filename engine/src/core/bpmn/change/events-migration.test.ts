/** Conditions and compensation of instances that go on with another model. */
import { describe, expect, it } from 'vitest';
import { compile, type MigrationPlan, type ProcessModel } from '../index.ts';
import { draw, ext } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';
import { StepRefusal } from '../types.ts';

const condition = (feel: string) =>
  `<conditionalEventDefinition><condition xsi:type="tFormalExpression">=${feel}</condition></conditionalEventDefinition>`;
const watched = (host: string, feel: string, id = 'b') =>
  `<boundaryEvent id="${id}" attachedToRef="${host}">${condition(feel)}</boundaryEvent> <userTask id="alarm"/> ${id} -> alarm`;
const undo = (host: string) =>
  `<boundaryEvent id="u${host}" attachedToRef="${host}"><compensateEventDefinition/></boundaryEvent> <userTask id="undo${host}" isForCompensation="true"/>
   <association id="x${host}" sourceRef="u${host}" targetRef="undo${host}"/>`;
const undone = '<intermediateThrowEvent id="throw"><compensateEventDefinition/></intermediateThrowEvent>';

async function between(before: string, after: string): Promise<{ story: Story; to: ProcessModel }> {
  const { processes, problems } = await compile(draw(after));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return { story: await Story.of(draw(before)), to: processes[0] as ProcessModel };
}

function problemsOf(story: Story, to: ProcessModel, plan: MigrationPlan = {}): string[] {
  try {
    story.migrate(to, plan);
  } catch (error) {
    if (!(error instanceof StepRefusal)) throw error;
    return (error.details.problems ?? []).map(({ code, elementId }) => `${code} ${elementId ?? ''}`.trim());
  }
  return [];
}

describe('a condition', () => {
  const line = '<startEvent id="s"/> <userTask id="t"/> s -> t';

  it('is that of the new model from then on, and does not fire for having moved', async () => {
    const { story, to } = await between(`${line} ${watched('t', 'x > 10')}`, `${line} ${watched('t', 'x > 1')}`);
    story.start({ x: 5 }).migrate(to);
    expect(story.waiting).toEqual(['t']);
    expect(story.set({ x: 6 }).waiting).toEqual(['alarm']);
  });

  it('that is new is asked at once', async () => {
    const { story, to } = await between(line, `${line} ${watched('t', 'x > 1')}`);
    expect(story.start({ x: 5 }).migrate(to).waiting).toEqual(['alarm']);
  });

  it('that is gone is awaited no more', async () => {
    const { story, to } = await between(`${line} ${watched('t', 'x > 10')}`, line);
    expect(story.start({ x: 5 }).migrate(to).set({ x: 11 }).waiting).toEqual(['t']);
  });

  it('on a multi-instance activity goes with every instance', async () => {
    const many = `<startEvent id="s"/> <userTask id="t"><multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics inputCollection="=[1,2]" inputElement="i"/>')}</multiInstanceLoopCharacteristics></userTask> s -> t`;
    const { story, to } = await between(`${many} ${watched('t', 'x > 10')}`, `${many} ${watched('t', 'x > 10', 'c')}`);
    story.start({ x: 5 }).migrate(to, { elements: { b: 'c' } });
    expect(story.waiting).toEqual(['t', 't']);
    expect(story.set({ x: 11 }).waiting).toEqual(['alarm']);
  });
});

describe('compensation', () => {
  const line = (a: string) =>
    `<startEvent id="s"/> <subProcess id="P"><startEvent id="ps"/> <userTask id="${a}"/> ${undo(a)} ps -> ${a}</subProcess> <userTask id="t"/> ${undone} <endEvent id="e"/> s -> P -> t -> throw -> e`;

  it('undoes what completed before, by the handler of the new model', async () => {
    const { story, to } = await between(line('a'), line('z'));
    story
      .start()
      .user('a')
      .migrate(to, { elements: { a: 'z' } })
      .user('t');
    expect(story.waiting).toEqual(['throw', 'undoz']);
    expect(story.user('undoz').status).toBe('completed');
  });

  it('under way goes on', async () => {
    const { story, to } = await between(
      line('a'),
      `${line('a')} <userTask id="more"/> <startEvent id="other"><timerEventDefinition><timeDate>2030-01-01T00:00:00+08:00</timeDate></timerEventDefinition></startEvent> other -> more`,
    );
    story.start().user('a').user('t').migrate(to);
    expect(story.waiting).toEqual(['throw', 'undoa']);
    expect(story.user('undoa').status).toBe('completed');
  });

  it('that would be lost refuses the migration', async () => {
    const { story, to } = await between(
      line('a'),
      '<startEvent id="s"/> <subProcess id="P"><startEvent id="ps"/> <userTask id="a"/> ps -> a</subProcess> <userTask id="t"/> s -> P -> t',
    );
    story.start().user('a');
    expect(problemsOf(story, to)).toEqual(['COMPENSATION_LOST P', 'COMPENSATION_LOST a']);
    expect(story.waiting).toEqual(['t']);
  });
});
