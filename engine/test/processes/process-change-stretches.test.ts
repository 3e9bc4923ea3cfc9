/**
 * A batch of changes, stretch by stretch: the test delivers when it wants, so that pausing, canceling, instances that end
 * meanwhile, other writers and a crash in the middle fall exactly where it says.
 */
import { describe, expect, it } from 'vitest';
import { changeCommands } from '../../src/features/process-changes/commands.ts';
import type { ProcessChangeItemRow } from '../../src/features/process-changes/tables.ts';
import { changeRunning } from '../../src/features/process-changes/running.ts';
import type { DeliveryOutcome, FeatureDeps } from '../../src/features/feature.ts';
import { onBothDatabases } from '../database.ts';
import { openCity, type City } from './city.ts';
import { bpmn, chain, end, serviceTask, start, userTask } from './models.ts';

const before = bpmn('p', start() + userTask('check') + end() + chain('start', 'check', 'end'));
const after = bpmn(
  'p',
  start() + userTask('check') + serviceTask('notify', 'notify') + end() + chain('start', 'check', 'notify', 'end'),
);

class Batch {
  private constructor(
    readonly city: City,
    readonly keys: string[],
    readonly target: string,
    readonly id: string,
  ) {}

  static async of(city: City, instances: number): Promise<Batch> {
    await city.deploy({ 'p.bpmn': before });
    const keys: string[] = [];
    for (let i = 0; i < instances; i += 1) keys.push(await city.start('p', { i }));
    const target = (await city.deploy({ 'p.bpmn': after })).processes[0]!.processDefinitionKey;
    const plan = { kind: 'migrate', targetDefinitionKey: target, mapping: {}, sameIds: true };
    const payload = { plan, selection: { own: { processId: 'p' } }, reason: 'test' };
    const { id } = await city.run<{ id: string }>('process-change.start', payload);
    return new Batch(city, keys.sort(), target, id);
  }

  /** One stretch of work; `closed: false` is a server that died before it could say so. */
  async deliver({ closed = true } = {}): Promise<void> {
    const deps = { db: this.city.database.knex, pipeline: this.city.pipeline } as FeatureDeps;
    const entry = { key: '1', payload: { id: this.id }, idempotencyKey: this.id, attempt: 1 };
    const outcome: DeliveryOutcome = await changeRunning.deliver(entry, deps);
    if (closed && outcome.then) await this.city.run(outcome.then.command, outcome.then.payload);
  }

  async change() {
    return (await this.city.rows('process_change', { id: this.id }))[0]!;
  }

  async items(status?: ProcessChangeItemRow['status']): Promise<ProcessChangeItemRow[]> {
    const rows = await this.city.rows('process_change_item', { change_id: this.id });
    return rows.filter((row) => status === undefined || row.status === status).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** How often each instance was changed, by the audit chain. */
  async audited(): Promise<number[]> {
    const rows: { object_id: string }[] = await this.city.database.knex('audit').where({ command: 'instance.migrate' });
    return this.keys.map((key) => rows.filter(({ object_id }) => object_id === key).length);
  }
}

onBothDatabases('a batch, stretch by stretch', (open) => {
  const begin = async (instances: number) => {
    const { database, reopen } = await open();
    const city = await openCity(database, { commands: changeCommands });
    return { batch: await Batch.of(city, instances), city, reopen };
  };

  it('gathers, works, and is done; the next stretch is asked for in the outbox', async () => {
    const { batch, city } = await begin(3);
    expect(await batch.change()).toMatchObject({ status: 'collecting', total: 0 });
    await batch.deliver();
    expect(await batch.change()).toMatchObject({ status: 'running', total: 3, succeeded: 0 });
    await batch.deliver();
    expect(await batch.change()).toMatchObject({ status: 'done', succeeded: 3 });
    expect(await city.rows('outbox', { kind: 'process-change.run' })).toHaveLength(2);
    expect((await batch.items()).every(({ status }) => status === 'done')).toBe(true);
    await city.close();
  });

  it('skips what ended, and what follows the target already, since it was found', async () => {
    const { batch, city } = await begin(3);
    await batch.deliver();
    const [task] = await city.tasks();
    await city.complete(task!);
    await city.run('instance.migrate', { processInstanceKey: batch.keys[1], targetDefinitionKey: batch.target });
    await batch.deliver();
    expect(await batch.change()).toMatchObject({ status: 'done', succeeded: 1, skipped: 2, failed: 0 });
    expect(await batch.items('skipped')).toMatchObject([
      { process_instance_key: batch.keys[0], code: 'INSTANCE_OVER', message: { en: 'the instance is over' } },
      { process_instance_key: batch.keys[1], code: 'ALREADY_THERE' },
    ]);
    await city.close();
  });

  it('does nothing while it is paused, and goes on afterwards', async () => {
    const { batch, city } = await begin(3);
    await city.run('process-change.pause', { id: batch.id });
    await batch.deliver();
    expect(await batch.change()).toMatchObject({ status: 'paused', total: 0 });
    await city.run('process-change.resume', { id: batch.id });
    await batch.deliver();
    await city.run('process-change.pause', { id: batch.id });
    await batch.deliver();
    expect(await batch.change()).toMatchObject({ status: 'paused', total: 3, succeeded: 0 });
    await expect(city.run('process-change.pause', { id: batch.id })).rejects.toMatchObject({
      code: 'PROCESS_CHANGE_STATE',
    });
    await city.run('process-change.resume', { id: batch.id });
    await batch.deliver();
    expect(await batch.change()).toMatchObject({ status: 'done', succeeded: 3 });
    await city.close();
  });

  it('leaves what is left when it is canceled', async () => {
    const { batch, city } = await begin(2);
    await batch.deliver();
    await city.run('process-change.item', { id: batch.id, processInstanceKey: batch.keys[0] });
    await city.run('process-change.cancel', { id: batch.id });
    await batch.deliver();
    expect(await batch.change()).toMatchObject({ status: 'canceled', succeeded: 1 });
    expect((await batch.items()).map(({ status }) => status)).toEqual(['done', 'canceled']);
    expect((await city.instance(batch.keys[1]!)).version).toBe(1);
    await city.close();
  });

  it('does nothing twice when a stretch is delivered again, or twice at once', async () => {
    const { batch, city } = await begin(60);
    await Promise.all([batch.deliver({ closed: false }), batch.deliver({ closed: false })]);
    expect(await batch.change()).toMatchObject({ status: 'running', total: 60 });
    await Promise.all([batch.deliver({ closed: false }), batch.deliver({ closed: false })]);
    await batch.deliver();
    expect(await batch.change()).toMatchObject({ status: 'done', succeeded: 60, failed: 0 });
    expect(await batch.audited()).toEqual(batch.keys.map(() => 1));
    await city.close();
  });

  it('lets people work on the instances meanwhile: either goes first, none is lost', async () => {
    const { batch, city } = await begin(30);
    await batch.deliver();
    const tasks = await city.tasks();
    await Promise.all([batch.deliver(), ...tasks.map((task) => city.complete(task))]);
    await batch.deliver();
    const change = await batch.change();
    expect(change).toMatchObject({ status: 'done', failed: 0 });
    expect(change.succeeded + change.skipped).toBe(30);
    for (const key of batch.keys) {
      const { version, status } = await city.instance(key);
      // Completed on the old model, or waiting for the job that the new one brought.
      expect([version, status].join()).toMatch(/^(1,completed|2,active)$/);
    }
    await city.close();
  });

  describe('two nodes', () => {
    it('share a batch', async () => {
      const { batch, city, reopen } = await begin(40);
      await batch.deliver();
      const other = await openCity(await reopen(), { commands: changeCommands });
      const deps = { db: other.database.knex, pipeline: other.pipeline } as FeatureDeps;
      const entry = { key: '2', payload: { id: batch.id }, idempotencyKey: 'x', attempt: 1 };
      await Promise.all([batch.deliver({ closed: false }), changeRunning.deliver(entry, deps)]);
      await batch.deliver();
      await batch.deliver();
      expect(await batch.change()).toMatchObject({ status: 'done', succeeded: 40, failed: 0 });
      expect(await batch.audited()).toEqual(batch.keys.map(() => 1));
      await other.close();
      await city.close();
    });
  });
});
