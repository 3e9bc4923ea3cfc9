/** Messages and signals meet those who wait for them: once, in time, by key. */
import { expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { HOUR, openCity, type City } from './city.ts';
import { boundary, bpmn, catchMessage, chain, end, message, start, timer, userTask } from './models.ts';

const waiting = bpmn(
  'waiting',
  start() + catchMessage('wait', 'M') + userTask('after') + end() + chain('start', 'wait', 'after', 'end'),
  message('M', 'answer', 'id'),
);
const startedBy = bpmn(
  'started',
  start('start', '<bpmn:messageEventDefinition messageRef="M"/>') +
    userTask('work') +
    end() +
    chain('start', 'work', 'end'),
  message('M', 'order'),
);

const publish = (city: City, name: string, correlationKey: string, more: object = {}) =>
  city.run<{ messageKey: string }>('message.publish', { name, correlationKey, variables: {}, ...more });

onBothDatabases('messages', (open) => {
  it('go to the instance with the correlation key, and to no other', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'waiting.bpmn': waiting });
    const one = await city.start('waiting', { id: 'a' });
    const two = await city.start('waiting', { id: 'b' });
    await publish(city, 'answer', 'a', { variables: { text: '好' } });
    expect(await city.path(one)).toBe('start wait after…');
    expect(await city.path(two)).toBe('start wait…');
    expect(await city.variables(one)).toEqual({ id: 'a', text: '好' });
    expect(await city.rows('event_subscription')).toHaveLength(1);
    expect(await city.rows('message_point')).toHaveLength(1);
    await city.close();
  });

  it('are lost without a time-to-live and kept with one, exactly until its end', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'waiting.bpmn': waiting });
    await publish(city, 'answer', 'a');
    expect(await city.path(await city.start('waiting', { id: 'a' }))).toBe('start wait…');
    await publish(city, 'answer', 'b', { timeToLiveMs: HOUR, variables: { kept: true } });
    await city.after(HOUR - 1);
    const inTime = await city.start('waiting', { id: 'b' });
    expect(await city.path(inTime)).toBe('start wait after…');
    expect(await city.variables(inTime)).toEqual({ id: 'b', kept: true });
    // The same message does not go to the same process twice.
    expect(await city.path(await city.start('waiting', { id: 'b' }))).toBe('start wait…');
    await publish(city, 'answer', 'c', { timeToLiveMs: HOUR });
    await city.after(HOUR);
    expect(await city.path(await city.start('waiting', { id: 'c' }))).toBe('start wait…');
    expect(await city.rows('message')).toEqual([]);
    await city.close();
  });

  it('with one id are one message while it is kept', async () => {
    const city = await openCity((await open()).database);
    const twice = { messageId: 'm1', timeToLiveMs: HOUR };
    await publish(city, 'answer', 'a', twice);
    await expect(publish(city, 'answer', 'a', twice)).rejects.toMatchObject({ code: 'MESSAGE_ALREADY_PUBLISHED' });
    await publish(city, 'answer', 'other', twice);
    await city.after(HOUR);
    await publish(city, 'answer', 'a', twice);
    await city.close();
  });

  it('start a process, and not a second one with the same key until the first is over', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'started.bpmn': startedBy });
    await publish(city, 'order', 'k1', { variables: { n: 1 } });
    await publish(city, 'order', 'k1', { variables: { n: 2 } });
    await publish(city, 'order', 'k1', { variables: { n: 3 }, timeToLiveMs: HOUR });
    await publish(city, 'order', '', { variables: { n: 4 } });
    await publish(city, 'order', '', { variables: { n: 5 } });
    const [first, ...others] = await city.tasks();
    expect(others).toHaveLength(2);
    expect(await city.variables(first!.process_instance_key)).toEqual({ n: 1 });
    await city.complete(first!);
    const third = (await city.tasks()).at(-1)!;
    expect(await city.variables(third.process_instance_key)).toEqual({ n: 3 });
    await city.close();
  });

  it('start the newest version only', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'started.bpmn': startedBy });
    await city.deploy({ 'started.bpmn': startedBy.replace('name="work"', 'name="new work"') });
    await publish(city, 'order', 'k');
    expect((await city.tasks()).map((task) => [task.name, task.version])).toEqual([['new work', 2]]);
    await city.close();
  });

  it('may come to a non-interrupting boundary event as often as they are sent', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({
      'urged.bpmn': bpmn(
        'urged',
        start() +
          userTask('work') +
          boundary('urge', 'work', '<bpmn:messageEventDefinition messageRef="M"/>', false) +
          userTask('answerUrge') +
          end() +
          chain('start', 'work', 'end') +
          chain('urge', 'answerUrge', 'end'),
        message('M', 'urge', 'id'),
      ),
    });
    await city.start('urged', { id: 'a' });
    await publish(city, 'urge', 'a');
    await publish(city, 'urge', 'a');
    expect((await city.tasks()).map((task) => task.element_id)).toEqual(['work', 'answerUrge', 'answerUrge']);
    await city.close();
  });

  it('are refused by correlation when nobody waits', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'waiting.bpmn': waiting });
    const correlate = () => city.run('message.correlate', { name: 'answer', correlationKey: 'a', variables: {} });
    await expect(correlate()).rejects.toMatchObject({ code: 'MESSAGE_NOT_CORRELATED', status: 404 });
    const key = await city.start('waiting', { id: 'a' });
    expect(await correlate()).toMatchObject({ processInstanceKey: key });
    await city.close();
  });
});

onBothDatabases('signals and timer starts', (open) => {
  it('a signal goes to everybody who waits, also when a process throws it', async () => {
    const city = await openCity((await open()).database);
    const signal = '<bpmn:signal id="S" name="flood"/>';
    const caught = '<bpmn:signalEventDefinition signalRef="S"/>';
    await city.deploy({
      'listener.bpmn': bpmn(
        'listener',
        start() +
          `<bpmn:intermediateCatchEvent id="hear">${caught}</bpmn:intermediateCatchEvent>` +
          end() +
          chain('start', 'hear', 'end'),
        signal,
      ),
    });
    const keys = [await city.start('listener'), await city.start('listener')];
    await city.run('signal.broadcast', { name: 'rain', variables: {} });
    expect(await city.rows('event_subscription')).toHaveLength(2);
    await city.run('signal.broadcast', { name: 'flood', variables: { level: 3 } });
    for (const key of keys) {
      expect((await city.instance(key)).status).toBe('completed');
      expect(await city.variables(key)).toEqual({ level: 3 });
    }
    await city.close();
  });

  it('a cycle starts instances, each once, until a newer version takes over', async () => {
    const city = await openCity((await open()).database);
    const nightly = (name: string) =>
      bpmn(
        'nightly',
        start('start', timer('timeCycle', 'R/PT1H')) + userTask(name) + end() + chain('start', name, 'end'),
      );
    await city.deploy({ 'nightly.bpmn': nightly('first') });
    await city.after(HOUR);
    await city.after(HOUR);
    expect((await city.tasks()).map((task) => task.name)).toEqual(['first', 'first']);
    await city.deploy({ 'nightly.bpmn': nightly('second') });
    await city.after(HOUR);
    expect((await city.tasks()).map((task) => task.name)).toEqual(['first', 'first', 'second']);
    expect(await city.rows('timer')).toHaveLength(1);
    await city.close();
  });
});
