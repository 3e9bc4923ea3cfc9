/** The audit chain is one over batches, restarts and nodes, and shows where somebody touched it. */
import { expect, it } from 'vitest';
import { verifyAudit } from '../../src/runtime/audit.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { onBothDatabases } from '../database.ts';
import { createNoteTable, notePipeline } from '../pipeline-commands.ts';

onBothDatabases('audit chain', (open) => {
  const start = async () => {
    const opened = await open();
    await createNoteTable(opened.database);
    const node = notePipeline(opened.database, systemClock());
    const write = (from: number, to: number, by = node) =>
      Promise.all(
        Array.from({ length: to - from }, (_, i) =>
          by.run('note.create', { id: `n${from + i}`, title: `t${from + i}` }),
        ),
      );
    const tamper = (sql: string) => opened.database.writer.transaction((connection) => connection.run(sql));
    return { ...opened, node, write, tamper, verify: () => verifyAudit(opened.database.knex) };
  };

  it('goes on over batches, restarts and two nodes', async () => {
    const { node, write, reopen, verify, database } = await start();
    expect(await verify()).toEqual({ ok: true, rows: 0 });
    await write(0, 30);
    await node.pipeline.close();
    const second = notePipeline(await reopen(), systemClock());
    const third = notePipeline(await reopen(), systemClock());
    await Promise.all([write(30, 60, second), write(60, 90, third)]);
    expect(await verify()).toEqual({ ok: true, rows: 90 });
    const [row] = await database.knex('audit').where({ object_id: 'n5' });
    expect(row).toMatchObject({
      command: 'note.create',
      actor_id: 'u1',
      object_type: 'note',
      summary: '{"title":"t5"}',
    });
  });

  it('keeps only the names of the fields when a command says nothing about its summary', async () => {
    const { node, database, write } = await start();
    await write(0, 1);
    await node.run('note.append', { id: 'n0', tag: 'secret' });
    const [row] = await database.knex('audit').where({ command: 'note.append' });
    expect(row.summary).toBe('{"fields":["id","tag"]}');
  });

  it('shows a changed row, a removed row, a new end and a forged link', async () => {
    for (const [sql, seq, reason] of [
      [`update audit set actor_name = 'nobody' where seq = 7`, 7, 'changed'],
      [`delete from audit where seq = 7`, 7, 'missing'],
      [`delete from audit where seq = 20`, 20, 'missing'],
      [`update audit set prev_hash = 'x' where seq = 7`, 7, 'link'],
      [`update audit_head set hash = 'x'`, 20, 'head'],
    ] as const) {
      const { write, tamper, verify } = await start();
      await write(0, 20);
      expect((await verify()).ok).toBe(true);
      await tamper(sql);
      expect(await verify()).toMatchObject({ ok: false, brokenAt: { seq, reason } });
    }
  });
});
