/** Cron in `timeCycle`, at every place where a cycle may stand, and starts by signal. */
import { describe, expect, it } from 'vitest';
import { compile, nextOccurrence } from '../index.ts';
import { draw } from '../testing/draw.ts';
import { NOON, Story } from '../testing/story.ts';

const HOUR = 3_600_000;
const cycle = (text: string) =>
  `<timerEventDefinition><timeCycle>${text.replaceAll('"', '&quot;')}</timeCycle></timerEventDefinition>`;
const due = (story: Story) => [...story.timers.values()].map((timer) => (timer.dueAt - NOON) / HOUR);

describe('a cron cycle', () => {
  it('at a process start gives the first and every following occurrence', async () => {
    const { model } = await Story.of(
      draw(`<startEvent id="daily">${cycle('0 30 8 * * MON-FRI')}</startEvent> <task id="t"/> daily -> t`),
    );
    const first = model.startTimers[0]?.first(NOON);
    expect(first).toEqual({ dueAt: NOON + 20.5 * HOUR, left: -1, every: '0 30 8 * * MON-FRI' });
    const friday = { ...first!, dueAt: first!.dueAt + 3 * 24 * HOUR };
    expect(nextOccurrence(friday, friday.dueAt)?.dueAt).toBe(friday.dueAt + 3 * 24 * HOUR);
    // Fired by hand before it is due, it does not come a second time at the same moment.
    expect(nextOccurrence(friday, friday.dueAt - HOUR)?.dueAt).toBe(friday.dueAt + 3 * 24 * HOUR);
    expect(model.summary.startTimers).toEqual([{ elementId: 'daily', timer: '0 30 8 * * MON-FRI' }]);
  });

  it('at a process start may be an expression over constants', async () => {
    const { model } = await Story.of(
      draw(`<startEvent id="daily">${cycle('=schedule')}</startEvent> <task id="t"/> daily -> t`),
    );
    expect(model.startTimers[0]?.first(NOON, { schedule: '@hourly' })).toEqual({
      dueAt: NOON + HOUR,
      left: -1,
      every: '@hourly',
    });
    expect(() => model.startTimers[0]?.first(NOON, { schedule: 'now and then' })).toThrow('cron');
  });

  it('on a boundary that does not interrupt reminds until the activity is over, and skips what was missed', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <userTask id="t"/> <userTask id="remind"/> s -> t
        <boundaryEvent id="b" attachedToRef="t" cancelActivity="false">${cycle('0 0 9-17 * * *')}</boundaryEvent> b -> remind`,
      ),
    );
    expect(due(story.start())).toEqual([1]);
    expect(due(story.later('PT2H'))).toEqual([3]);
    expect(story.waiting).toEqual(['t', 'remind', 'remind']);
    const [timerKey = ''] = story.timers.keys();
    story.now = NOON + 24.5 * HOUR;
    story.do({ type: 'triggerTimer', timerKey });
    expect(due(story)).toEqual([25]);
    expect(story.user('t').timers.size).toBe(0);
  });

  it('at an event sub-process that does not interrupt, from an expression', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <userTask id="t"/> s -> t
        <subProcess id="esp" triggeredByEvent="true"><startEvent id="es" isInterrupting="false">${cycle('="0 0 " + string(hour) + " * * *"')}</startEvent>
          <userTask id="report"/> es -> report</subProcess>`,
      ),
    );
    story.start({ hour: 20 }).later('P2D');
    expect(story.waiting).toEqual(['t', 'report', 'report']);
    expect(due(story)).toEqual([56]);
  });

  it.each(['0 0 30 2 *', '0 0 0 30 2 *', '@sometimes', '* * * * *', '61 * * * * *'])(
    '%s is refused at deployment',
    async (text) => {
      const { problems } = await compile(
        draw(`<startEvent id="daily">${cycle(text)}</startEvent> <task id="t"/> daily -> t`),
      );
      expect(problems.map((p) => `${p.code} ${p.elementId}`)).toEqual(['TIMER_INVALID daily']);
    },
  );

  it('that an expression gives wrongly is an incident', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <userTask id="t"/> <task id="x"/> s -> t
        <boundaryEvent id="b" attachedToRef="t" cancelActivity="false">${cycle('=c')}</boundaryEvent> b -> x`,
      ),
    );
    expect(story.start({ c: '0 0 0 30 2 *' }).incident).toBe('EXTRACT_VALUE_ERROR');
    expect(due(story.set({ c: '@daily' }).resolve('t'))).toEqual([12]);
  });

  it('does not interrupt anything', async () => {
    const { problems } = await compile(
      draw(
        `<startEvent id="s"/> <userTask id="t"/> <task id="x"/> s -> t <boundaryEvent id="b" attachedToRef="t">${cycle('@daily')}</boundaryEvent> b -> x`,
      ),
    );
    expect(problems.map((p) => `${p.code} ${p.elementId}`)).toEqual(['TIMER_CYCLE_MISPLACED b']);
  });
});

describe('a signal start event', () => {
  const signal = '<signalEventDefinition signalRef="alarm"/>';
  const xml = (name: string) =>
    draw(
      `<startEvent id="s"/> <startEvent id="heard">${signal}</startEvent> <userTask id="t"/> s -> t  heard -> t`,
      `<signal id="alarm" name="${name}"/>`,
    );

  it('is told to the runtime, and begins where it was heard', async () => {
    const story = await Story.of(xml('flood'));
    expect(story.model.startSignals).toEqual([{ elementId: 'heard', name: 'flood' }]);
    expect(story.model.summary.startSignals).toEqual([{ elementId: 'heard', name: 'flood' }]);
    story.start({ level: 3 }, { startElementId: 'heard' });
    expect(story.completed).toEqual(['heard']);
    expect(story.variable('level')).toBe(3);
  });

  it('has a name that needs no variables', async () => {
    const { problems } = await compile(xml('=kind'));
    expect(problems.map((p) => `${p.code} ${p.elementId}`)).toEqual(['START_NOT_STATIC heard']);
  });
});
