/**
 * A city that lives for the length of one scenario: a SQLite database with the pack installed in a temporary directory (a copy
 * of one that is made once for all scenarios), the features that packs use, a clock of its own, and whatever people, units
 * and areas the scenario names. Nothing leaves it.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
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
import { openDatabase, type Database } from '../../store/database.ts';
import { alarmCentre } from '../alarms/centre.ts';
import { alarms } from '../alarms/index.ts';
import { calendars } from '../calendars/index.ts';
import { cases } from '../cases/index.ts';
import { workingTimeContext } from '../clocks/feel.ts';
import { clocks } from '../clocks/index.ts';
import { events } from '../events/index.ts';
import type { Feature } from '../feature.ts';
import { linkage } from '../linkage/index.ts';
import { notices } from '../notices/index.ts';
import { requests } from '../requests/index.ts';
import { tasks } from '../tasks/index.ts';
import { things } from '../things/index.ts';
import { tickets } from '../tickets/index.ts';
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

/** A city with the pack installed and nobody in it; every scenario gets a copy. */
export interface TrialCity {
  packId: string;
  dataDir: string;
  remove(): Promise<void>;
}

/** `at`: not after any of the scenarios begins. */
export async function foundCity(files: PackFiles, packId: string, at: number): Promise<TrialCity> {
  const dataDir = await temporaryDirectory();
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const database = openDatabase({ dataDir });
    try {
      await database.migrate();
      const install = (trial: Trial) => trial.submit(systemActor, 'pack.install', { files });
      await alive(database, at, { units: [], areas: [] }, undefined, install);
    } finally {
      await database.close();
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { packId, dataDir, remove };
}

export async function inTrial<T>(
  { packId, dataDir: model }: TrialCity,
  { start, inputs, inhabitants }: { start: number; inputs: JsonObject; inhabitants: Inhabitants },
  work: (trial: Trial) => Promise<T>,
  observeStep?: ProcessRuntimeOptions['observeStep'],
): Promise<T> {
  const dataDir = await temporaryDirectory();
  await cp(model, dataDir, { recursive: true });
  const database = openDatabase({ dataDir });
  try {
    return await alive(database, start, inhabitants, observeStep, async (trial) => {
      await trial.submit(systemActor, 'trial.settle', {});
      if (Object.keys(inputs).length > 0) await trial.submit(systemActor, 'pack.set-inputs', { id: packId, inputs });
      return work(trial);
    });
  } finally {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const temporaryDirectory = () => mkdtemp(join(tmpdir(), 'liandong-trial-'));

function alive<T>(
  database: Database,
  start: number,
  inhabitants: Inhabitants,
  observeStep: ProcessRuntimeOptions['observeStep'],
  work: (trial: Trial) => Promise<T>,
): Promise<T> {
  const { commands, processes } = compose(inhabitants, observeStep);
  const log = { error: complain, warn: () => undefined };
  // Deadlines of alarms are told to the second.
  const options = { database, commands, processes, handlers, log, grainMs: 1 };
  return inPast(options, start, ({ pipeline, now, passUntil }) => {
    const submit = async <R>(actor: Actor, type: string, payload: object): Promise<R> => {
      const answer = await pipeline.submit<R>({ type, payload, actor });
      // Notices go out and timers that are due fire before the next step looks.
      await passUntil(now());
      return answer;
    };
    return work({ db: database.knex, now, submit, passUntil });
  });
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
        then: { command: 'notice.delivered', payload: { ...payload, outcome: 'ok' } },
      }),
  ],
]);

type Commands = Map<string, NonNullable<Feature['commands']>[number]>;

function compose(inhabitants: Inhabitants, observeStep: ProcessRuntimeOptions['observeStep']) {
  const features: Feature[] = [
    requests,
    cases,
    tasks,
    clocks,
    notices,
    calendars,
    events,
    alarms,
    alarmCentre,
    things,
    linkage,
    tickets,
  ];
  const workers = features.flatMap(({ inlineWorkers = [] }) => inlineWorkers);
  const context = workingTimeContext(() => cn);
  const runtime = createProcessRuntime({
    ...{ inlineWorkers: () => workers, feelContext: () => context, observeStep },
    ended: (uow, instance) => features.forEach((feature) => feature.processEnded?.(uow, instance)),
  });
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
