/** What `step` refuses, its bounds, and cancellation. */
import { describe, expect, it } from 'vitest';
import { StepRefusal, type ProcessCommand } from '../index.ts';
import { draw, ext } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const xml = draw(`<startEvent id="s"/> <userTask id="t"/> <endEvent id="e"/> s -> t -> e`);

function refusal(story: Story, command: ProcessCommand): StepRefusal {
  const before = JSON.stringify(story.state);
  try {
    story.do(command);
  } catch (error) {
    expect(JSON.stringify(story.state)).toBe(before);
    if (error instanceof StepRefusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('refusals', () => {
  it.each([
    { type: 'completeUserTask', userTaskKey: '999', variables: {} },
    { type: 'completeJob', jobKey: '999', variables: {} },
    { type: 'throwJobError', jobKey: '999', errorCode: 'E' },
    { type: 'failJob', jobKey: '999', errorMessage: '' },
    { type: 'triggerTimer', timerKey: '999' },
    { type: 'correlateMessage', subscriptionKey: '999', variables: {} },
    { type: 'calledCompleted', elementInstanceKey: '1', variables: {} },
    { type: 'calledError', elementInstanceKey: '999', errorCode: 'E' },
    { type: 'setVariables', scopeKey: '999', variables: {}, local: true },
    { type: 'resolveIncident', incidentKey: '999' },
    { type: 'raiseIncident', elementInstanceKey: '999', errorType: 'X', message: '' },
  ] satisfies ProcessCommand[])('$type of something that does not wait', async (command) => {
    expect(refusal((await Story.of(xml)).start(), command).code).toBe('NOT_FOUND');
  });

  it('a task completed twice', async () => {
    const story = await Story.of(draw(`<startEvent id="s"/> <userTask id="t"/> <userTask id="z"/> s -> t -> z`));
    const [userTaskKey = ''] = story.start().tasks.keys();
    story.user('t');
    expect(refusal(story, { type: 'completeUserTask', userTaskKey, variables: {} }).code).toBe('NOT_FOUND');
  });

  it('anything after the end', async () => {
    const story = (await Story.of(xml)).start().user('t');
    expect(refusal(story, { type: 'cancel' }).code).toBe('INVALID_STATE');
  });

  it('__proto__ as a variable', async () => {
    const story = (await Story.of(xml)).start();
    const variables = JSON.parse('{"__proto__": {"polluted": true}}') as Record<string, never>;
    const [userTaskKey = ''] = story.tasks.keys();
    expect(refusal(story, { type: 'completeUserTask', userTaskKey, variables }).code).toBe('INVALID_STATE');
    expect(refusal(story, { type: 'setVariables', scopeKey: '1', variables, local: true }).code).toBe('INVALID_STATE');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('bounds', () => {
  const endless =
    draw(`<startEvent id="s"/> <userTask id="t"/> <exclusiveGateway id="m"/> <task id="a"/> <exclusiveGateway id="x" default="x_m"/>
    <endEvent id="e"/> s -> t -> m -> a -> x -> m  x -[stop]-> e`);

  it('an endless automatic cycle is refused, changes nothing, and says where', async () => {
    const story = (await Story.of(endless)).start({ stop: false });
    const [userTaskKey = ''] = story.tasks.keys();
    const refused = refusal(story, { type: 'completeUserTask', userTaskKey, variables: {} });
    expect(refused.code).toBe('TOO_MANY_STEPS');
    const task = story.state?.body.elements[1];
    expect(refused.details).toMatchObject({ elementInstanceKey: task?.key, maxSteps: 10_000 });

    const { elementInstanceKey = '' } = refused.details;
    story.do({ type: 'raiseIncident', elementInstanceKey, errorType: 'EXECUTION_LIMIT', message: refused.message });
    expect(story.waiting).toEqual(['t']);
    expect(story.resolve('t').user('t', { stop: true }).status).toBe('completed');
  });

  it('as the first thing an instance does too', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <task id="a"/> <exclusiveGateway id="m"/> s -> m -> a -> m`),
      { maxSteps: 50 },
    );
    expect(refusal(story, { type: 'create', instanceKey: '1', variables: {} }).code).toBe('TOO_MANY_STEPS');
  });

  it('an endless cycle through a multi-instance activity as well', { timeout: 30_000 }, async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <exclusiveGateway id="m"/>
        <task id="a"><multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics inputCollection="=items"/>')}</multiInstanceLoopCharacteristics></task>
        s -> m -> a -> m`),
      { maxSteps: 100 },
    );
    const items = Array.from({ length: 500 }, () => 0);
    expect(refusal(story, { type: 'create', instanceKey: '1', variables: { items } }).code).toBe('TOO_MANY_STEPS');
  });

  it('ten thousand instances of one task', { timeout: 30_000 }, async () => {
    const { model } = await Story.of(
      draw(`<startEvent id="s"/> <serviceTask id="t">${ext('<zeebe:taskDefinition type="w"/>')}
        <multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics inputCollection="=items"/>')}</multiInstanceLoopCharacteristics></serviceTask> s -> t`),
    );
    const story = new Story(model).start({ items: Array.from({ length: 10_000 }, () => 0) });
    expect(story.jobs.size).toBe(10_000);
    expect(story.job('t').jobs.size).toBe(9_999);
  });
});

describe('cancel', () => {
  it('ends everything that is open', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <parallelGateway id="f"/> <userTask id="a"/>
        <subProcess id="sub"><startEvent id="is"/> <serviceTask id="b">${ext('<zeebe:taskDefinition type="w"/>')}</serviceTask> is -> b</subProcess>
        <callActivity id="c">${ext('<zeebe:calledElement processId="x"/>')}</callActivity>
        <boundaryEvent id="bt" attachedToRef="sub"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
        s -> f -> a  f -> sub  f -> c`),
    );
    story.start().fail('b').do({ type: 'cancel' });
    expect(story.status).toBe('terminated');
    expect([story.tasks.size, story.jobs.size, story.timers.size, story.calls.size, story.incidents.size]).toEqual([
      0, 0, 0, 0, 0,
    ]);
    expect(story.terminated.sort()).toEqual(['a', 'b', 'c', 'sub']);
    expect(story.effects.at(-1)).toEqual({ type: 'instanceTerminated' });
  });
});
