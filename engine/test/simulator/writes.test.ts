/**
 * Every single write of a long story goes wrong once. Whether the disk refuses it or the process dies: what the database
 * holds afterwards is the state before or after that commit, never a mixture; the client asks again, and the story ends as
 * if nothing had happened. The same for a crash between any two steps, and between all of them.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBooks } from '../../src/lab/simulator/books.ts';
import { checkInvariants } from '../../src/lab/simulator/invariants.ts';
import { compileOnce } from '../../src/lab/simulator/kernel-inputs.ts';
import { models } from '../../src/lab/simulator/models.ts';
import { createSimulatorTables } from '../../src/lab/simulator/tables.ts';
import { makeTemplate } from '../../src/lab/simulator/template.ts';
import { openDatabase } from '../../src/store/database.ts';
import { freshDatabaseConfig } from '../database.ts';
import { dump } from './dump.ts';
import { story } from './story.ts';
import { live, postgresPlace, sqlitePlace, type Fate, type Life, type Memory, type Place } from './story-engine.ts';

interface Told {
  /** What the client had sent before each step. */
  sent: Memory['sent'][];
  /** Dumps of each step: before it, then after every commit of it. */
  states: string[][];
  /** Changing statements of each step. */
  statements: number[];
  end: string;
}

const dumpOf = (life: Life, place: Place) => dump(life.reader, place.dialect.name);

/** The simulator's own checks read with SQLite's words; on PostgreSQL the dumps must do. */
const check = async (life: Life, { dialect }: Place) => {
  if (dialect.name === 'sqlite') await checkInvariants(life.reader, openBooks());
};

/** The story without any trouble. `before` is called at every step's beginning, while nothing is open. */
async function tellWell(place: Place, before: () => void = () => undefined): Promise<Told> {
  for (const content of Object.values(models)) await compileOnce(content);
  const told: Told = { sent: [], states: [], statements: [], end: '' };
  const memory: Memory = { sent: new Map(), lives: 0 };
  for (const step of story) {
    before();
    told.sent.push(new Map(memory.sent));
    const states: string[] = [];
    const note = async () => void states.push(await dumpOf(life, place));
    const life = await live(place, memory, undefined, note);
    states.unshift(await dumpOf(life, place));
    life.setMinutes(step.at);
    await step.tell(life.engine);
    told.end = await dumpOf(life, place);
    expect(states.at(-1), step.name).toBe(told.end);
    told.states.push(states);
    told.statements.push(life.statements());
    await check(life, place);
    await life.close();
  }
  return told;
}

interface Trouble {
  /** Step in which it comes. */
  step: number;
  fate: Fate;
  /** Step before which to stop; default: the end. */
  until?: number;
}

/** The step is asked for until it is done: after a refusal by the same engine, which is whole again; after a death by the next. */
async function tellIn(
  place: Place,
  told: Told,
  { step, fate, until = story.length }: Trouble,
  memory: Memory = { sent: new Map(told.sent[step]), lives: 100 },
): Promise<void> {
  let struckAfter: number | undefined;
  const first: Fate = (statement, sql) => {
    const what = whole ? null : fate(statement, sql);
    if (what) struckAfter ??= life.commits();
    return what;
  };
  let whole = false;
  let life = await live(place, memory, first);
  for (let number = step; number < until;) {
    const { name, at, tell } = story[number]!;
    life.setMinutes(at);
    const answered = tell(life.engine).then(
      () => 'done',
      (error: unknown) => error,
    );
    const outcome = await Promise.race([answered, life.killed.then(() => 'killed')]);
    if (outcome === 'killed') {
      await life.close();
      life = await live(place, memory);
    }
    if (!whole) {
      expect(struckAfter, `${name}: nothing went wrong`).toBeDefined();
      const [old, fresh] = told.states[step]!.slice(struckAfter);
      const found = await dumpOf(life, place);
      if (outcome === 'killed' && found !== old) expect(found, `${name}: neither old nor new`).toBe(fresh);
      else if (outcome !== 'done') expect(found, `${name}: not the old state`).toBe(old);
      whole = true;
    } else if (outcome !== 'done') throw new Error(`${name} is refused although nothing fails`, { cause: outcome });
    if (outcome === 'done') number += 1;
  }
  expect(await dumpOf(life, place), 'another outcome').toBe(told.states[until]?.[0] ?? told.end);
  await check(life, place);
  await life.close();
}

const troubles: Record<string, (statement: number) => Fate> = {
  'the disk breaks and is mended after the refusal': (k) => (statement) => (statement >= k ? 'fails' : null),
  'the disk is full for one moment, and SQLite rolls back by itself': (k) => (statement) =>
    statement === k ? 'fails and rolls back' : null,
  'the process dies right before it': (k) => (statement) => (statement === k ? 'kill before' : null),
  'the process dies right after it': (k) => (statement) => (statement === k ? 'kill after' : null),
};

/** Every step's end is compared; so many of the runs go on to the very end. */
const TO_THE_END = 29;

describe('a story on SQLite', () => {
  let told: Told;
  const images: Uint8Array[] = [];

  beforeAll(async () => {
    const place = sqlitePlace(await makeTemplate());
    told = await tellWell(place, () => images.push(place.image()));
    await place.remove();
    expect(told.statements.reduce((sum, count) => sum + count)).toBeGreaterThan(200);
  });

  const tellOnImage = async (trouble: Trouble): Promise<void> => {
    const place = sqlitePlace(images[trouble.step]!);
    try {
      await tellIn(place, told, trouble);
    } finally {
      await place.remove();
    }
  };

  for (const [name, at] of Object.entries(troubles)) {
    it(`keeps the old state or the new at every write when ${name}`, async () => {
      let number = 0;
      for (let step = 0; step < story.length; step += 1) {
        for (let k = 1; k <= told.statements[step]!; k += 1) {
          const toTheEnd = (number += 1) % TO_THE_END === 0;
          await tellOnImage({ step, fate: at(k), until: toTheEnd ? story.length : step + 1 });
        }
      }
    });
  }

  it('ends the same when the process dies between any two steps', async () => {
    for (let step = 0; step < story.length; step += 1) {
      const place = sqlitePlace(images[step]!);
      const memory: Memory = { sent: new Map(told.sent[step]), lives: 200 };
      for (let number = step; number < story.length; number += 1) {
        // From here on it dies after every step; the runs that begin late die only once or twice.
        const life = await live(place, memory);
        life.setMinutes(story[number]!.at);
        await story[number]!.tell(life.engine);
        await place.crash();
        await life.close();
        if (number > step + 2) break;
        const after = await live(place, memory);
        expect(await dumpOf(after, place), story[number]!.name).toBe(told.states[number + 1]?.[0] ?? told.end);
        await after.close();
      }
      await place.remove();
    }
  });
});

describe('the story on PostgreSQL', () => {
  const cleanups: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  });

  const freshPlace = async (): Promise<Place> => {
    const config = await freshDatabaseConfig('postgres', (cleanup) => cleanups.push(cleanup));
    const database = openDatabase(config);
    await database.migrate();
    await database.writer.transaction(createSimulatorTables);
    await database.close();
    const place = postgresPlace(config.databaseUrl!);
    cleanups.push(() => place.remove());
    return place;
  };

  it('keeps the old state or the new at a sample of writes', async () => {
    const told = await tellWell(await freshPlace());
    // Without images a trouble comes in a story that is told from the beginning: all of a run's troubles in one story.
    for (const [number, at] of Object.values(troubles).entries()) {
      const place = await freshPlace();
      const memory: Memory = { sent: new Map(), lives: 1 };
      for (let step = 0; step < story.length; step += 1) {
        const k = 1 + ((step * 7 + number * 3) % told.statements[step]!);
        await tellIn(place, told, { step, fate: at(k), until: step + 1 }, memory);
      }
    }
  });
});
