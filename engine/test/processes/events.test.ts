/** Events that reach beyond one instance: signals that start, cron starts, escalations between caller and called. */
import { expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { HOUR, openCity, type City } from './city.ts';
import { boundary, bpmn, callActivity, chain, end, start, timer, userTask } from './models.ts';

const signalDefinition = '<bpmn:signalEventDefinition signalRef="S"/>';
const flood = (processId: string, first = 'act') =>
  bpmn(
    processId,
    start('heard', signalDefinition) + userTask(first) + end() + chain('heard', first, 'end'),
    '<bpmn:signal id="S" name="flood"/>',
  );
const broadcast = (city: City, variables: object = {}) => city.run('signal.broadcast', { name: 'flood', variables });

const escalation = '<bpmn:escalation id="E" name="late" escalationCode="LATE"/>';
const escalationDefinition = '<bpmn:escalationEventDefinition escalationRef="E"/>';
const called = bpmn(
  'called',
  start() +
    userTask('check') +
    `<bpmn:intermediateThrowEvent id="throw"><bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=2" target="level"/></zeebe:ioMapping></bpmn:extensionElements>${escalationDefinition}</bpmn:intermediateThrowEvent>` +
    userTask('finish') +
    end() +
    chain('start', 'check', 'throw', 'finish', 'end'),
  escalation,
);
const caller = (interrupting: boolean) =>
  bpmn(
    'caller',
    start() +
      callActivity('call', 'called') +
      boundary('late', 'call', escalationDefinition, interrupting) +
      userTask('chief') +
      userTask('after') +
      end() +
      chain('start', 'call', 'after', 'end') +
      chain('late', 'chief'),
    escalation,
  );

onBothDatabases('events beyond one instance', (open) => {
  it('a broadcast starts one instance of the newest version of every process that begins with it', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'one.bpmn': flood('one'), 'two.bpmn': flood('two') });
    await city.deploy({ 'one.bpmn': flood('one', 'newer') });
    await broadcast(city, { level: 3 });
    const instances = await city.rows('process_instance');
    expect(instances.map((row) => `${row.process_id} v${row.version}`).sort()).toEqual(['one v2', 'two v1']);
    expect((await city.tasks()).map((task) => task.element_id).sort()).toEqual(['act', 'newer']);
    for (const { key } of instances) expect(await city.variables(key)).toEqual({ level: 3 });
    await broadcast(city);
    expect(await city.rows('process_instance')).toHaveLength(4);
    // A version without the start event hears nothing more.
    await city.deploy({ 'one.bpmn': bpmn('one', start() + userTask('act') + chain('start', 'act')) });
    await broadcast(city);
    expect(await city.rows('process_instance', { process_id: 'one' })).toHaveLength(2);
    await city.close();
  });

  it('a broadcast starts and wakes at once, and what it starts does not hear it', async () => {
    const both = bpmn(
      'both',
      start('byHand') +
        start('heard', signalDefinition) +
        `<bpmn:intermediateCatchEvent id="wait">${signalDefinition}</bpmn:intermediateCatchEvent>` +
        end() +
        chain('byHand', 'wait', 'end') +
        chain('heard', 'wait'),
      '<bpmn:signal id="S" name="flood"/>',
    );
    const city = await openCity((await open()).database);
    await city.deploy({ 'both.bpmn': both });
    const waiting = await city.start('both');
    await broadcast(city);
    expect(await city.path(waiting)).toBe('byHand wait end');
    const [started] = await city.rows('process_instance', { status: 'active' });
    expect(await city.path(started!.key)).toBe('heard wait…');
    await city.close();
  });

  it('a cron start begins an instance at each of its times, in city time', async () => {
    const city = await openCity((await open()).database);
    const daily = (cron: string) =>
      bpmn('daily', start('morning', timer('timeCycle', cron)) + userTask('look') + chain('morning', 'look'));
    await city.deploy({ 'daily.bpmn': daily('0 30 8 * * MON-FRI') });
    await city.after(23.5 * HOUR);
    expect(await city.rows('process_instance')).toHaveLength(1);
    const [first] = await city.rows('process_instance');
    expect(new Date(first!.started_at).toISOString()).toBe('2026-03-03T00:30:00.000Z');
    for (let day = 0; day < 6; day += 1) await city.after(24 * HOUR);
    // From Tuesday, 3 March, to Monday, 9 March, without the weekend.
    expect(await city.rows('process_instance')).toHaveLength(5);
    await city.deploy({ 'daily.bpmn': daily('0 0 0 1 1 *') });
    await city.after(48 * HOUR);
    expect(await city.rows('process_instance')).toHaveLength(5);
    await city.close();
  });

  it('an escalation reaches the caller; both go on', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'called.bpmn': called, 'caller.bpmn': caller(false) });
    const key = await city.start('caller');
    await city.complete((await city.tasks())[0]!);
    expect(await city.path(key)).toBe('start call… late chief…');
    expect(await city.variables(key)).toEqual({ level: 2 });
    const finish = (await city.tasks()).find((task) => task.element_id === 'finish');
    await city.complete(finish!);
    expect(await city.path(key)).toBe('start call late chief… after…');
    await city.close();
  });

  it('an interrupting catcher in the caller ends the called instance', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'called.bpmn': called, 'caller.bpmn': caller(true) });
    const key = await city.start('caller');
    const [child] = await city.rows('process_instance', { parent_key: key });
    await city.complete((await city.tasks())[0]!);
    expect(await city.path(key)).toBe('start call! late chief…');
    expect((await city.instance(child!.key)).status).toBe('terminated');
    expect((await city.tasks()).map((task) => task.element_id)).toEqual(['chief']);
    await city.close();
  });

  it('a called process that escalates and ends in one go: the caller hears the escalation first', async () => {
    const city = await openCity((await open()).database);
    const brief = bpmn(
      'called',
      start() +
        `<bpmn:intermediateThrowEvent id="throw">${escalationDefinition}</bpmn:intermediateThrowEvent>` +
        end() +
        chain('start', 'throw', 'end'),
      escalation,
    );
    await city.deploy({ 'called.bpmn': brief, 'caller.bpmn': caller(true) });
    const key = await city.start('caller');
    expect(await city.path(key)).toBe('start call! late chief…');
    expect((await city.rows('process_instance', { parent_key: key }))[0]?.status).toBe('completed');
    await city.close();
  });

  it('an escalation that nobody up the calls catches is no incident', async () => {
    const city = await openCity((await open()).database);
    const deaf = bpmn('caller', start() + callActivity('call', 'called') + end() + chain('start', 'call', 'end'));
    await city.deploy({ 'called.bpmn': called, 'caller.bpmn': deaf });
    const key = await city.start('caller');
    await city.complete((await city.tasks())[0]!);
    await city.complete((await city.tasks())[0]!);
    expect((await city.instance(key)).status).toBe('completed');
    expect(await city.incidents()).toEqual([]);
    await city.close();
  });

  it('conditions of process starts are asked with variables, and the newest versions begin', async () => {
    const city = await openCity((await open()).database);
    const above = (processId: string, limit: number) =>
      bpmn(
        processId,
        start(
          'rising',
          `<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">=level > ${limit}</bpmn:condition></bpmn:conditionalEventDefinition>`,
        ) +
          userTask('act') +
          chain('rising', 'act'),
      );
    await city.deploy({ 'low.bpmn': above('low', 9) });
    await city.deploy({ 'low.bpmn': above('low', 1), 'high.bpmn': above('high', 5) });
    const ask = (payload: object) =>
      city.run<{ instances: { processInstanceKey: string; processDefinitionKey: string }[] }>(
        'condition.evaluate',
        payload,
      );
    expect((await ask({ variables: { level: 3 } })).instances).toHaveLength(1);
    expect((await ask({ variables: { level: 7 } })).instances).toHaveLength(2);
    expect((await ask({ variables: { other: 7 } })).instances).toEqual([]);
    const [high] = await city.rows('process_instance', { process_id: 'high' });
    expect(await city.variables(high!.key)).toEqual({ level: 7 });
    const one = { variables: { level: 7 }, processDefinitionKey: high!.process_definition_key };
    expect((await ask(one)).instances).toHaveLength(1);
    await city.close();
  });

  it('a condition that comes true interrupts in the same transaction', async () => {
    const city = await openCity((await open()).database);
    const condition =
      '<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">=level > 5</bpmn:condition></bpmn:conditionalEventDefinition>';
    await city.deploy({
      'watch.bpmn': bpmn(
        'watch',
        start() +
          userTask('look') +
          boundary('rising', 'look', condition) +
          userTask('act') +
          chain('start', 'look') +
          chain('rising', 'act'),
      ),
    });
    const key = await city.start('watch', { level: 1 });
    await city.run('variable.set', { scopeKey: key, variables: { level: 6 } });
    expect(await city.path(key)).toBe('start look! rising act…');
    expect((await city.tasks()).map((task) => task.element_id)).toEqual(['act']);
    await city.close();
  });

  it('a cancelled transaction is undone, handler by handler, by jobs and tasks of their own', async () => {
    const city = await openCity((await open()).database);
    const undo = (host: string, handler: string) =>
      boundary(`b-${host}`, host, '<bpmn:compensateEventDefinition/>') +
      handler +
      `<bpmn:association id="a-${host}" sourceRef="b-${host}" targetRef="undo-${host}"/>`;
    const cancel = '<bpmn:cancelEventDefinition/>';
    await city.deploy({
      'trip.bpmn': bpmn(
        'trip',
        start() +
          `<bpmn:transaction id="trip-tx">${
            start('begin') +
            userTask('hall', '<zeebe:ioMapping><zeebe:input source="=2" target="floor"/></zeebe:ioMapping>') +
            undo('hall', userTask('undo-hall', '', 'isForCompensation="true"')) +
            userTask('bus') +
            undo('bus', userTask('undo-bus', '', 'isForCompensation="true"')) +
            end('give-up', cancel) +
            chain('begin', 'hall', 'bus', 'give-up')
          }</bpmn:transaction>` +
          boundary('given-up', 'trip-tx', cancel) +
          userTask('refund') +
          end() +
          chain('start', 'trip-tx', 'end') +
          chain('given-up', 'refund'),
      ),
    });
    const key = await city.start('trip', {});
    const next = async () => {
      const [task, ...others] = await city.tasks();
      expect(others).toEqual([]);
      await city.complete(task!);
      return task!.element_id;
    };
    expect([await next(), await next(), await next(), await next()]).toEqual(['hall', 'bus', 'undo-bus', 'undo-hall']);
    expect(await city.path(key)).toBe('start trip-tx! begin hall bus give-up undo-bus undo-hall given-up refund…');
    await next();
    expect((await city.instance(key)).status).toBe('completed');
    const scopes = await city.rows('variable_scope', { process_instance_key: key });
    expect(scopes.flatMap((row) => Object.entries(row.variables)).filter(([name]) => name === 'floor')).toHaveLength(2);
    await city.close();
  });

  it('a condition that comes true again by what it starts is set aside with an incident, and mended', async () => {
    const city = await openCity((await open()).database);
    const endless = bpmn(
      'endless',
      start() +
        userTask('wait') +
        chain('start', 'wait') +
        `<bpmn:subProcess id="esp" triggeredByEvent="true">${
          `<bpmn:startEvent id="rising" isInterrupting="false"><bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">=n > 3</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:startEvent>` +
          `<bpmn:scriptTask id="more"><bpmn:extensionElements><zeebe:script expression="=n + 1" resultVariable="n"/></bpmn:extensionElements></bpmn:scriptTask>` +
          chain('rising', 'more')
        }</bpmn:subProcess>`,
    );
    await city.deploy({ 'endless.bpmn': endless });
    const key = await city.start('endless', { n: 1 });
    await city.run('variable.set', { scopeKey: key, variables: { n: 4 } });
    expect(await city.variables(key)).toEqual({ n: 1 });
    expect((await city.incidents()).map((one) => one.message)).toEqual([
      "more than 10000 elements were entered, last 'rising'",
    ]);
    await city.close();
  });
});
