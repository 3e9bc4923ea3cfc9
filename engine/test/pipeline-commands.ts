/** A small made-up feature for tests of the pipeline: notes, with a command for everything that can go right or wrong. */
import type { Json } from '../src/core/json.ts';
import { z } from 'zod';
import { defineError } from '../src/core/error.ts';
import type { Database } from '../src/store/database.ts';
import { defineTable } from '../src/store/tables.ts';
import { createPipeline } from '../src/runtime/pipeline.ts';
import type { Clock } from '../src/runtime/clock.ts';
import type { Actor, AnyCommand, CommandDefinition, Pipeline } from '../src/runtime/command.ts';
import { systemActor } from '../src/runtime/system-actor.ts';

export interface NoteRow {
  id: string;
  rev: number;
  title: string;
  tags: string[];
  pinned: number;
}

declare module '../src/store/tables.ts' {
  interface Tables {
    note: NoteRow;
  }
}

defineTable({
  name: 'note',
  key: 'id',
  columns: ['id', 'rev', 'title', 'tags', 'pinned'],
  json: ['tags'],
  rev: 'rev',
});

export const noteRefused = defineError('NOTE_REFUSED', 422, { zh: '不行', en: 'No' });
const put = z.object({ id: z.string(), title: z.string(), tags: z.array(z.string()).default([]) });
const named = z.object({ id: z.string() });

const define = <P>(definition: CommandDefinition<P, Json | void>) => definition;

export const noteCommands = [
  define({
    type: 'note.create',
    payload: put,
    execute: (uow, { id, title, tags }) => {
      uow.insert('note', { id, rev: 1, title, tags, pinned: 0 });
      uow.history({ objectType: 'note', objectId: id, kind: 'note.created' });
      uow.changed({ type: 'note', id, subjects: [] });
      return { id };
    },
    audit: ({ id, title }) => ({ objectType: 'note', objectId: id, summary: { title } }),
  }),
  define({
    type: 'note.append',
    payload: z.object({ id: z.string(), tag: z.string() }),
    needs: ({ id }) => [{ table: 'note', key: id }],
    async execute(uow, { id, tag }) {
      const note = await uow.require('note', id);
      note.tags.push(tag);
      uow.update('note', note);
      return { tags: note.tags.length, rev: note.rev };
    },
  }),
  define({
    type: 'note.writeThenRefuse',
    payload: put,
    execute(uow, { id, title, tags }) {
      uow.insert('note', { id, rev: 1, title, tags, pinned: 0 });
      throw noteRefused();
    },
  }),
  define({
    type: 'note.writeThenBreak',
    payload: put,
    execute(uow, { id, title, tags }) {
      uow.insert('note', { id, rev: 1, title, tags, pinned: 0 });
      throw new TypeError('a mistake with a secret in it');
    },
  }),
  define({
    type: 'note.queryThenRefuse',
    payload: put,
    async execute(uow, { id, title, tags }) {
      uow.insert('note', { id, rev: 1, title, tags, pinned: 0 });
      const seen = await uow.select('note', (query) => query.where({ id }));
      throw noteRefused({ seen: seen.length });
    },
  }),
  define({
    type: 'note.count',
    payload: z.object({}),
    async execute(uow) {
      return { count: (await uow.select('note', (query) => query)).length };
    },
  }),
  define({
    type: 'note.remove',
    payload: named,
    execute(uow, { id }) {
      uow.remove('note', id);
      return {};
    },
  }),
  define({
    type: 'note.writeBadTitle',
    payload: named,
    execute(uow, { id }) {
      // A title that the column's `not null` refuses, found out only by the database.
      uow.insert('note', { id, rev: 1, title: null as unknown as string, tags: [], pinned: 0 });
      return {};
    },
  }),
];

export async function createNoteTable(database: Database): Promise<void> {
  await database.writer.transaction(async (connection) => {
    await connection.run(
      'create table note (id text primary key, rev integer not null, title text not null unique, tags text not null, ' +
        'pinned integer not null)',
    );
  });
}

export function notePipeline(
  database: Database,
  clock: Clock,
  more: readonly AnyCommand[] = [],
  options: { maxWaiting?: number } = {},
): { pipeline: Pipeline; run: <R>(type: string, payload: unknown, idempotencyKey?: string) => Promise<R> } {
  const commands = new Map([...noteCommands, ...more].map((definition) => [definition.type, definition]));
  const pipeline = createPipeline({ database, commands, clock, ...options });
  return {
    pipeline,
    run: <R>(type: string, payload: unknown, idempotencyKey?: string) =>
      pipeline.submit<R>({ type, payload, actor: testActor, idempotencyKey }),
  };
}

export const testActor: Actor = { ...systemActor, kind: 'user', id: 'u1', name: '王测试' };
