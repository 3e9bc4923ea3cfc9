/**
 * What the timer loop submits. `timer.fire` removes the row and runs what was scheduled in one unit of work: a timer
 * fires exactly once, however many nodes see it due and whenever the server dies. `timer.failed` keeps a timer whose
 * command went wrong: tried again later, or kept for a person to see when the command was refused or attempts ran out.
 */
import { z } from 'zod';
import { AppError } from '../core/error.ts';
import type { JsonObject } from '../core/json.ts';
import { backoff } from './backoff.ts';
import type { AnyCommand, CommandContext, CommandDefinition, UnitOfWork } from './command.ts';
import { validPayload } from './admission.ts';
import { assertEpoch, leaseNeeds } from './lease-commands.ts';
import type { TimerRow } from './tables.ts';

/** Fires timers of one kind, one at a time inside the timer's own unit of work; the row is gone already. */
export interface TimerHandler {
  kind: string;
  fire(uow: UnitOfWork, timer: TimerRow, ctx: CommandContext): Promise<FiredAudit | void>;
}

/** For the audit row: what the timer did. */
export interface FiredAudit {
  command?: string;
  objectType?: string;
  objectId?: string;
  summary?: JsonObject;
}

/** `audit` is a FiredAudit. */
type FireAnswer = { fired: boolean; audit: JsonObject | null };

const MAX_ATTEMPTS = 10;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 3_600_000;

export const TIMER_FIRE = 'timer.fire';
export const TIMER_FAILED = 'timer.failed';

/** `hint`: the scheduled command and payload as the loop saw them, only to load its rows together with others'. */
const firePayload = z.object({
  key: z.string(),
  /** Of the lease that the loop runs under. */
  epoch: z.number().int().optional(),
  hint: z.object({ command: z.string(), payload: z.record(z.string(), z.json()) }).optional(),
});

export function timerCommands(
  commands: ReadonlyMap<string, AnyCommand>,
  handlers: readonly TimerHandler[] = [],
): AnyCommand[] {
  const byKind = new Map([...handlers, commandTimer(commands)].map((handler) => [handler.kind, handler]));
  return [fireCommand(commands, byKind), failedCommand];
}

function fireCommand(
  commands: ReadonlyMap<string, AnyCommand>,
  handlers: ReadonlyMap<string, TimerHandler>,
): CommandDefinition<z.infer<typeof firePayload>, FireAnswer> {
  return {
    type: TIMER_FIRE,
    payload: firePayload,
    needs: ({ key, hint, epoch }) => [
      { table: 'timer', key },
      ...leaseNeeds(epoch),
      ...((hint && commands.get(hint.command)?.needs?.(hint.payload)) ?? []),
    ],
    async execute(uow, { key, epoch }, ctx): Promise<FireAnswer> {
      await assertEpoch(uow, epoch);
      const timer = await uow.get('timer', key);
      // Fired by another node, cancelled, or moved since the loop saw it.
      if (!timer || timer.wake_at === null || timer.wake_at > ctx.now) return { fired: false, audit: null };
      const handler = handlers.get(timer.kind);
      if (!handler) throw new Error(`no handler for timers of kind ${timer.kind}`);
      uow.remove('timer', key);
      const audit = await handler.fire(uow, timer, { ...ctx, dueAt: timer.due_at });
      return {
        fired: true,
        audit: { summary: { timer: key, dueAt: timer.due_at }, ...(audit as JsonObject | undefined) },
      };
    },
    audit: (_payload, answer) => answer.audit as FiredAudit | null,
  };
}

/** Kind `command`: what `uow.schedule` writes. */
function commandTimer(commands: ReadonlyMap<string, AnyCommand>): TimerHandler {
  return {
    kind: 'command',
    async fire(uow, timer, ctx) {
      const definition = commands.get(timer.command ?? '');
      if (!definition) throw new Error(`timer ${timer.key} names no command: ${timer.command}`);
      const payload: unknown = validPayload(definition, timer.payload);
      const answer: unknown = await definition.execute(uow, payload, ctx);
      const told = definition.audit?.(payload, answer);
      return { command: definition.type, ...told };
    },
  };
}

const failedCommand: CommandDefinition<{ key: string; error: string; final: boolean }, void> = {
  type: TIMER_FAILED,
  housekeeping: true,
  payload: z.object({ key: z.string(), error: z.string().max(500), final: z.boolean() }),
  needs: ({ key }) => [{ table: 'timer', key }],
  async execute(uow, { key, error, final }) {
    const timer = await uow.get('timer', key);
    if (!timer || timer.wake_at === null || timer.wake_at > uow.now) return;
    const attempts = timer.attempts + 1;
    const givenUp = final || attempts >= MAX_ATTEMPTS;
    const wakeAt = givenUp ? null : uow.now + backoff(attempts, key, FIRST_RETRY_MS, LONGEST_RETRY_MS);
    uow.update('timer', { ...timer, attempts, last_error: error, wake_at: wakeAt });
  },
};

/** Not the command's fault: the same will work later. */
export const isStoreTrouble = (error: unknown) =>
  error instanceof AppError && ['STORE_UNAVAILABLE', 'SHUTTING_DOWN', 'TOO_BUSY', 'NODE_FENCED'].includes(error.code);

/** A refusal is an answer: trying again would only be refused again. */
export const isRefusal = (error: unknown) => error instanceof AppError && error.status < 500;
