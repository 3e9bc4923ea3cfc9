/** Event-based gateways before receive tasks, and those that start a process. */
import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';
import { draw, message } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const receive = (id: string) => `<receiveTask id="${id}" messageRef="m_${id}"/>`;
const roots = message('m_paid') + message('m_withdrawn');
const problems = async (body: string) =>
  (await compile(draw(body, roots))).problems
    .filter((p) => p.severity === 'error')
    .map((p) => `${p.code} ${p.elementId}`);

describe('before receive tasks', () => {
  const body = `<startEvent id="s"/> <eventBasedGateway id="g"/> ${receive('paid')} ${receive('withdrawn')}
    <userTask id="a"/> <userTask id="b"/> s -> g -> paid -> a  g -> withdrawn -> b`;

  it('takes the message that comes first', async () => {
    const story = (await Story.of(draw(body, roots))).start({ key: 'k' });
    expect(story.waiting).toEqual(['g']);
    expect(story.message('m_withdrawn', 'k', { why: 'moved' }).waiting).toEqual(['b']);
    expect([story.subscriptions.size, story.variable('why')]).toEqual([0, 'moved']);
    expect(story.completed).toEqual(['s', 'g', 'withdrawn']);
  });

  it('refuses what BPMN does not allow there', async () => {
    const boundary = `<boundaryEvent id="x" attachedToRef="paid"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></boundaryEvent>`;
    expect(await problems(body + boundary)).toEqual(['EVENT_GATEWAY_RECEIVE paid']);
    const mixed = `<startEvent id="s"/> <eventBasedGateway id="g"/> ${receive('paid')}
      <intermediateCatchEvent id="m"><messageEventDefinition messageRef="m_withdrawn"/></intermediateCatchEvent> s -> g -> paid  g -> m`;
    expect(await problems(mixed)).toEqual(['EVENT_GATEWAY_MIXED g']);
  });
});

describe('that starts the process', () => {
  const begin = (kind: string) => `<eventBasedGateway id="g" instantiate="true" eventGatewayType="${kind}"/>
    ${receive('paid')} ${receive('withdrawn')} <userTask id="a"/> <userTask id="b"/> g -> paid -> a  g -> withdrawn -> b`;

  it('exclusive: each message starts an instance of its own', async () => {
    const story = await Story.of(draw(begin('Exclusive'), roots));
    expect(story.model.startMessages.map((m) => m.name)).toEqual(['m_paid', 'm_withdrawn']);
    expect(story.start({ sum: 3 }, { startElementId: 'withdrawn' }).waiting).toEqual(['b']);
    expect(story.completed).toEqual(['g', 'withdrawn']);
  });

  it('parallel: the first message starts it, and it waits for the others', async () => {
    const story = await Story.of(draw(begin('Parallel'), roots));
    story.start({ key: 'k' }, { startElementId: 'withdrawn' });
    expect(story.waiting).toEqual(['paid', 'b']);
    expect(story.message('m_paid', 'k').waiting).toEqual(['b', 'a']);
    expect(story.user('a').user('b').status).toBe('completed');
  });

  it('a receive task alone', async () => {
    const xml = draw(
      `<receiveTask id="r" messageRef="in" instantiate="true"/> <userTask id="a"/> r -> a`,
      '<message id="in" name="in"/>',
    );
    const story = await Story.of(xml);
    expect(story.start({}, { startElementId: 'r' }).waiting).toEqual(['a']);
    expect(() => new Story(story.model).start()).toThrow('no none start event');
    expect(() => new Story(story.model).start({}, { startElementId: 'a' })).toThrow("no start event 'a'");
  });

  it('refuses flows into it, other events, and other places', async () => {
    expect(await problems(`<startEvent id="s"/> ${begin('Exclusive')} s -> g`)).toEqual(['INSTANTIATE_MISPLACED g']);
    const timer = `<eventBasedGateway id="g" instantiate="true"/> ${receive('paid')}
      <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent> g -> paid  g -> t`;
    expect(await problems(timer)).toEqual(['EVENT_GATEWAY_STARTS t']);
    const parallel = `<startEvent id="s"/> <eventBasedGateway id="g" eventGatewayType="Parallel"/> ${receive('paid')} ${receive('withdrawn')} s -> g -> paid  g -> withdrawn`;
    expect(await problems(parallel)).toEqual(['ATTRIBUTE_NOT_SUPPORTED g']);
  });
});
