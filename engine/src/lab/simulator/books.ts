/**
 * What clients were told: the side of the bargain that no fault may break. A caller repeats a command with the same
 * idempotency key until he is told what became of it.
 */
import type { AppError } from '../../core/error.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Caller, Gateway } from './gateway.ts';
import type { Random } from './random.ts';

export interface Acknowledgement {
  actorId: string;
  idempotencyKey: string;
  type: string;
  payload: JsonObject;
  answer: Json;
}

/** A lease that the engine gave. */
export interface GivenLease {
  jobKey: string;
  worker: string;
  from: number;
  until: number;
}

export interface Books {
  acknowledged: Acknowledgement[];
  leases: GivenLease[];
  /** When somebody may have given a job back, whoever had it. */
  failing: { jobKey: string; from: number; until: number }[];
  /** Refusals by code, for the report. */
  refusals: Map<string, number>;
  /** Deliveries that reached the outside: how often, by idempotency key. */
  delivered: Map<string, number>;
}

export const openBooks = (): Books => ({
  acknowledged: [],
  leases: [],
  failing: [],
  refusals: new Map(),
  delivered: new Map(),
});

/** Not the command's fault: it was not done, and may be asked for again. */
const TRY_AGAIN = ['STORE_UNAVAILABLE', 'SHUTTING_DOWN', 'TOO_BUSY', 'CONFLICT'];

/** Refusals that a client may meet because somebody else was faster, or because he asked for nonsense. */
const EXPECTED = [
  ...['TASK_NOT_OPEN', 'TASK_NOT_FOUND', 'TASK_ASSIGNED', 'JOB_NOT_FOUND', 'JOB_NOT_ACTIVATED', 'INSTANCE_OVER'],
  ...['INSTANCE_NOT_FOUND', 'CALLED_INSTANCE', 'SCOPE_NOT_FOUND', 'INVALID_STATE', 'INCIDENT_NOT_FOUND'],
  ...['MESSAGE_NOT_CORRELATED', 'MESSAGE_ALREADY_PUBLISHED'],
];

export interface CallingClient extends Caller {
  random: Random;
  gateway: Gateway;
  books: Books;
  calls: number;
  /** Share of calls in which the client hangs up before he is answered. */
  hangsUp: number;
}

/** Asks until he is told. The answer, or the refusal. */
export async function call(client: CallingClient, type: string, payload: JsonObject): Promise<Json | AppError> {
  const { party, actor, random, gateway, books } = client;
  const idempotencyKey = `${actor.id}-${(client.calls += 1)}`;
  for (;;) {
    const hangUpAfterMs = random.chance(client.hangsUp) ? random.int(0, 40) : undefined;
    const outcome = await gateway.submit(client, { type, payload, idempotencyKey }, hangUpAfterMs);
    if (outcome !== 'lost' && 'answer' in outcome) {
      books.acknowledged.push({ actorId: actor.id, idempotencyKey, type, payload, answer: outcome.answer });
      return outcome.answer;
    }
    if (outcome !== 'lost' && !TRY_AGAIN.includes(outcome.refusal.code)) {
      const { code } = outcome.refusal;
      books.refusals.set(code, (books.refusals.get(code) ?? 0) + 1);
      if (!EXPECTED.includes(code)) throw new Broken('answers', `${type} was refused with ${code}`, outcome.refusal);
      return outcome.refusal;
    }
    await party.sleep('retry', random.pick([0, 10, 1_000]));
  }
}

/** A promise of the runtime that does not hold. */
export class Broken extends Error {
  constructor(
    readonly invariant: string,
    message: string,
    cause?: unknown,
  ) {
    super(`${invariant}: ${message}`, cause === undefined ? undefined : { cause });
    this.name = 'Broken';
  }
}
