/**
 * The whole runtime, composed as in server.ts but without HTTP and features: store, pipeline with receipts and audit,
 * process runtime with inline workers, timer loop, outbox, job broker. Given a world's party it runs under that world;
 * `variant` plants bugs for tests.
 */
import { createJobBroker, type JobBroker } from '../../features/orchestration/job-broker.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { AnyCommand, Pipeline } from '../../runtime/command.ts';
import type { Log } from '../../runtime/log.ts';
import { createLoops, type Loops } from '../../runtime/loops.ts';
import { createOutbox, type Deliver, type Outbox } from '../../runtime/outbox.ts';
import { outboxCommands } from '../../runtime/outbox-commands.ts';
import { createPipeline } from '../../runtime/pipeline.ts';
import { createProcessRuntime } from '../../runtime/process/index.ts';
import { machineScheduler, type Scheduler } from '../../runtime/scheduler.ts';
import { timerCommands } from '../../runtime/timer-commands.ts';
import { createTimerLoop, type TimerLoop } from '../../runtime/timer-loop.ts';
import type { Connection } from '../../store/connection.ts';
import type { Database } from '../../store/database.ts';
import { CONFIRM, confirmCommand, DELIVERY, inlineWorkers } from './bookings.ts';
import { compileOnce, recordKernelInputs } from './kernel-inputs.ts';

/** A runtime with a mistake in it. What is absent is as it should be. */
export interface Variant {
  connection?(connection: Connection): Connection;
  commands?(commands: Map<string, AnyCommand>): void;
  /** The pipeline that the timer loop gets. */
  timersPipeline?(pipeline: Pipeline): Pipeline;
  deliver?(deliver: Deliver): Deliver;
}

export interface RuntimeSetting {
  /** The database as one part sees it. */
  databaseFor(part: string): Database;
  clock: Clock;
  schedulerFor?(part: string): Scheduler;
  log?: Log;
  /** Carries bookings to the outside; absent: the outbox rests. */
  deliver?: Deliver;
  /** Name of this life in leases, and the number below which others have recorded kernel inputs. */
  owner: string;
  firstInput: number;
  maxBatch?: number;
  leaseMs?: number;
  variant?: Variant | undefined;
}

export interface RuntimeParts {
  pipeline: Pipeline;
  broker: JobBroker;
  loops: Loops;
  /** One loop alone, for stories that say when it works. */
  timers(): TimerLoop;
  outbox(): Outbox;
}

export function composeRuntime(setting: RuntimeSetting): RuntimeParts {
  const { databaseFor, clock, log, owner, variant, leaseMs, schedulerFor = () => machineScheduler } = setting;
  const commands = new Map<string, AnyCommand>();
  const processes = createProcessRuntime({
    inlineWorkers: () => inlineWorkers,
    observeStep: recordKernelInputs(setting.firstInput),
    compile: compileOnce,
  });
  const pipeline = createPipeline({
    ...{ commands, clock, processes: processes.port },
    ...{ database: databaseFor('pipeline'), scheduler: schedulerFor('pipeline') },
    ...(log && { log }),
    ...(setting.maxBatch && { maxBatch: setting.maxBatch }),
  });
  for (const definition of [...processes.commands, ...timerCommands(commands), ...outboxCommands(commands)]) {
    commands.set(definition.type, definition);
  }
  commands.set(CONFIRM, confirmCommand as AnyCommand);
  variant?.commands?.(commands);
  const deliver = setting.deliver && (variant?.deliver?.(setting.deliver) ?? setting.deliver);
  const common = { clock, ...(log && { log }) };
  const timers = (): TimerLoop =>
    createTimerLoop({
      ...common,
      ...{ database: databaseFor('timers'), scheduler: schedulerFor('timers') },
      pipeline: variant?.timersPipeline?.(pipeline) ?? pipeline,
    });
  const outbox = (): Outbox =>
    createOutbox({
      ...{ ...common, pipeline, owner },
      ...{ database: databaseFor('outbox'), scheduler: schedulerFor('outbox') },
      handlers: new Map(deliver ? [[DELIVERY, deliver]] : []),
      ...(leaseMs && { leaseMs }),
    });
  const loops = createLoops(pipeline, () => ({ timers: timers(), outbox: outbox() }));
  const broker = createJobBroker({
    ...{ pipeline, clock },
    db: databaseFor('broker').knex,
    scheduler: schedulerFor('broker'),
  });
  return { pipeline, broker, loops, timers, outbox };
}
