/**
 * Deferred updates: commands always see the newest content; the database has it at once where several processes write, and
 * where one does when it is asked for, when a query needs it, when enough has gathered, and at the end.
 */
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Json } from '../../src/core/json.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import type { CommandDefinition } from '../../src/runtime/command.ts';
import { createPipeline } from '../../src/runtime/pipeline.ts';
import { SETTLED } from '../../src/runtime/settled.ts';
import { systemActor } from '../../src/runtime/system-actor.ts';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { defineTable } from '../../src/store/tables.ts';
import { onBothDatabases } from '../database.ts';
import { noteRefused } from '../pipeline-commands.ts';

interface GaugeRow {
  id: string;
  known: { values: number[] };
  rev: number;
}

declare module '../../src/store/tables.ts' {
  interface Tables {
    gauge: GaugeRow;
    /** Nobody remembers its rows. */
    dial: GaugeRow;
  }
  interface KeyTables {
    gauge_seen: true;
  }
}

defineTable({
  name: 'gauge',
  key: 'id',
  columns: ['id', 'known', 'rev'],
  json: ['known'],
  rev: 'rev',
  shared: true,
  remembered: () => 1,
});

defineTable({
  name: 'dial',
  key: 'id',
  columns: ['id', 'known', 'rev'],
  json: ['known'],
  rev: 'rev',
  shared: true,
});

const define = <P, R extends Json | void>(definition: CommandDefinition<P, R>) => definition;
const add = z.object({ id: z.string(), value: z.number(), deferred: z.boolean(), then: z.string().default('') });
const commands = [
  define({
    type: 'gauge.add',
    payload: add,
    async execute(uow, { id, value, deferred, then }) {
      await uow.load('gauge', [id]);
      const before = uow.loaded('gauge', id);
      const known = { values: [...(before?.known.values ?? []), value] };
      if (before) uow.update('gauge', { ...before, known }, { deferred });
      else uow.insert('gauge', { id, known, rev: 1 });
      if (then === 'refuse') throw noteRefused();
      if (then === 'remove') uow.remove('gauge', id);
      if (then !== 'query') return null;
      const rows = await uow.select('gauge', (query) => query.orderBy('id'));
      return rows.map((row) => row.known.values.length);
    },
  }),
  define({
    type: 'gauge.read',
    payload: z.object({ id: z.string() }),
    execute: async (uow, { id }) => (await uow.get('gauge', id))?.known.values ?? null,
  }),
  define({
    type: 'dial.turn',
    payload: z.object({ value: z.number() }),
    async execute(uow, { value }) {
      const before = await uow.get('dial', 'd');
      if (before) uow.update('dial', { ...before, known: { values: [value] } }, { deferred: true });
      else uow.insert('dial', { id: 'd', known: { values: [value] }, rev: 1 });
    },
  }),
  define({
    type: 'gauge.claim',
    payload: z.object({ keys: z.array(z.string()), disclaim: z.array(z.string()).default([]), refuse: z.boolean() }),
    async execute(uow, { keys, disclaim, refuse }) {
      uow.disclaim('gauge_seen', disclaim);
      const free = await uow.claim('gauge_seen', keys);
      if (refuse) throw noteRefused();
      return free;
    },
  }),
];

async function opened(database: Database, create = true) {
  if (create) {
    await database.writer.transaction(async (connection) => {
      await connection.run('create table gauge (id text primary key, known text not null, rev integer not null)');
      await connection.run('create table dial (id text primary key, known text not null, rev integer not null)');
      await connection.run('create table gauge_seen (key text primary key)');
    });
  }
  const registry = new Map(commands.map((each) => [each.type, each as CommandDefinition]));
  const pipeline = createPipeline({ database, commands: registry, clock: systemClock() });
  const submit = <R = unknown>(type: string, payload: object) =>
    pipeline.submit<R>({ type, payload, actor: systemActor });
  return {
    pipeline,
    submit,
    add: (id: string, value: number, deferred: boolean, then = '') =>
      submit('gauge.add', { id, value, deferred, then }),
    read: (id: string) => submit('gauge.read', { id }),
    claim: (keys: string[], more: object = {}) => submit('gauge.claim', { keys, refuse: false, ...more }),
    stored: async (id: string): Promise<number[] | null> => {
      const row: { known: string } | undefined = await database.knex('gauge').where({ id }).first();
      return row ? (JSON.parse(row.known) as GaugeRow['known']).values : null;
    },
  };
}

onBothDatabases('deferred updates', (open, dialect) => {
  const later = dialect === 'sqlite';

  it('are seen by commands at once, and by others when they are settled', async () => {
    const { database } = await open();
    const gauges = await opened(database);
    await gauges.add('a', 1, false);
    await gauges.add('a', 2, true);
    await gauges.add('b', 1, false);
    await Promise.all([gauges.add('a', 3, true), gauges.add('a', 4, true), gauges.add('b', 2, true)]);
    expect(await gauges.read('a')).toEqual([1, 2, 3, 4]);
    expect(await gauges.stored('a')).toEqual(later ? [1] : [1, 2, 3, 4]);
    await gauges.pipeline.settled('gauge', ['a']);
    expect([await gauges.stored('a'), await gauges.stored('b')]).toEqual([[1, 2, 3, 4], later ? [1] : [1, 2]]);
    await gauges.pipeline.settled('gauge');
    expect(await gauges.stored('b')).toEqual([1, 2]);
    await gauges.pipeline.close();
  });

  it('are written with what is not deferred, and seen by queries of their table', async () => {
    const { database } = await open();
    const gauges = await opened(database);
    for (const id of ['a', 'b']) await gauges.add(id, 1, false);
    for (const id of ['a', 'b']) await gauges.add(id, 2, true);
    await Promise.all([gauges.add('a', 3, true), gauges.add('a', 4, false)]);
    expect([await gauges.stored('a'), await gauges.stored('b')]).toEqual([[1, 2, 3, 4], later ? [1] : [1, 2]]);
    expect(await gauges.add('b', 3, true, 'query')).toEqual([4, 3]);
    expect([await gauges.read('b'), await gauges.stored('b')]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    await gauges.pipeline.close();
  });

  it('leave nothing of a refused command, and end with their row', async () => {
    const { database } = await open();
    const gauges = await opened(database);
    await gauges.add('a', 1, false);
    await gauges.add('a', 2, true);
    for (const then of ['refuse', 'refuse']) {
      await expect(gauges.add('a', 9, true, then)).rejects.toMatchObject({ code: 'NOTE_REFUSED' });
      await expect(gauges.add('a', 9, false, then)).rejects.toMatchObject({ code: 'NOTE_REFUSED' });
    }
    expect(await gauges.read('a')).toEqual([1, 2]);
    await gauges.add('a', 3, true, 'remove');
    expect([await gauges.read('a'), await gauges.stored('a')]).toEqual([null, null]);
    await gauges.pipeline.close();
  });

  it('are written when the pipeline closes, with the place from which the log need not be gone through again', async () => {
    const { database, config } = await open();
    const gauges = await opened(database);
    await gauges.add('a', 1, false);
    await gauges.add('a', 2, true);
    await gauges.pipeline.close();
    expect(await gauges.stored('a')).toEqual([1, 2]);
    const marker = await database.knex('setting').where({ key: SETTLED }).first();
    expect(marker === undefined).toBe(!later);
    await database.close();
    const again = openDatabase(config);
    const reopened = await opened(again, false);
    expect(await reopened.read('a')).toEqual([1, 2]);
    await reopened.pipeline.close();
    await again.close();
  });

  it('are written at once where nobody would remember them', async () => {
    const { database } = await open();
    const gauges = await opened(database);
    for (const value of [1, 2, 3]) await gauges.submit('dial.turn', { value });
    expect(await database.knex('dial').pluck('known')).toEqual(['{"values":[3]}']);
    await gauges.pipeline.close();
  });

  it('are one memory for all pipelines of a database', async () => {
    const { database } = await open();
    const [one, two] = [await opened(database), await opened(database, false)];
    await one.add('a', 1, false);
    await two.add('a', 2, true);
    await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? one : two).add('a', i, i % 3 > 0)));
    expect(((await one.read('a')) as number[]).length).toBe(22);
    await one.pipeline.close();
    expect((await two.stored('a'))?.length).toBe(22);
    await two.pipeline.close();
  });

  it('claims a key once, whoever asks, and gives back what was refused or let go of', async () => {
    const { database } = await open();
    const gauges = await opened(database);
    expect(await gauges.claim(['a', 'b', 'a'])).toEqual(['a', 'b']);
    await expect(gauges.claim(['c'], { refuse: true })).rejects.toMatchObject({ code: 'NOTE_REFUSED' });
    expect(await Promise.all([gauges.claim(['b', 'c']), gauges.claim(['c', 'd'])])).toEqual([['c'], ['d']]);
    expect(await Promise.all([gauges.claim([], { disclaim: ['a'] }), gauges.claim(['a', 'b'])])).toEqual([[], ['a']]);
    expect(await gauges.claim(['a', 'e'])).toEqual(['e']);
    expect(((await database.knex('gauge_seen').orderBy('key').pluck('key')) as string[]).join('')).toBe('abcde');
    await gauges.pipeline.close();
  });
});
