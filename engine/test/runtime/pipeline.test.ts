/** The pipeline's promises: group commit, isolation, idempotency, savepoints, conflicts, bad input. */
import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { onBothDatabases } from '../database.ts';
import { createNoteTable, notePipeline, type NoteRow } from '../pipeline-commands.ts';

/** As the database holds it: tags are text. */
type NoteCells = Omit<NoteRow, 'tags'> & { tags: string };

const rows = (database: Database) => database.knex('note').orderBy('id') as unknown as Promise<NoteCells[]>;

onBothDatabases('pipeline', (open) => {
  const start = async () => {
    const opened = await open();
    await createNoteTable(opened.database);
    return { ...opened, ...notePipeline(opened.database, systemClock()) };
  };

  it('writes many commands with few commits and answers each after its commit', async () => {
    const { pipeline, run, database } = await start();
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, i) => run('note.create', { id: `n${i}`, title: `t${i}` })),
    );
    expect(answers).toHaveLength(300);
    expect(await rows(database)).toHaveLength(300);
    expect(pipeline.stats.commands).toBe(300);
    expect(pipeline.stats.commits).toBeLessThanOrEqual(3);
    const history = await database.knex('history').count({ n: '*' });
    expect(Number(history[0]!['n'])).toBe(300);
  });

  it('lets commands of one batch see each other and writes each row once', async () => {
    const { run, database } = await start();
    const answers = await Promise.all([
      run('note.create', { id: 'a', title: 'A' }),
      run('note.append', { id: 'a', tag: 'x' }),
      run('note.append', { id: 'a', tag: 'y' }),
    ]);
    expect(answers[2]).toEqual({ tags: 2, rev: 3 });
    expect(await rows(database)).toMatchObject([{ id: 'a', rev: 3, tags: '["x","y"]' }]);
    expect(await run('note.append', { id: 'a', tag: 'z' })).toEqual({ tags: 3, rev: 4 });
  });

  it('drops what a refused or broken command wrote and spares its neighbours', async () => {
    const { pipeline, run, database } = await start();
    const results = await Promise.allSettled([
      run('note.create', { id: 'a', title: 'A' }),
      run('note.writeThenRefuse', { id: 'b', title: 'B' }),
      run('note.writeThenBreak', { id: 'c', title: 'C' }),
      run('note.create', { id: 'd', title: 'D' }),
    ]);
    expect(results.map((r) => (r.status === 'rejected' ? r.reason.code : 'ok'))).toEqual([
      'ok',
      'NOTE_REFUSED',
      'INTERNAL',
      'ok',
    ]);
    const broken = (results[2] as PromiseRejectedResult).reason;
    expect(JSON.stringify({ text: broken.text, data: broken.data })).not.toContain('secret');
    expect((await rows(database)).map((row) => row['id'])).toEqual(['a', 'd']);
    expect(pipeline.stats).toMatchObject({ commits: 1, refused: 1, failed: 1 });
  });

  it('shows a query what was written before, and rolls that back with the command', async () => {
    const { run, database } = await start();
    const results = await Promise.allSettled([
      run('note.create', { id: 'a', title: 'A' }),
      run('note.queryThenRefuse', { id: 'b', title: 'B' }),
      run('note.count', {}),
      run('note.append', { id: 'a', tag: 'later' }),
    ]);
    expect(results[1]).toMatchObject({ reason: { code: 'NOTE_REFUSED', data: { seen: 1 } } });
    expect(results[2]).toMatchObject({ value: { count: 1 } });
    expect(await rows(database)).toMatchObject([{ id: 'a', tags: '["later"]', rev: 2 }]);
  });

  it('runs a batch again one by one when the database refuses one of its rows', async () => {
    const { pipeline, run, database } = await start();
    const results = await Promise.allSettled([
      run('note.create', { id: 'a', title: 'same' }),
      run('note.create', { id: 'b', title: 'same' }),
      run('note.writeBadTitle', { id: 'c' }),
      run('note.create', { id: 'd', title: 'other' }),
    ]);
    expect(results.map((r) => (r.status === 'rejected' ? r.reason.code : 'ok'))).toEqual([
      'ok',
      'DUPLICATE',
      'INTERNAL',
      'ok',
    ]);
    expect((await rows(database)).map((row) => row['id'])).toEqual(['a', 'd']);
    expect(pipeline.stats.retriedBatches).toBe(1);
  });

  it('executes an idempotency key once: in one batch, later, and after a restart', async () => {
    const { pipeline, run, database, reopen } = await start();
    const [first, second] = await Promise.all([
      run('note.create', { id: 'a', title: 'A' }, 'key-1'),
      run('note.create', { id: 'a', title: 'A' }, 'key-1'),
    ]);
    expect(second).toEqual(first);
    await pipeline.close();
    const again = notePipeline(await reopen(), systemClock());
    expect(await again.run('note.create', { id: 'a', title: 'A' }, 'key-1')).toEqual(first);
    await expect(again.run('note.create', { id: 'z', title: 'Z' }, 'key-1')).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(await rows(database)).toHaveLength(1);
    expect(await database.knex('audit')).toHaveLength(1);
  });

  it('executes again after a refusal with the same key: nothing was done the first time', async () => {
    const { run } = await start();
    await expect(run('note.append', { id: 'a', tag: 'x' }, 'k')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await run('note.create', { id: 'a', title: 'A' });
    expect(await run('note.append', { id: 'a', tag: 'x' }, 'k')).toEqual({ tags: 1, rev: 2 });
  });

  it('tries again when somebody else changed the row meanwhile', async () => {
    const { run, database } = await start();
    await run('note.create', { id: 'a', title: 'A' });
    let interfered = 0;
    const clash = {
      ...database,
      writer: {
        transaction: <T>(work: Parameters<typeof database.writer.transaction<T>>[0]) =>
          database.writer.transaction<T>((connection) =>
            work({
              ...connection,
              async run(sql, parameters) {
                // Another node commits between our read and our write.
                if (sql.startsWith('update "note"') && interfered++ === 0) {
                  await connection.run(`update note set rev = rev + 1 where id = 'a'`);
                }
                return connection.run(sql, parameters);
              },
            }),
          ),
      },
    };
    const other = notePipeline(clash, systemClock());
    expect(await other.run('note.append', { id: 'a', tag: 'x' })).toEqual({ tags: 1, rev: 2 });
    expect(interfered).toBe(2);
    expect(await rows(database)).toMatchObject([{ id: 'a', rev: 2, tags: '["x"]' }]);
  });

  it('leaves the old or the new state when any write of a transaction fails', async () => {
    const { run, database } = await start();
    await run('note.create', { id: 'a', title: 'A' });
    let writes = 0;
    let failAt = 0;
    const faulty = {
      ...database,
      writer: {
        transaction: <T>(work: Parameters<typeof database.writer.transaction<T>>[0]) =>
          database.writer.transaction<T>((connection) =>
            work({
              ...connection,
              async run(sql, parameters) {
                writes += 1;
                if (writes >= failAt) throw Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' });
                return connection.run(sql, parameters);
              },
            }),
          ),
      },
    };
    const before = await rows(database);
    for (failAt = 1; ; failAt += 1) {
      writes = 0;
      const result = await notePipeline(faulty, systemClock())
        .run('note.append', { id: 'a', tag: 'x' })
        .then(
          () => 'ok',
          (error: { code: string }) => error.code,
        );
      if (result === 'ok') break;
      expect(await rows(database)).toEqual(before);
      expect(await database.knex('audit')).toHaveLength(1);
    }
    expect(failAt).toBeGreaterThan(2);
    expect(await rows(database)).toMatchObject([{ rev: 2, tags: '["x"]' }]);
  });

  it('reports commits to listeners with the live changes, and nothing of refused commands', async () => {
    const { pipeline, run } = await start();
    const changes: unknown[] = [];
    pipeline.onCommit((commit) => changes.push(...commit.changes));
    await Promise.allSettled([
      run('note.create', { id: 'a', title: 'A' }),
      run('note.writeThenRefuse', { id: 'b', title: 'B' }),
    ]);
    expect(changes).toEqual([{ type: 'note', id: 'a', subjects: [] }]);
  });

  it('refuses what must not enter, before it waits', async () => {
    const { pipeline, run } = await start();
    let deep: unknown = 'x';
    for (let i = 0; i < 70; i += 1) deep = [deep];
    const cases: [unknown, string][] = [
      [{ id: 'a' }, 'INVALID_PAYLOAD'],
      [JSON.parse('{"id":"a","title":"t","__proto__":{"x":1}}'), 'PAYLOAD_REFUSED'],
      [{ id: 'a', title: 't', constructor: 1 }, 'PAYLOAD_REFUSED'],
      [{ id: 'a', title: 'nul \u0000' }, 'PAYLOAD_REFUSED'],
      [{ id: 'a', title: 'half \ud800' }, 'PAYLOAD_REFUSED'],
      [{ id: 'a', title: 't', tags: deep }, 'PAYLOAD_REFUSED'],
      [{ id: 'a', title: 'x'.repeat(17_000_000) }, 'PAYLOAD_TOO_LARGE'],
    ];
    for (const [payload, code] of cases) await expect(run('note.create', payload)).rejects.toMatchObject({ code });
    await expect(run('note.nothing', {})).rejects.toMatchObject({ code: 'UNKNOWN_COMMAND' });
    expect(pipeline.stats.commands).toBe(0);
    expect(await run('note.create', { id: 'emoji', title: '😀 好' })).toEqual({ id: 'emoji' });
  });

  it('finishes what is under way when it closes, and takes no more', async () => {
    const { pipeline, run, database } = await start();
    const under = run('note.create', { id: 'a', title: 'A' });
    await pipeline.close();
    expect(await under).toEqual({ id: 'a' });
    await expect(run('note.create', { id: 'b', title: 'B' })).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    expect(await rows(database)).toHaveLength(1);
  });

  it('refuses writes through the read pool', async () => {
    const { database } = await start();
    await expect(
      database.knex('note').insert({ id: 'x', rev: 1, title: 'X', tags: '[]', pinned: 0 }),
    ).rejects.toThrow();
  });
});

describe('two nodes on PostgreSQL', () => {
  onBothDatabases('two pipelines', (open, dialect) => {
    it.runIf(dialect === 'postgres')('never lose an update and never share a key', async () => {
      const { database, reopen } = await open();
      await createNoteTable(database);
      const nodes = [notePipeline(database, systemClock()), notePipeline(await reopen(), systemClock())];
      await nodes[0]!.run('note.create', { id: 'a', title: 'A' });
      await Promise.all(
        Array.from({ length: 60 }, (_, i) => nodes[i % 2]!.run('note.append', { id: 'a', tag: `t${i}` })),
      );
      const [note] = await rows(database);
      expect(JSON.parse(note!.tags).sort()).toEqual(Array.from({ length: 60 }, (_, i) => `t${i}`).sort());
      const audit = (await database.knex('audit').orderBy('seq')) as { key: string; seq: number }[];
      expect(new Set(audit.map((row) => row.key)).size).toBe(61);
    });

    it.runIf(dialect === 'postgres')('execute one idempotency key once, whoever gets it first', async () => {
      const { database, reopen } = await open();
      await createNoteTable(database);
      const nodes = [notePipeline(database, systemClock()), notePipeline(await reopen(), systemClock())];
      for (let i = 0; i < 20; i += 1) {
        const payload = { id: `n${i}`, title: `t${i}` };
        const answers = await Promise.all(nodes.map(({ run }) => run('note.create', payload, `key-${i}`)));
        expect(answers).toEqual([{ id: `n${i}` }, { id: `n${i}` }]);
      }
      expect(await database.knex('audit')).toHaveLength(20);
    });
  });
});
