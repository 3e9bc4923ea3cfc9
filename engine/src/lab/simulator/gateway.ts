/**
 * How clients reach the engine: over a wire that can break. A call ends with an answer, a refusal, or with nobody knowing
 * (`lost`): the engine died, or the client hung up while it went on. Everybody who calls is kept in the books with what he
 * was told: that is what must still be true in the end.
 */
import { AppError } from '../../core/error.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { JobPoll } from '../../features/orchestration/job-broker.ts';
import type { Actor } from '../../runtime/command.ts';
import type { ActivatedJob } from '../../runtime/process/jobs.ts';
import type { Parameter, RawRow } from '../../store/connection.ts';
import type { Random } from './random.ts';
import type { RuntimeParts } from './runtime-parts.ts';
import type { OpenFiles } from './disk.ts';
import type { Trace } from './trace.ts';
import type { Party, World } from './world.ts';

export type Lost = 'lost';
export type Outcome = { answer: Json } | { refusal: AppError } | Lost;

/** The engine while it lives. */
export interface Reachable {
  parts: RuntimeParts;
  files: OpenFiles;
}

export interface Gateway {
  connect(engine: Reachable): void;
  /** Everybody on the line hears nothing more. */
  disconnect(): void;
  submit(
    caller: Caller,
    command: { type: string; payload: JsonObject; idempotencyKey?: string },
    hangUpAfterMs?: number,
  ): Promise<Outcome>;
  activate(
    caller: Caller,
    poll: Pick<JobPoll, 'type' | 'maxJobs' | 'timeoutMs' | 'waitMs'>,
  ): Promise<ActivatedJob[] | Lost>;
  read(caller: Caller, sql: string, parameters?: readonly Parameter[]): Promise<RawRow[] | Lost>;
}

export interface Caller {
  party: Party;
  actor: Actor;
}

export function createGateway(world: World, trace: Trace): Gateway {
  let engine: Reachable | undefined;
  const onTheLine = new Set<() => void>();

  /** Whatever comes first: the answer, or the end of the line. */
  function orLost<T>(call: Promise<T>): Promise<T | Lost> {
    return new Promise((resolve, reject) => {
      const hangUp = () => resolve('lost');
      onTheLine.add(hangUp);
      call.then(resolve, reject).finally(() => onTheLine.delete(hangUp));
    });
  }

  const outcomeOf = (call: Promise<Json>): Promise<Outcome> =>
    orLost(
      call.then(
        (answer): Outcome => ({ answer }),
        (error: unknown): Outcome => {
          if (error instanceof AppError) return { refusal: error };
          throw error;
        },
      ),
    );

  return {
    connect: (reachable) => void (engine = reachable),
    disconnect() {
      engine = undefined;
      for (const hangUp of onTheLine) hangUp();
      onTheLine.clear();
    },
    async submit({ party, actor }, { type, payload, idempotencyKey }, hangUpAfterMs) {
      if (!engine) return 'lost';
      trace.note(world.now(), `${actor.id} ${idempotencyKey ?? ''} → ${type} ${JSON.stringify(payload)}`);
      const submission = { type, payload, actor, ...(idempotencyKey && { idempotencyKey }) };
      const call = outcomeOf(engine.parts.pipeline.submit<Json>(submission));
      const hungUp = (): Promise<Lost> => party.sleep('line', hangUpAfterMs!).then(() => 'lost');
      const outcome = await (hangUpAfterMs === undefined ? call : Promise.race([call, hungUp()]));
      trace.note(world.now(), `${actor.id} ${idempotencyKey ?? ''} ← ${told(outcome)}`);
      return outcome;
    },
    async activate({ actor }, poll) {
      if (!engine) return 'lost';
      const asked = { ...poll, worker: actor.id, actor, gone: () => false };
      const call = engine.parts.broker.activate(asked).catch((error: unknown): Lost => {
        if (error instanceof AppError && error.status >= 500) return 'lost';
        throw error;
      });
      const jobs = await orLost(call);
      trace.note(
        world.now(),
        `${actor.id} ${poll.type} jobs ${jobs === 'lost' ? jobs : jobs.map(({ row }) => row.key).join(' ')}`,
      );
      return jobs;
    },
    read: ({ party }, sql, parameters = []) =>
      engine
        ? party.outside('read', async () => (engine ? engine.files.reader.all(sql, parameters) : 'lost'))
        : Promise.resolve('lost'),
  };
}

function told(outcome: Outcome): string {
  if (outcome === 'lost') return outcome;
  return 'answer' in outcome ? JSON.stringify(outcome.answer) : outcome.refusal.code;
}

/** An actor of the simulated city. */
export const actorNamed = (id: string): Actor => ({
  kind: 'user',
  ...{ id, name: id, permissions: new Set<string>(), subjects: [], roles: [], unitIds: [], areaIds: [] },
});

/** A pause as people make it. */
export const pause = (party: Party, random: Random): Promise<void> =>
  party.sleep('pause', random.pick([0, 0, 5, 50, 500, 5_000, 60_000]));
