/**
 * A process runtime on a fresh database, for tests that read as stories: `deploy`, `start`, `tasks`, `jobs`, `after`.
 * The clock stands still until a test moves it; moving it fires what became due.
 */
import type { JsonObject } from '../../src/core/json.ts';
import { controlledClock, type ControlledClock } from '../../src/runtime/clock.ts';
import type { AnyCommand, Actor, Pipeline } from '../../src/runtime/command.ts';
import { createPipeline } from '../../src/runtime/pipeline.ts';
import { createProcessRuntime } from '../../src/runtime/process/index.ts';
import type { ActivatedJob } from '../../src/runtime/process/jobs.ts';
import type {
  IncidentRow,
  JobRow,
  ProcessInstanceRow,
  UserTaskRow,
  VariableScopeRow,
} from '../../src/runtime/process/tables.ts';
import type { Deployment, InlineWorker } from '../../src/runtime/processes.ts';
import { systemActor } from '../../src/runtime/system-actor.ts';
import { timerCommands } from '../../src/runtime/timer-commands.ts';
import { createTimerLoop } from '../../src/runtime/timer-loop.ts';
import type { Database } from '../../src/store/database.ts';
import { parsedRow } from '../../src/store/read.ts';
import type { TableName, Tables } from '../../src/store/tables.ts';

export const START = Date.parse('2026-03-02T09:00:00+08:00');
export const HOUR = 3_600_000;

const tester: Actor = { ...systemActor, kind: 'user', id: 'u1', name: '王测试' };

export interface City {
  database: Database;
  pipeline: Pipeline;
  clock: ControlledClock;
  run<R>(type: string, payload: unknown): Promise<R>;
  /** Files by name; a text without `<` is taken for JSON. */
  deploy(files: Record<string, string>): Promise<Deployment>;
  start(processId: string, variables?: JsonObject, more?: JsonObject): Promise<string>;
  rows<T extends TableName>(table: T, where?: Partial<Tables[T]>): Promise<Tables[T][]>;
  instance(key: string): Promise<ProcessInstanceRow>;
  variables(instanceKey: string): Promise<JsonObject>;
  tasks(): Promise<UserTaskRow[]>;
  complete(task: UserTaskRow, variables?: JsonObject): Promise<void>;
  waitingJobs(): Promise<JobRow[]>;
  activate(type: string, maxJobs?: number): Promise<ActivatedJob[]>;
  incidents(): Promise<IncidentRow[]>;
  /** Element ids in the order of their visits, with `!` for terminated and `…` for live ones. */
  path(instanceKey: string): Promise<string>;
  after(milliseconds: number): Promise<number>;
  close(): Promise<void>;
}

export interface CityOptions {
  workers?: InlineWorker[];
  commands?: AnyCommand[];
  feelContext?: Record<string, unknown>;
}

export async function openCity(database: Database, options: CityOptions = {}): Promise<City> {
  const clock = await controlledClock(START);
  const commands = new Map<string, AnyCommand>();
  const processes = createProcessRuntime({
    inlineWorkers: () => options.workers ?? [],
    feelContext: () => options.feelContext ?? {},
  });
  const register = (definitions: readonly AnyCommand[]) => {
    for (const definition of definitions) commands.set(definition.type, definition);
  };
  register(processes.commands);
  register(options.commands ?? []);
  register(timerCommands(commands));
  const pipeline = createPipeline({ database, commands, clock, processes: processes.port });
  const timers = createTimerLoop({ database, pipeline, clock });
  timers.start();
  const run = <R>(type: string, payload: unknown) => pipeline.submit<R>({ type, payload, actor: tester });
  return makeCity(database, pipeline, clock, timers, run);
}

function makeCity(
  database: Database,
  pipeline: Pipeline,
  clock: ControlledClock,
  timers: ReturnType<typeof createTimerLoop>,
  run: City['run'],
): City {
  const rows: City['rows'] = async (table, where) => {
    const query = database.knex(table as string);
    const found: unknown[] = await (where ? query.where(where) : query);
    return found.map((row) => parsedRow(table, row));
  };
  const byKey = <R extends { key: string }>(found: R[]) => found.sort((a, b) => Number(a.key) - Number(b.key));
  return {
    database,
    pipeline,
    clock,
    run,
    rows,
    deploy: (files) =>
      run('definition.deploy', { resources: Object.entries(files).map(([name, content]) => ({ name, content })) }),
    async start(processId, variables = {}, more = {}) {
      const { processInstanceKey } = await run<{ processInstanceKey: string }>('instance.create', {
        processId,
        variables,
        ...more,
      });
      return processInstanceKey;
    },
    instance: async (key) => (await rows('process_instance', { key }))[0]!,
    async variables(instanceKey) {
      const [scope]: VariableScopeRow[] = await rows('variable_scope', { scope_key: instanceKey });
      return scope!.variables;
    },
    tasks: async () => byKey(await rows('user_task', { state: 'open' })),
    complete: (task, variables = {}) => run('user-task.complete', { userTaskKey: task.key, variables }),
    waitingJobs: async () => byKey(await rows('job')),
    activate: (type, maxJobs = 10) =>
      run<ActivatedJob[][]>('job.activate', { type, requests: [{ maxJobs, timeoutMs: HOUR, worker: 'w' }] }).then(
        ([jobs]) => jobs!,
      ),
    incidents: () => rows('incident', { state: 'active' }),
    async path(instanceKey) {
      const visits = byKey(await rows('element_instance', { process_instance_key: instanceKey }));
      const mark = { active: '…', completed: '', terminated: '!' };
      return visits.map((visit) => visit.element_id + mark[visit.state]).join(' ');
    },
    async after(milliseconds) {
      await clock.advance(milliseconds);
      return timers.settle();
    },
    async close() {
      await timers.stop();
      await pipeline.close();
    },
  };
}
