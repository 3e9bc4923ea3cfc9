/**
 * Changing running processes with Camunda's own clients, unchanged: `@camunda8/sdk` for single instances, the client made
 * from the OpenAPI document of 8.8 (which checks every answer against it) for batch operations.
 */
import { Camunda8 } from '@camunda8/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { adminPassword, startTestEngine, type Client, type TestEngine } from '../engine.ts';
import { bpmn, chain, end, serviceTask, start, userTask } from './models.ts';

/** The client's types give every key a brand of its own; here its schemas are what matters. */
type Contract = {
  [K in keyof ReturnType<Camunda8['getOrchestrationClusterApiClientLoose']>]: (
    input?: object,
    how?: object,
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests say what they expect of answers
  ) => Promise<any>;
};

const model = (...ids: string[]) =>
  bpmn(
    'paper',
    start() +
      ids.map((id) => (id.startsWith('job') ? serviceTask(id, id) : userTask(id))).join('') +
      `<bpmn:subProcess id="inner"><bpmn:startEvent id="is"/>${userTask('deep')}<bpmn:endEvent id="ie"/>${chain('is', 'deep', 'ie')}</bpmn:subProcess>` +
      end() +
      chain('start', ...ids, 'inner', 'end'),
  );
const now = { consistency: { waitUpToMs: 0 } };

onBothDatabases('changes by Camunda clients', (open) => {
  let city: TestEngine;
  let admin: Client;
  let sdk: ReturnType<Camunda8['getCamundaRestClient']>;
  let camunda: Contract;

  beforeAll(async () => {
    city = await startTestEngine((await open()).config);
    admin = await city.login('admin');
    const account = {
      CAMUNDA_AUTH_STRATEGY: 'BASIC' as const,
      CAMUNDA_BASIC_AUTH_USERNAME: 'admin',
      CAMUNDA_BASIC_AUTH_PASSWORD: adminPassword,
    };
    const platform = new Camunda8({
      ...account,
      ZEEBE_REST_ADDRESS: city.engine.url,
      CAMUNDA_TENANT_ID: '<default>',
      CAMUNDA_LOG_LEVEL: 'none',
    });
    sdk = platform.getCamundaRestClient();
    const client = platform.getOrchestrationClusterApiClientLoose();
    client.configure({
      config: { ...account, CAMUNDA_REST_ADDRESS: city.engine.url, CAMUNDA_SDK_VALIDATION: 'strict' },
    });
    camunda = client as unknown as Contract;
  });
  afterAll(() => city.close());

  const deploy = async (...ids: string[]): Promise<string> => {
    const { processes } = await sdk.deployResources([{ name: 'paper.bpmn', content: model(...ids) }]);
    return processes[0]!.processDefinitionKey;
  };
  const begin = async (variables = {}) =>
    (await sdk.createProcessInstance({ processDefinitionId: 'paper', variables })).processInstanceKey;
  const waiting = async (processInstanceKey: string): Promise<string[]> => {
    const rows = (await city.engine.database
      .knex('element_instance')
      .where({ process_instance_key: processInstanceKey, state: 'active' })) as { element_id: string }[];
    return rows.map(({ element_id }) => element_id).sort();
  };

  it('modifies, migrates and cancels one instance', async () => {
    await deploy('a', 'b');
    const key = await begin();
    const { items } = await sdk.searchElementInstances({
      filter: { processInstanceKey: key, elementId: 'a' },
    } as never);
    await sdk.modifyProcessInstance({
      processInstanceKey: key,
      operationReference: 12,
      activateInstructions: [
        { elementId: 'b', variableInstructions: [{ variables: { why: 'skipped' } }] },
        {
          elementId: 'deep',
          ancestorElementInstanceKey: '-1',
          variableInstructions: [{ variables: { x: 1 }, scopeId: 'inner' }],
        },
      ],
      terminateInstructions: [
        { elementInstanceKey: String((items[0] as { elementInstanceKey: string }).elementInstanceKey) },
      ],
    });
    expect(await waiting(key)).toEqual(['b', 'deep', 'inner']);

    const target = await deploy('c', 'd');
    const mappings = (ids: Record<string, string>) =>
      Object.entries(ids).map(([sourceElementId, targetElementId]) => ({ sourceElementId, targetElementId }));
    await expect(
      sdk.migrateProcessInstance({
        processInstanceKey: key,
        targetProcessDefinitionKey: target,
        mappingInstructions: mappings({ b: 'd' }),
      }),
    ).rejects.toMatchObject({ statusCode: 409 });
    await sdk.migrateProcessInstance({
      processInstanceKey: key,
      targetProcessDefinitionKey: target,
      mappingInstructions: mappings({ b: 'd', inner: 'inner', deep: 'deep' }),
    });
    expect(await waiting(key)).toEqual(['d', 'deep', 'inner']);
    await sdk.cancelProcessInstance({ processInstanceKey: key, operationReference: 13 });
    expect(await waiting(key)).toEqual([]);
    const audit = (await city.engine.database.knex('audit').where({ object_id: key }).orderBy('seq')) as {
      command: string;
      summary: string;
    }[];
    expect(audit.map(({ command }) => command).slice(-3)).toEqual([
      'instance.modify',
      'instance.migrate',
      'instance.cancel',
    ]);
    expect(audit.at(-1)?.summary).toContain('operationReference 13');
  });

  it('starts in the middle', async () => {
    const { processInstanceKey } = await sdk.createProcessInstance({
      processDefinitionId: 'paper',
      variables: {},
      startInstructions: [{ elementId: 'deep' }],
    });
    expect(await waiting(processInstanceKey)).toEqual(['deep', 'inner']);
    await sdk.cancelProcessInstance({ processInstanceKey });
  });

  it('ends after an element', async () => {
    await deploy('a', 'b');
    const { processInstanceKey } = await sdk.createProcessInstance({
      processDefinitionId: 'paper',
      variables: {},
      runtimeInstructions: [{ type: 'TERMINATE_PROCESS_INSTANCE', afterElementId: 'a' }],
    } as never);
    const { items } = await sdk.searchUserTasks({ filter: { processInstanceKey, state: 'CREATED' } });
    await sdk.completeUserTask({ userTaskKey: items[0]!.userTaskKey });
    expect(await waiting(processInstanceKey)).toEqual([]);
    const instance = await camunda.getProcessInstance({ processInstanceKey }, now);
    expect(instance.state).toBe('TERMINATED');
  });

  it('runs batch operations of all types', async () => {
    const source = await deploy('e', 'job-x');
    const keys = [await begin(), await begin(), await begin()];
    const filter = { processDefinitionKey: source };
    const state = async (batchOperationKey: string) => {
      await city.engine.settle();
      return camunda.getBatchOperation({ batchOperationKey }, now);
    };

    const moved = await camunda.modifyProcessInstancesBatchOperation(
      {
        filter,
        moveInstructions: [{ sourceElementId: 'e', targetElementId: 'job-x' }],
      },
      now,
    );
    expect(moved.batchOperationType).toBe('MODIFY_PROCESS_INSTANCE');
    expect(await state(moved.batchOperationKey)).toMatchObject({
      state: 'COMPLETED',
      operationsTotalCount: 3,
      operationsCompletedCount: 3,
      operationsFailedCount: 0,
    });
    expect(await waiting(keys[0]!)).toEqual(['job-x']);

    const jobs = await admin.post('/v2/jobs/activation', { type: 'job-x', timeout: 60_000, maxJobsToActivate: 10 });
    for (const { jobKey } of jobs.body.jobs) await admin.post(`/v2/jobs/${jobKey}/failure`, { retries: 0 });
    const resolved = await camunda.resolveIncidentsBatchOperation({ filter: { ...filter, hasIncident: true } }, now);
    expect(await state(resolved.batchOperationKey)).toMatchObject({ state: 'COMPLETED', operationsTotalCount: 3 });

    const target = await deploy('job-y');
    const migrated = await camunda.migrateProcessInstancesBatchOperation(
      {
        filter: { processInstanceKey: { $in: keys.slice(0, 2) } },
        migrationPlan: {
          targetProcessDefinitionKey: target,
          mappingInstructions: [{ sourceElementId: 'job-x', targetElementId: 'job-y' }],
        },
      },
      now,
    );
    expect(await state(migrated.batchOperationKey)).toMatchObject({ operationsCompletedCount: 2 });
    expect(await waiting(keys[0]!)).toEqual(['job-y']);

    const canceled = await camunda.cancelProcessInstancesBatchOperation(
      {
        filter: { processDefinitionId: 'paper', state: 'ACTIVE' },
      },
      now,
    );
    expect(await state(canceled.batchOperationKey)).toMatchObject({ state: 'COMPLETED', operationsFailedCount: 0 });
    expect(await waiting(keys[2]!)).toEqual([]);

    const found = await camunda.searchBatchOperations(
      {
        filter: { state: 'COMPLETED', operationType: 'MIGRATE_PROCESS_INSTANCE' },
        sort: [{ field: 'startDate', order: 'DESC' }],
      },
      now,
    );
    expect(found.items).toMatchObject([{ batchOperationKey: migrated.batchOperationKey }]);
    const items = await camunda.searchBatchOperationItems(
      { filter: { batchOperationKey: migrated.batchOperationKey, state: 'COMPLETED' } },
      now,
    );
    expect(items.items.map((item: { processInstanceKey: string }) => item.processInstanceKey).sort()).toEqual(
      keys.slice(0, 2).sort(),
    );
    for (const verb of ['suspendBatchOperation', 'resumeBatchOperation', 'cancelBatchOperation'] as const) {
      // It is over: the client reports the conflict.
      await expect(camunda[verb]({ batchOperationKey: migrated.batchOperationKey }, now)).rejects.toMatchObject({
        status: 409,
      });
    }
    const all = await admin.post('/v2/process-instances/cancellation', { filter: {} });
    expect(all.status).toBe(400);
  });
});
