/**
 * A city that lives for the length of one scenario: an empty SQLite database in a temporary directory, the features that
 * packs use, a clock of its own, and whatever people, units and areas the scenario names. Nothing leaves it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { z } from 'zod';
import { cn } from '../../core/calendar/index.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Actor, CommandDefinition } from '../../runtime/command.ts';
import { inPast } from '../../runtime/past.ts';
import type { Deliver } from '../../runtime/outbox.ts';
import { outboxCommands } from '../../runtime/outbox-commands.ts';
import { createProcessRuntime, type ProcessRuntimeOptions } from '../../runtime/process/index.ts';
import { systemActor } from '../../runtime/system-actor.ts';
import { timerCommands } from '../../runtime/timer-commands.ts';
import { openDatabase } from '../../store/database.ts';
import { alarms } from '../alarms/index.ts';
import { calendars } from '../calendars/index.ts';
import { cases } from '../cases/index.ts';
import { workingTimeContext } from '../clocks/feel.ts';
import { clocks } from '../clocks/index.ts';
import { events } from '../events/index.ts';
import type { Feature } from '../feature.ts';
import { notices } from '../notices/index.ts';
import { requests } from '../requests/index.ts';
import { tasks } from '../tasks/index.ts';
import type { PackFiles } from './format.ts';
import { installPack, setPackInputs } from './install.ts';
import { engineJobTypes } from './job-types.ts';

export interface Trial {
  db: Knex;
  now(): number;
  submit<R = JsonObject>(actor: Actor, type: string, payload: object): Promise<R>;
  /** Everything that becomes due on the way happens at its moment. */
  passUntil(moment: number): Promise<void>;
}

export interface Inhabitants {
  units: readonly string[];
  areas: readonly string[];
}

export async function inTrial<T>(
  pack: { files: PackFiles; inputs: JsonObject; id: string },
  start: number,
  inhabitants: Inhabitants,
  work: (trial: Trial) => Promise<T>,
  observeStep?: ProcessRuntimeOptions['observeStep'],
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'liandong-trial-'));
  const database = openDatabase({ dataDir });
  try {
    await database.migrate();
    const { commands, processes } = compose(inhabitants, observeStep);
    const log = { error: complain, warn: () => undefined };
    return await inPast(
      { database, commands, processes, handlers, log },
      start,
      async ({ pipeline, now, passUntil }) => {
        const submit = async <R>(actor: Actor, type: string, payload: object): Promise<R> => {
          const answer = await pipeline.submit<R>({ type, payload, actor });
          // Notices go out and timers that are due fire before the next step looks.
          await passUntil(now());
          return answer;
        };
        await submit(systemActor, 'trial.settle', {});
        await submit(systemActor, 'pack.install', { files: pack.files });
        if (Object.keys(pack.inputs).length > 0) {
          await submit(systemActor, 'pack.set-inputs', { id: pack.id, inputs: pack.inputs });
        }
        return work({ db: database.knex, now, submit, passUntil });
      },
    );
  } finally {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Something the engine did not expect: the author of a pack should read it. */
function complain(data: object, message: string): void {
  const { err } = data as { err?: Error };
  process.stderr.write(`${message}: ${err?.stack ?? ''}\n`);
}

/** What would be sent counts as sent. */
const handlers = new Map<string, Deliver>([
  [
    'notice.deliver',
    ({ payload }) =>
      Promise.resolve({
        outcome: 'ok',
        then: { command: 'notice.delivered', payload: { ...payload, outcome: 'sent' } },
      }),
  ],
]);

type Commands = Map<string, NonNullable<Feature['commands']>[number]>;

function compose(inhabitants: Inhabitants, observeStep: ProcessRuntimeOptions['observeStep']) {
  const features = [requests, cases, tasks, clocks, notices, calendars, events, alarms];
  const workers = features.flatMap(({ inlineWorkers = [] }) => inlineWorkers);
  const context = workingTimeContext(() => cn);
  const runtime = createProcessRuntime({ inlineWorkers: () => workers, feelContext: () => context, observeStep });
  const commands: Commands = new Map();
  const all = [
    ...features.flatMap((feature) => feature.commands ?? []),
    ...runtime.commands,
    ...timerCommands(commands),
    ...outboxCommands(commands),
    installPack(engineJobTypes),
    setPackInputs,
    settleCommand(inhabitants),
  ];
  for (const definition of all) commands.set(definition.type, definition);
  return { commands, processes: runtime.port };
}

const settleCommand = ({ units, areas }: Inhabitants): CommandDefinition<object, void> => ({
  type: 'trial.settle',
  payload: z.object({}),
  execute(uow) {
    units.forEach((id, position) =>
      uow.insert('unit', { ...place(id, position), kind: 'department', area_id: null, active: 1 }),
    );
    areas.forEach((id, position) => uow.insert('area', { ...place(id, position), level: 'town', geometry: null }));
  },
});

const place = (id: string, position: number) => ({ id, name: id, parent_id: null, position, origin: 'trial' });
