/** The database's own accidents: lost connections, lost answers to a commit, killed migrations, old receipts. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import type { Json } from '../../src/core/json.ts';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { controlledClock, systemClock } from '../../src/runtime/clock.ts';
import { verifyAudit } from '../../src/runtime/audit.ts';
import type { CommandDefinition } from '../../src/runtime/command.ts';
import { CommitUnknown, openDatabase, type Database } from '../../src/store/database.ts';
import { onBothDatabases } from '../database.ts';
import { createNoteTable, notePipeline } from '../pipeline-commands.ts';

/** Commits (or not), then says that it does not know; once. */
function forgetful(database: Database, commits: boolean): Database {
  let first = true;
  return {
    ...database,
    writer: {
      async transaction<T>(work: Parameters<typeof database.writer.transaction<T>>[0]): Promise<T> {
        let isCommand = false;
        const lost = () => new CommitUnknown(new Error('connection lost'));
        const result = await database.writer.transaction<T>(async (connection) => {
          const answer = await work({
            ...connection,
            run: (sql, parameters) => {
              isCommand ||= sql.includes('insert into "audit"');
              return connection.run(sql, parameters);
            },
          });
          if (isCommand && first && !commits) {
            first = false;
            throw lost();
          }
          return answer;
        });
        if (isCommand && first) {
          first = false;
          throw lost();
        }
        return result;
      },
    },
  };
}

/** As another process finds it. */
function locked(file: string): boolean {
  const script = `
    const { Database } = require('sqlite3').verbose();
    const file = new Database(process.argv[1]);
    file.exec('begin exclusive; rollback', (error) => process.exit(error?.code === 'SQLITE_BUSY' ? 3 : error ? 1 : 0));`;
  const { status } = spawnSync(process.execPath, ['-e', script, file]);
  expect([0, 3]).toContain(status);
  return status === 3;
}

onBothDatabases('store', (open, dialect) => {
  it('finds out whether a commit happened whose answer was lost, and applies the commands once', async () => {
    for (const commits of [true, false]) {
      const { database } = await open();
      await createNoteTable(database);
      const { run } = notePipeline(forgetful(database, commits), systemClock());
      const answers = await Promise.all(['a', 'b', 'c'].map((id) => run('note.create', { id, title: id })));
      expect(answers).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
      expect(await database.knex('note').orderBy('id').pluck('id')).toEqual(['a', 'b', 'c']);
      expect(await verifyAudit(database.knex)).toEqual({ ok: true, rows: 3 });
    }
  });

  it.runIf(dialect === 'sqlite')('belongs to one process, and is one file again when it was closed', async () => {
    const { config } = await open();
    const database = openDatabase({ dataDir: `${config.dataDir}/closed` });
    await database.migrate();
    await database.writer.transaction((connection) => connection.run(`insert into setting values ('a', '1')`));
    const another = () => locked(`${config.dataDir}/closed/liandong.lock`);
    expect(another()).toBe(true);
    await database.close();
    await database.close();
    expect(another()).toBe(false);
    expect(readdirSync(`${config.dataDir}/closed`)).toEqual(['liandong.lock', 'liandong.sqlite']);
  });

  it.runIf(dialect === 'postgres')('goes on with a new connection when the old one is cut', async () => {
    const { database } = await open();
    await createNoteTable(database);
    let cut = false;
    const scissors: CommandDefinition<{ id: string }, Json | void> = {
      type: 'note.cut',
      payload: z.object({ id: z.string() }),
      async execute(uow, { id }) {
        uow.insert('note', { id, rev: 1, title: id, tags: [], pinned: 0 });
        if (cut) return;
        cut = true;
        await database.knex.raw(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and state = 'idle in transaction'`,
        );
      },
    };
    const { run } = notePipeline(database, systemClock(), [scissors]);
    await Promise.all([run('note.cut', { id: 'a' }), run('note.create', { id: 'b', title: 'b' })]);
    expect(await database.knex('note').orderBy('id').pluck('id')).toEqual(['a', 'b']);
  });

  it('migrates on two nodes at once, and after a migration that was killed', async () => {
    const { database, reopen } = await open();
    await database.writer.transaction((connection) => connection.run('update schema_migration_lock set is_locked = 1'));
    await Promise.all([reopen(), ...(dialect === 'postgres' ? [reopen(), reopen()] : [])]);
    expect(await database.knex('audit_head')).toHaveLength(1);
  });

  it('forgets receipts after a week', async () => {
    const { database } = await open();
    await createNoteTable(database);
    const clock = await controlledClock(Date.parse('2026-03-02T09:00:00+08:00'));
    const { run } = notePipeline(database, clock);
    const keys = async () => (await database.knex('command_receipt').pluck('key')).sort();
    await run('note.create', { id: 'a', title: 'A' }, 'k1');
    await clock.advance(6 * 24 * 3_600_000);
    await run('note.create', { id: 'b', title: 'B' }, 'k2');
    expect(await keys()).toEqual(['["u1","k1"]', '["u1","k2"]']);
    await clock.advance(2 * 24 * 3_600_000);
    await run('note.create', { id: 'c', title: 'C' }, 'k3');
    expect(await keys()).toEqual(['["u1","k2"]', '["u1","k3"]']);
  });

  it('refuses more commands than may wait', async () => {
    const { database } = await open();
    await createNoteTable(database);
    const { run } = notePipeline(database, systemClock(), [], { maxWaiting: 5 });
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => run('note.create', { id: `n${i}`, title: `${i}` })),
    );
    const codes = results.map((result) => (result.status === 'rejected' ? result.reason.code : 'ok'));
    expect(codes).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'TOO_BUSY', 'TOO_BUSY', 'TOO_BUSY']);
  });
});
