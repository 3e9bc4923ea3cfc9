/**
 * The unit of work against a model that is too simple to be wrong: a Map per batch, copied per command. Random commands
 * read, write, query, fail and isolate; after every batch the table must hold what the map holds.
 */
import type { Json } from '../../src/core/json.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { CommandDefinition, UnitOfWork } from '../../src/runtime/command.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { onBothDatabases } from '../database.ts';
import { createNoteTable, noteRefused, notePipeline, type NoteRow } from '../pipeline-commands.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd');
type Step =
  | { do: 'write' | 'remove' | 'read' | 'again'; id: string; title: string }
  | { do: 'query' }
  | { do: 'fail' }
  | { do: 'isolated'; steps: Step[] };

const simple: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('write', 'remove', 'read', 'again'), id: key, title: fc.uuid() }),
  },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'query' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'fail' }) },
) as fc.Arbitrary<Step>;
const isolated = fc.array(simple, { maxLength: 4 }).map((steps): Step => ({ do: 'isolated', steps }));
const command = fc.array(fc.oneof({ weight: 8, arbitrary: simple }, { weight: 2, arbitrary: isolated }), {
  maxLength: 8,
});
const batches = fc.array(fc.array(command, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 });

type Answer = (string | null)[];

/** Answers what each step saw: titles, in order of ids. */
async function real(uow: UnitOfWork, steps: Step[], saw: Answer): Promise<void> {
  for (const step of steps) {
    if (step.do === 'fail') throw noteRefused();
    if (step.do === 'query') {
      const rows = await uow.select('note', (query) => query.orderBy('id'));
      saw.push(rows.map((row) => row.id + row.title).join());
    } else if (step.do === 'isolated') {
      const seen: Answer = [];
      await uow
        .isolated(() => real(uow, step.steps, seen))
        .then(
          () => saw.push(...seen),
          () => saw.push('isolated failed'),
        );
    } else await touch(uow, step, saw);
  }
}

async function touch(uow: UnitOfWork, step: { do: string; id: string; title: string }, saw: Answer): Promise<void> {
  const row = await uow.get('note', step.id);
  if (step.do === 'read') saw.push(row?.title ?? null);
  else if (step.do === 'remove') uow.remove('note', step.id);
  else if (!row) uow.insert('note', { id: step.id, rev: 1, title: step.title, tags: [step.title], pinned: 0 });
  else {
    uow.update(
      'note',
      step.do === 'write' ? { ...row, title: step.title } : Object.assign(row, { pinned: row.pinned + 1 }),
    );
  }
}

type Notes = Map<string, { title: string; pinned: number }>;

function model(notes: Notes, steps: Step[], saw: Answer): Notes {
  let now: Notes = new Map([...notes].map(([id, note]) => [id, { ...note }]));
  for (const step of steps) {
    if (step.do === 'fail') throw new Error('fail');
    if (step.do === 'query')
      saw.push(
        [...now]
          .sort()
          .map(([id, note]) => id + note.title)
          .join(),
      );
    else if (step.do === 'isolated') {
      const seen: Answer = [];
      try {
        now = model(now, step.steps, seen);
        saw.push(...seen);
      } catch {
        saw.push('isolated failed');
      }
    } else if (step.do === 'read') saw.push(now.get(step.id)?.title ?? null);
    else if (step.do === 'remove') now.delete(step.id);
    else if (!now.has(step.id)) now.set(step.id, { title: step.title, pinned: 0 });
    else if (step.do === 'write') now.get(step.id)!.title = step.title;
    else now.get(step.id)!.pinned += 1;
  }
  return now;
}

const script: CommandDefinition<{ steps: Step[] }, Json | void> = {
  type: 'note.script',
  payload: z.object({ steps: z.array(z.any()) }),
  needs: () => [{ table: 'note', key: 'a' }],
  async execute(uow, { steps }) {
    const saw: Answer = [];
    await real(uow, steps, saw);
    return saw;
  },
};

onBothDatabases('unit of work', (open, dialect) => {
  it('does what a plain map does', async () => {
    const { database } = await open();
    await createNoteTable(database);
    const { run } = notePipeline(database, systemClock(), [script]);
    await fc.assert(
      fc.asyncProperty(batches, async (list) => {
        await run('note.script', { steps: ['a', 'b', 'c', 'd'].map((id) => ({ do: 'remove', id, title: '' })) });
        let expected: Notes = new Map();
        for (const commands of list) {
          const submitted = commands.map((steps) => run<Answer>('note.script', { steps }).catch(() => 'refused'));
          const wanted = commands.map((steps) => {
            const saw: Answer = [];
            try {
              expected = model(expected, steps, saw);
              return saw;
            } catch {
              return 'refused';
            }
          });
          expect(await Promise.all(submitted)).toEqual(wanted);
          const rows = (await database.knex('note').orderBy('id')) as NoteRow[];
          const found = rows.map(({ id, title, pinned }) => [id, { title, pinned }]);
          expect(found).toEqual([...expected].sort(([a], [b]) => (a < b ? -1 : 1)));
        }
      }),
      { numRuns: dialect === 'sqlite' ? 150 : 80 },
    );
  });
});
