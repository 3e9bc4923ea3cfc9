/** A command that swallows errors must not swallow what spoils its transaction. */
import type { Json } from '../../src/core/json.ts';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../src/runtime/clock.ts';
import type { CommandDefinition } from '../../src/runtime/command.ts';
import { onBothDatabases } from '../database.ts';
import { createNoteTable, notePipeline } from '../pipeline-commands.ts';

onBothDatabases('isolated work', (open) => {
  it('cannot hide a row that somebody else changed, nor a statement that failed', async () => {
    const { database } = await open();
    await createNoteTable(database);
    let attempts = 0;
    const deaf: CommandDefinition<{ stale: boolean }, Json | void> = {
      type: 'note.deaf',
      payload: z.object({ stale: z.boolean() }),
      async execute(uow, { stale }) {
        attempts += 1;
        uow.insert('note', { id: 'before', rev: 1, title: 'before', tags: [], pinned: 0 });
        const work = async () => {
          // A blind update of a row that is not there in this rev, or a title that is there already.
          if (stale) uow.update('note', { id: 'a', rev: 99, title: 'B', tags: [], pinned: 0 });
          else uow.insert('note', { id: 'b', rev: 1, title: 'A', tags: [], pinned: 0 });
          await uow.select('note', (query) => query);
        };
        await uow.isolated(work).catch(() => undefined);
      },
    };
    const { run } = notePipeline(database, systemClock(), [deaf]);
    await run('note.create', { id: 'a', title: 'A' });
    await expect(run('note.deaf', { stale: true })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(attempts).toBeGreaterThan(1);
    await expect(run('note.deaf', { stale: false })).rejects.toMatchObject({ code: 'DUPLICATE' });
    expect(await database.knex('note').pluck('id')).toEqual(['a']);
  });
});
