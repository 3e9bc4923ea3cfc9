/**
 * The real client of Camunda 8 (`@camunda8/sdk`, REST) against our engine, unchanged: one story through everything that
 * a program does with processes.
 */
import { Camunda8 } from '@camunda8/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { adminPassword, startTestEngine, type TestEngine } from '../engine.ts';
import {
  assignment,
  boundary,
  bpmn,
  catchMessage,
  chain,
  end,
  flow,
  message,
  serviceTask,
  start,
  userTask,
} from './models.ts';

const order = bpmn(
  'order',
  start() +
    serviceTask(
      'reserve',
      'reserve-stock',
      '<zeebe:taskHeaders><zeebe:header key="shelf" value="A1"/></zeebe:taskHeaders>',
    ) +
    boundary('soldOut', 'reserve', '<bpmn:errorEventDefinition errorRef="E"/>') +
    end('sorry') +
    userTask('approve', assignment({ candidateGroups: 'role:leader' })) +
    catchMessage('paid', 'M') +
    '<bpmn:exclusiveGateway id="large" default="large-end"/>' +
    serviceTask('audit', 'audit-order') +
    end() +
    chain('start', 'reserve', 'approve', 'paid', 'large') +
    chain('soldOut', 'sorry') +
    flow('large', 'audit', 'amount > 100') +
    flow('large', 'end') +
    chain('audit', 'end'),
  message('M', 'payment', 'orderId') + '<bpmn:error id="E" errorCode="SOLD_OUT"/>',
);

/** Booking, a signal that everybody waits for, and a task whose id changes from one version to the next. */
const travel = (task: string, note = '') =>
  bpmn(
    'travel',
    start() +
      serviceTask('book', 'book-travel', '', 2) +
      '<bpmn:intermediateCatchEvent id="weather"><bpmn:signalEventDefinition signalRef="S"/></bpmn:intermediateCatchEvent>' +
      userTask(task) +
      (note && userTask(note)) +
      end() +
      chain('start', 'book', 'weather', task, ...(note ? [note] : []), 'end'),
    '<bpmn:signal id="S" name="weather is fine"/>',
  );

const fare =
  '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="fares" name="Fares" namespace="n">' +
  '<decision id="fare" name="Fare"><decisionTable id="t">' +
  '<input id="i" label="km"><inputExpression id="ie" typeRef="number"><text>km</text></inputExpression></input>' +
  '<output id="o" name="fare" typeRef="number"/>' +
  '<rule id="near"><inputEntry id="e1"><text>&lt;= 50</text></inputEntry><outputEntry id="r1"><text>8.5</text></outputEntry></rule>' +
  '<rule id="far"><inputEntry id="e2"><text>&gt; 50</text></inputEntry><outputEntry id="r2"><text>km * 0.2</text></outputEntry></rule>' +
  '</decisionTable></decision></definitions>';

const quick = bpmn('quick', start() + serviceTask('add', 'add') + end() + chain('start', 'add', 'end'));

onBothDatabases('the Camunda 8 client', (open) => {
  let city: TestEngine;
  let camunda: ReturnType<Camunda8['getCamundaRestClient']>;

  beforeAll(async () => {
    city = await startTestEngine((await open()).config);
    camunda = new Camunda8({
      ZEEBE_REST_ADDRESS: city.engine.url,
      CAMUNDA_AUTH_STRATEGY: 'BASIC',
      CAMUNDA_BASIC_AUTH_USERNAME: 'admin',
      CAMUNDA_BASIC_AUTH_PASSWORD: adminPassword,
      CAMUNDA_TENANT_ID: '<default>',
      CAMUNDA_LOG_LEVEL: 'none',
    }).getCamundaRestClient();
  });
  afterAll(() => city.close());

  it('deploys, starts, works jobs, completes tasks, publishes messages', async () => {
    expect((await camunda.getTopology()).gatewayVersion).toMatch(/^8\./);
    const deployed = await camunda.deployResources([
      { name: 'order.bpmn', content: order },
      { name: 'quick.bpmn', content: quick },
    ]);
    expect(deployed.processes.map((one) => [one.processDefinitionId, one.processDefinitionVersion])).toEqual([
      ['order', 1],
      ['quick', 1],
    ]);
    const definitionKey = deployed.processes[0]!.processDefinitionKey;
    expect(await camunda.getProcessDefinitionXML(definitionKey)).toBe(order);

    const created = await camunda.createProcessInstance({
      processDefinitionId: 'order',
      variables: { orderId: 'o-1', amount: 250 },
    });
    expect(created).toMatchObject({ processDefinitionId: 'order', processDefinitionVersion: 1, tenantId: '<default>' });
    const { processInstanceKey } = created;

    const [job] = await camunda.activateJobs({
      type: 'reserve-stock',
      worker: 'test',
      maxJobsToActivate: 5,
      timeout: 60_000,
      requestTimeout: 1_000,
    });
    expect(job).toMatchObject({
      elementId: 'reserve',
      processInstanceKey,
      retries: 3,
      customHeaders: { shelf: 'A1' },
      variables: { orderId: 'o-1', amount: 250 },
    });
    await job!.complete({ shelf: 7 });

    const { items: tasks } = await camunda.searchUserTasks({ filter: { processInstanceKey, state: 'CREATED' } });
    expect(tasks).toMatchObject([{ elementId: 'approve', candidateGroups: ['role:leader'], state: 'CREATED' }]);
    const { userTaskKey } = tasks[0]!;
    const byGroup = await camunda.searchUserTasks({ filter: { candidateGroup: 'role:leader' } });
    expect(byGroup.items.map((task) => task.userTaskKey)).toEqual([userTaskKey]);
    await camunda.assignUserTask({ userTaskKey, assignee: 'demo', allowOverride: false });
    await expect(
      camunda.assignUserTask({ userTaskKey, assignee: 'other', allowOverride: false }),
    ).rejects.toMatchObject({ statusCode: 409 });
    await camunda.unassignUserTask({ userTaskKey });
    await camunda.updateUserTask({ userTaskKey, changeset: { candidateGroups: ['role:seat'] } });
    expect(await camunda.getUserTask(userTaskKey)).toMatchObject({ candidateGroups: ['role:seat'] });
    const seen = await camunda.searchUserTaskVariables({ userTaskKey });
    expect(seen.items.map((one) => [one.name, one.value])).toEqual([
      ['amount', '250'],
      ['orderId', '"o-1"'],
      ['shelf', '7'],
    ]);
    await camunda.completeUserTask({ userTaskKey, variables: { approved: true } });

    const answer = await camunda.correlateMessage({
      name: 'payment',
      correlationKey: 'o-1',
      variables: { paid: true },
    });
    expect(answer.processInstanceKey).toBe(processInstanceKey);
    await expect(
      camunda.correlateMessage({ name: 'payment', correlationKey: 'o-1', variables: {} }),
    ).rejects.toMatchObject({ statusCode: 404 });

    const [audit] = await camunda.activateJobs({
      type: 'audit-order',
      worker: 'test',
      maxJobsToActivate: 1,
      timeout: 60_000,
      fetchVariable: ['paid'],
    });
    expect(audit!.variables).toEqual({ paid: true });
    await camunda.failJob({ jobKey: audit!.jobKey, retries: 0, errorMessage: 'no access', retryBackOff: 0 });
    const incidents = await camunda.searchIncidents({ filter: { processInstanceKey, state: 'ACTIVE' } });
    expect(incidents.items).toMatchObject([
      { errorType: 'JOB_NO_RETRIES', errorMessage: 'no access', elementId: 'audit' },
    ]);
    expect(incidents.page.totalItems).toBe(1);
    await camunda.updateJob({ jobKey: audit!.jobKey, retries: 2 });
    await camunda.resolveIncident(incidents.items[0]!.incidentKey);
    const [again] = await camunda.activateJobs({
      type: 'audit-order',
      worker: 'test',
      maxJobsToActivate: 1,
      timeout: 60_000,
    });
    expect(again!.retries).toBe(2);
    await again!.complete();

    const { items } = await camunda.searchProcessInstances({ filter: { processInstanceKey } });
    expect(items).toMatchObject([{ state: 'COMPLETED', hasIncident: false, processDefinitionId: 'order' }]);
    const visits = await camunda.searchElementInstances({
      filter: { processInstanceKey },
      sort: [{ field: 'elementInstanceKey', order: 'ASC' }],
    });
    expect(visits.items.map((visit) => visit.elementId)).toEqual([
      'start',
      'reserve',
      'approve',
      'paid',
      'large',
      'audit',
      'end',
    ]);
    expect(visits.items[1]).toMatchObject({ type: 'SERVICE_TASK', state: 'COMPLETED', elementName: 'reserve' });
  });

  it('awaits the completion that a worker brings', async () => {
    const worker = camunda.createJobWorker({
      type: 'add',
      worker: 'adder',
      maxJobsToActivate: 10,
      timeout: 60_000,
      pollIntervalMs: 10,
      jobHandler: (job) => {
        const { a, b } = job.variables as unknown as { a: number; b: number };
        return job.complete({ sum: Number(a) + Number(b) });
      },
    });
    const result = await camunda.createProcessInstanceWithResult({
      processDefinitionId: 'quick',
      variables: { a: 2, b: 3 },
      fetchVariables: ['sum'],
    });
    expect(result.variables).toEqual({ sum: 5 });
    await worker.stop();
  });

  it('takes a BPMN error to its boundary event, and cancels instances', async () => {
    const { processInstanceKey } = await camunda.createProcessInstance({
      processDefinitionId: 'order',
      variables: { orderId: 'o-2', amount: 1 },
    });
    const [job] = await camunda.activateJobs({
      type: 'reserve-stock',
      worker: 'w',
      maxJobsToActivate: 1,
      timeout: 1_000,
    });
    await job!.error({ errorCode: 'SOLD_OUT', errorMessage: 'none left', variables: {} });
    const { items } = await camunda.searchProcessInstances({ filter: { processInstanceKey } });
    expect(items[0]!.state).toBe('COMPLETED');
    const second = await camunda.createProcessInstance({ processDefinitionId: 'order', variables: {} });
    await camunda.cancelProcessInstance(second);
    await expect(camunda.cancelProcessInstance(second)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('keeps a message for those who come later, and sets the clock', async () => {
    const variables = { orderId: 'o-3', amount: 1 };
    await camunda.publishMessage({
      name: 'payment',
      correlationKey: 'o-3',
      messageId: 'm1',
      timeToLive: 60_000,
      variables: { early: true },
    });
    await expect(
      camunda.publishMessage({ name: 'payment', correlationKey: 'o-3', messageId: 'm1', timeToLive: 1, variables: {} }),
    ).rejects.toMatchObject({ statusCode: 409 });
    const { processInstanceKey } = await camunda.createProcessInstance({ processDefinitionId: 'order', variables });
    const [job] = await camunda.activateJobs({
      type: 'reserve-stock',
      worker: 'w',
      maxJobsToActivate: 1,
      timeout: 1_000,
    });
    await job!.complete();
    const { items } = await camunda.searchUserTasks({ filter: { processInstanceKey } });
    await camunda.completeUserTask({ userTaskKey: items[0]!.userTaskKey });
    const { items: found } = await camunda.searchProcessInstances({
      filter: { processInstanceKey, state: 'COMPLETED', variables: [{ name: 'early', value: 'true' }] },
    });
    expect(found).toHaveLength(1);
    const { items: early } = await camunda.searchVariables({ filter: { processInstanceKey, name: 'early' } });
    expect(early).toMatchObject([{ value: 'true', scopeKey: processInstanceKey }]);
    expect(await camunda.getVariable({ variableKey: early[0]!.variableKey })).toMatchObject({
      name: 'early',
      value: true,
    });
    const moment = city.clock.now() + 3_600_000;
    await camunda.pinInternalClock(moment);
    expect(city.clock.now()).toBe(moment);
    await camunda.broadcastSignal({ signalName: 'nobody-listens', variables: {} });
  });

  it('lets a worker fail, try again after a while, and wake up everybody by a signal', async () => {
    await camunda.deployResources([{ name: 'travel.bpmn', content: travel('ask') }]);
    const { processInstanceKey } = await camunda.createProcessInstance({
      processDefinitionId: 'travel',
      variables: { to: '苏州' },
    });
    const tries: number[] = [];
    let booked: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (booked = resolve));
    const worker = camunda.createJobWorker({
      type: 'book-travel',
      worker: 'agency',
      maxJobsToActivate: 5,
      timeout: 60_000,
      pollIntervalMs: 20,
      jobHandler: async (job) => {
        tries.push(job.retries);
        if (tries.length === 1) return job.fail({ errorMessage: 'no answer', retries: 1, retryBackOff: 5_000 });
        const answer = await job.complete({ seat: '6A' });
        booked();
        return answer;
      },
    });
    const failed = { processInstanceKey, hasRetriesLeft: true };
    for (let n = 0; n < 500 && (await found(failed)) === 0; n += 1) await new Promise((next) => setTimeout(next, 10));
    expect(await found(failed)).toBe(1);
    // The backoff runs by the city's clock.
    await camunda.pinInternalClock(city.clock.now() + 6_000);
    await done;
    await worker.stop();
    expect(tries).toEqual([2, 1]);
    const other = await camunda.createProcessInstance({ processDefinitionId: 'travel', variables: {} });
    const [job] = await camunda.activateJobs({
      type: 'book-travel',
      worker: 'w',
      maxJobsToActivate: 1,
      timeout: 1_000,
    });
    await job!.complete();
    await camunda.broadcastSignal({ signalName: 'weather is fine', variables: { degrees: 21 } });
    const { items } = await camunda.searchUserTasks({ filter: { processDefinitionId: 'travel', state: 'CREATED' } });
    expect(items.map((task) => task.processInstanceKey).sort()).toEqual(
      [processInstanceKey, other.processInstanceKey].sort(),
    );
    await camunda.cancelProcessInstance(other);

    async function found(filter: object): Promise<number> {
      return (await camunda.searchProcessInstances({ filter })).items.length;
    }
  });

  it('migrates an instance to a newer version, and moves it about', async () => {
    const { items } = await camunda.searchProcessInstances({
      filter: { processDefinitionId: 'travel', state: 'ACTIVE' },
    });
    const { processInstanceKey } = items[0]!;
    const deployed = await camunda.deployResources([{ name: 'travel.bpmn', content: travel('confirm', 'note') }]);
    const targetProcessDefinitionKey = deployed.processes[0]!.processDefinitionKey;
    await expect(
      camunda.migrateProcessInstance({ processInstanceKey, targetProcessDefinitionKey, mappingInstructions: [] }),
    ).rejects.toMatchObject({ statusCode: 409 });
    await camunda.migrateProcessInstance({
      processInstanceKey,
      targetProcessDefinitionKey,
      mappingInstructions: [{ sourceElementId: 'ask', targetElementId: 'confirm' }],
    });
    const at = async () => {
      const { items: visits } = await camunda.searchElementInstances({
        filter: { processInstanceKey, state: 'ACTIVE' },
      });
      return visits;
    };
    const [confirm] = await at();
    expect(confirm).toMatchObject({ elementId: 'confirm', processDefinitionKey: targetProcessDefinitionKey });
    await camunda.modifyProcessInstance({
      processInstanceKey,
      activateInstructions: [
        {
          elementId: 'note',
          ancestorElementInstanceKey: '-1',
          variableInstructions: [{ variables: { by: 'hand' }, scopeId: '' }],
        },
      ],
      terminateInstructions: [{ elementInstanceKey: confirm!.elementInstanceKey }],
    });
    expect((await at()).map((visit) => visit.elementId)).toEqual(['note']);
    const { items: tasks } = await camunda.searchUserTasks({ filter: { processInstanceKey, state: 'CREATED' } });
    await camunda.completeUserTask({ userTaskKey: tasks[0]!.userTaskKey });
    const { items: over } = await camunda.searchProcessInstances({
      filter: { processInstanceKey, state: 'COMPLETED', variables: [{ name: 'by', value: '"hand"' }] },
    });
    expect(over).toMatchObject([{ processDefinitionVersion: 2, processDefinitionKey: targetProcessDefinitionKey }]);
  });

  it('evaluates a decision', async () => {
    await camunda.deployResources([{ name: 'fare.dmn', content: fare }]);
    const answer = await camunda.evaluateDecision({ decisionDefinitionId: 'fare', variables: { km: 120 } });
    expect(answer).toMatchObject({ output: '24', decisionDefinitionName: 'Fare', failureMessage: '' });
    await expect(camunda.evaluateDecision({ decisionDefinitionId: 'absent', variables: {} })).rejects.toMatchObject({
      statusCode: 404,
    });
  });
});
