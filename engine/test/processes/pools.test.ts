/**
 * Processes that talk: pools of one file exchange messages, processes begin by messages without a start event, and calls
 * bound to a version bring results, errors and escalations home. The models are those of the scenario library where it has
 * them.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { HOUR, openCity, type City } from './city.ts';
import { boundary, bpmn, chain, end, start, userTask } from './models.ts';

const library = (name: string) =>
  readFileSync(new URL(`../../src/core/bpmn/scenarios/${name}.bpmn`, import.meta.url), 'utf8');
const instances = (city: City, process_id: string) => city.rows('process_instance', { process_id });
const publish = (city: City, name: string, correlationKey: string, variables = {}) =>
  city.run('message.publish', { name, correlationKey, variables });

onBothDatabases('pools of one file', (open) => {
  it('are deployed together, and what one throws the other gets in the same transaction', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'pools.bpmn': library('pools/citizen-and-office') });
    const citizen = await city.start('citizen', { number: 'N7', secret: true });
    const [office] = await instances(city, 'office');
    expect(await city.variables(office!.key)).toEqual({ number: 'N7' });
    expect(await city.path(citizen)).toBe('need ask answered…');
    const [check] = await city.tasks();
    await city.complete(check!, { granted: true });
    expect((await city.instance(office!.key)).status).toBe('completed');
    expect(await city.path(citizen)).toBe('need ask answered read…');
    expect(await city.variables(citizen)).toMatchObject({ granted: true });
    await city.close();
  });

  it('a message is kept for an hour for those who come later', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'pools.bpmn': library('pools/answer-before-waiting') });
    const right = async (key: string) => {
      const instance = await city.start('right', { key });
      const tidy = (await city.tasks()).find((task) => task.process_instance_key === instance);
      await city.complete(tidy!);
      return city.path(instance);
    };
    await city.start('left', { key: 'K' });
    await city.after(HOUR - 1);
    expect(await right('K')).toBe('prepare tidy told react…');
    await city.after(1);
    expect(await city.rows('message')).toEqual([]);
    expect(await right('K')).toBe('prepare tidy told…');
    await city.close();
  });

  it('messages that answer each other without end are stopped, and nothing is half done', async () => {
    const city = await openCity((await open()).database);
    const throwing = (id: string, message: string) =>
      `<bpmn:endEvent id="${id}"><bpmn:messageEventDefinition messageRef="${message}"/></bpmn:endEvent>`;
    const catching = (message: string) => start('s', `<bpmn:messageEventDefinition messageRef="${message}"/>`);
    const roots = '<bpmn:message id="ping" name="ping"/><bpmn:message id="pong" name="pong"/>';
    const other = `<bpmn:process id="b" isExecutable="true">${catching('pong').replace(
      'id="s"',
      'id="bs"',
    )}${throwing('be', 'ping')}${chain('bs', 'be')}</bpmn:process>`;
    await city.deploy({
      'ring.bpmn': bpmn('a', catching('ping') + throwing('e', 'pong') + chain('s', 'e'), roots + other),
    });
    await expect(publish(city, 'ping', '')).rejects.toMatchObject({ code: 'TOO_MANY_STEPS' });
    expect(await city.rows('process_instance')).toEqual([]);
    await city.close();
  });
});

onBothDatabases('a process without a start event', (open) => {
  it('begins with the message of its receive task', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'r.bpmn': library('activities/receive-task-starts') });
    await publish(city, 'apply', '', { name: 'Li' });
    const [task] = await city.tasks();
    expect(await city.path(task!.process_instance_key)).toBe('application check…');
    expect(await city.variables(task!.process_instance_key)).toEqual({ name: 'Li' });
    await city.close();
  });

  it('begins with the first message after its gateway and waits for the others', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'g.bpmn': library('gateways/event-based-starts-parallel') });
    await publish(city, 'fee', 'N1', { number: 'N1' });
    const [instance] = await city.rows('process_instance');
    await publish(city, 'application', 'N1', { text: 'please' });
    expect((await city.tasks()).map((task) => task.element_id)).toEqual(['check']);
    expect(await city.variables(instance!.key)).toEqual({ number: 'N1', text: 'please' });
    await city.close();
  });
});

const called = (tag: string, endsWith: string) =>
  bpmn(
    'deliver',
    `<bpmn:extensionElements><zeebe:versionTag value="${tag}"/></bpmn:extensionElements>` +
      start() +
      `<bpmn:intermediateThrowEvent id="tell"><bpmn:escalationEventDefinition escalationRef="late"/></bpmn:intermediateThrowEvent>` +
      userTask(`drive-${tag}`) +
      end('end', endsWith) +
      chain('start', 'tell', `drive-${tag}`, 'end'),
    '<bpmn:error id="lost" name="lost" errorCode="LOST"/><bpmn:escalation id="late" name="late" escalationCode="LATE"/>',
  );
const fails = '<bpmn:errorEventDefinition errorRef="lost"/>';
const caller = (binding: string) =>
  bpmn(
    'order',
    start() +
      `<bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="deliver" ${binding}/></bpmn:extensionElements></bpmn:callActivity>` +
      boundary('lost', 'call', '<bpmn:errorEventDefinition errorRef="e"/>') +
      boundary('late', 'call', '<bpmn:escalationEventDefinition escalationRef="x"/>', false) +
      userTask('refund') +
      userTask('inform') +
      userTask('thank') +
      chain('start', 'call', 'thank') +
      chain('lost', 'refund') +
      chain('late', 'inform'),
    '<bpmn:error id="e" name="e" errorCode="LOST"/><bpmn:escalation id="x" name="x" escalationCode="LATE"/>',
  );

onBothDatabases('a call activity', (open) => {
  it.each([
    ['latest', '', 'v2'],
    ['deployment', 'bindingType="deployment"', 'v1'],
    ['versionTag', 'bindingType="versionTag" versionTag="v0"', 'v0'],
  ])('bound to %s calls that version, whose escalation and error it gets', async (_, binding, version) => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'zero.bpmn': called('v0', fails) });
    await city.deploy({ 'order.bpmn': caller(binding), 'one.bpmn': called('v1', fails) });
    await city.deploy({ 'two.bpmn': called('v2', fails) });
    const order = await city.start('order');
    const waiting = async () => (await city.tasks()).map((task) => task.element_id).sort();
    expect(await waiting()).toEqual([`drive-${version}`, 'inform']);
    const drive = (await city.tasks()).find((task) => task.element_id.startsWith('drive'));
    await city.complete(drive!);
    expect(await waiting()).toEqual(['inform', 'refund']);
    const [child] = await instances(city, 'deliver');
    expect([child!.status, (await city.instance(order)).status]).toEqual(['terminated', 'active']);
    await city.close();
  });

  it('that gets no error goes on, with the results', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'order.bpmn': caller(''), 'one.bpmn': called('v1', '') });
    const order = await city.start('order');
    const drive = (await city.tasks()).find((task) => task.element_id === 'drive-v1');
    await city.complete(drive!, { signedBy: 'Wang' });
    expect((await city.tasks()).map((task) => task.element_id).sort()).toEqual(['inform', 'thank']);
    expect(await city.variables(order)).toEqual({ signedBy: 'Wang' });
    await city.close();
  });
});
