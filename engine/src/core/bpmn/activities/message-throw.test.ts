/** Messages thrown by send tasks and events: published by the runtime, or a job. */
import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';
import { draw, ext, message } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const throwing: Record<string, (inner: string) => string> = {
  'send task': (inner) => `<sendTask id="x" messageRef="m">${inner}</sendTask>`,
  'intermediate event': (inner) =>
    `<intermediateThrowEvent id="x">${inner}<messageEventDefinition messageRef="m"/></intermediateThrowEvent>`,
  'end event': (inner) => `<endEvent id="x">${inner}<messageEventDefinition messageRef="m"/></endEvent>`,
};
const INPUT = '<zeebe:ioMapping><zeebe:input source="=a + 1" target="n"/></zeebe:ioMapping>';

describe.each(Object.keys(throwing))('a %s', (kind) => {
  const xml = (inner: string, roots = message('m', '=order')) =>
    draw(`<startEvent id="s"/> ${throwing[kind]?.(inner)} s -> x`, roots);

  it('publishes a message that has a correlation key', async () => {
    const story = (await Story.of(xml(ext(INPUT)))).start({ order: 7, a: 1 });
    expect(story.messages).toEqual([
      { type: 'messageThrown', name: 'm', correlationKey: '7', timeToLiveMs: 3_600_000, variables: { n: 2 } },
    ]);
    expect(story.status).toBe('completed');
  });

  it('keeps it as long as it is told', async () => {
    const lasting = ext('<zeebe:properties><zeebe:property name="timeToLive" value="P2D"/></zeebe:properties>');
    const story = (await Story.of(xml(lasting))).start({ order: 'k' });
    expect(story.messages[0]?.timeToLiveMs).toBe(2 * 86_400_000);
  });

  it('without a usable key is an incident', async () => {
    const story = (await Story.of(xml(''))).start();
    expect(story.incident).toBe('EXTRACT_VALUE_ERROR');
    expect(story.set({ order: 'k' }).resolve('x').messages).toHaveLength(1);
  });

  it('is a job where a job is defined', async () => {
    const story = (await Story.of(xml(ext('<zeebe:taskDefinition type="send"/>')))).start();
    expect([story.jobs.size, story.messages]).toEqual([1, []]);
  });

  it('is refused without either', async () => {
    const { problems } = await compile(xml('', '<message id="m" name="m"/>'));
    expect(problems.map((p) => `${p.code} ${p.elementId}`)).toEqual(['IMPLEMENTATION_MISSING x']);
  });

  it('is refused with a time-to-live that is no duration', async () => {
    const wrong = ext('<zeebe:properties><zeebe:property name="timeToLive" value="2 days"/></zeebe:properties>');
    expect((await compile(xml(wrong))).problems.map((p) => p.code)).toEqual(['TIMER_INVALID']);
  });
});

describe('a message that starts a process of the same file', () => {
  it('needs no key', async () => {
    const { processes, problems } = await compile(
      draw(
        '<startEvent id="s"/> <endEvent id="x"><messageEventDefinition messageRef="m"/></endEvent> s -> x',
        `<message id="m" name="m"/><process id="other" isExecutable="true"><startEvent id="o"><messageEventDefinition messageRef="m"/></startEvent></process>`,
      ),
    );
    expect(problems).toEqual([]);
    const story = new Story(processes[1]!).start();
    expect(story.messages[0]?.correlationKey).toBe('');
  });
});
