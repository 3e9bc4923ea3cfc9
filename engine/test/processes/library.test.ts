/**
 * The scenario library on the real runtime: every model is deployed and its scenarios are played against the rows of the
 * database, as far as they use what every client can do: start, complete, publish, broadcast, let time pass.
 */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { parseDuration } from '../../src/core/bpmn/expressions/iso8601.ts';
import type { ScenarioLine } from '../../src/core/bpmn/scenarios/scenario.ts';
import { readLibrary } from '../../src/core/bpmn/testing/library.ts';
import { onBothDatabases } from '../database.ts';
import { openCity, type City } from './city.ts';

const library = readLibrary(fileURLToPath(new URL('../../src/core/bpmn/scenarios', import.meta.url)));
const chapters = [...new Set(library.map(({ name }) => name.split('/')[0] ?? ''))];

type Line = readonly [pattern: RegExp, act: (city: City, match: RegExpExecArray, block: Block) => Promise<unknown>];
interface Block {
  processId: string;
  given: JsonObject;
}

const json = (text: string | undefined) => (text === undefined ? {} : (JSON.parse(text) as JsonObject));
const MORE = '(?: with ({.*}))?$';

const lines: readonly Line[] = [
  [
    new RegExp(`^it starts${MORE}`),
    (city, [, more], { processId, given }) => city.start(processId, { ...given, ...json(more) }),
  ],
  [new RegExp(`^process "([^"]*)" starts${MORE}`), (city, [, id = '', more]) => city.start(id, json(more))],
  [new RegExp(`^"([^"]*)" is done${MORE}`), (city, [, id = '', more]) => complete(city, id, json(more))],
  [
    new RegExp(`^message "([^"]*)" arrives for "([^"]*)"${MORE}`),
    (city, [, name, correlationKey, more]) =>
      city.run('message.publish', { name, correlationKey, variables: json(more) }),
  ],
  [
    new RegExp(`^signal "([^"]*)" is broadcast${MORE}`),
    (city, [, name, more]) => city.run('signal.broadcast', { name, variables: json(more) }),
  ],
  [/^(P\S+) passes$/, (city, [, duration = '']) => city.after(parseDuration(duration)?.ms ?? 0)],
  [/^it waits at (.+)$/, async (city, [, ids = '']) => expect(await waiting(city)).toEqual(quoted(ids).sort())],
  [/^it has ended$/, async (city) => expect(await waiting(city)).toEqual([])],
];

const quoted = (text: string) => [...text.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');

async function complete(city: City, elementId: string, variables: JsonObject): Promise<void> {
  const task = (await city.tasks()).find((one) => one.element_id === elementId);
  if (task) return city.complete(task, variables);
  const job = (await city.waitingJobs()).find((one) => one.element_id === elementId);
  await city.activate(job?.type ?? '');
  await city.run('job.complete', { jobKey: job?.key, variables });
}

/** Live elements of all live instances that hold no other. */
async function waiting(city: City): Promise<string[]> {
  const instances = await city.rows('process_instance', { status: 'active' });
  return instances
    .flatMap(({ live }) => {
      const visits = Object.entries(live);
      const scopes = new Set(visits.map(([, { scopeKey }]) => scopeKey));
      return visits.flatMap(([key, { elementId }]) => (scopes.has(key) ? [] : elementId));
    })
    .sort();
}

/** Plays the block up to its end, or to the first line that only the kernel's own runner knows; says how many lines. */
async function play(city: City, processId: string, block: readonly ScenarioLine[]): Promise<number> {
  let given: JsonObject = {};
  let played = 0;
  for (const { keyword, text, line } of block) {
    if (keyword === 'given') given = json(text);
    else {
      const found = lines.map(([pattern, act]) => ({ match: pattern.exec(text), act })).find(({ match }) => match);
      if (!found?.match && keyword === 'when') return played;
      if (!found?.match) continue;
      await found.act(city, found.match, { processId, given }).catch((error: Error) => {
        error.message = `line ${line}, ${text}: ${error.message}`;
        throw error;
      });
      played += 1;
    }
  }
  return played;
}

async function cancelAll(city: City): Promise<void> {
  for (const { key, parent_key } of await city.rows('process_instance', { status: 'active' })) {
    if (parent_key === null) await city.run('instance.cancel', { processInstanceKey: key });
  }
}

const processIdOf = (xml: string) => /<process id="([^"]+)"/.exec(xml)?.[1] ?? '';

onBothDatabases('the scenario library', (open) => {
  // A database for each chapter: what begins by a message would also begin by that of a model elsewhere.
  it.each(chapters)('%s: happens on the runtime as it does in the kernel', async (chapter) => {
    const city = await openCity((await open()).database);
    const mine = library.filter(({ name }) => name.startsWith(`${chapter}/`));
    let played = 0;
    for (const { name, xml, scenario } of mine) {
      await city.deploy({ 'model.bpmn': xml });
      for (const block of scenario.blocks) {
        played += await play(city, processIdOf(xml), block).catch((error: Error) => {
          error.message = `${name}: ${error.message}`;
          throw error;
        });
        await cancelAll(city);
      }
    }
    expect(played).toBeGreaterThan(mine.length * 2);
    await city.close();
  });
});
