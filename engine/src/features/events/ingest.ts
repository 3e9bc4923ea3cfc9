/**
 * `event.ingest`: the one way in for events, whoever brings them — HTTP, connectors, the engine itself. In one transaction
 * they are written to the log, the latest values of their things are brought up to date, and they are judged by the live
 * alarm rules; who sent them is answered after the commit. The same (source, id) twice is one event.
 */
import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { judgeEvents } from '../alarms/judge-events.ts';
import { databaseLog, eventKey, type NewEvent } from './event-log.ts';
import { cloudEvent, MAX_EVENTS, type CloudEvent } from './schema.ts';
import './tables.ts';

const payload = z.object({ events: z.array(cloudEvent).min(1).max(MAX_EVENTS) });

export type Taken = { accepted: number; duplicates: number };

export const ingestCommand: CommandDefinition<z.infer<typeof payload>, Taken> = {
  type: 'event.ingest',
  payload,
  needs: ({ events }) =>
    events.flatMap(({ source, id, subject }) => [
      { table: 'event' as const, key: eventKey({ source, id }) },
      ...(subject === undefined
        ? []
        : [
            { table: 'thing' as const, key: subject },
            { table: 'thing_latest' as const, key: subject },
          ]),
    ]),
  execute: (uow, { events }, ctx) => ingestEvents(uow, events, ctx),
  // The log is the record; alarms that follow have a timeline of their own.
  audit: () => null,
};

/** For what the engine itself tells (`source` begins with `/`): in the caller's transaction. */
export async function ingestEvents(
  uow: UnitOfWork,
  events: readonly CloudEvent[],
  ctx: CommandContext,
): Promise<Taken> {
  const accepted = await databaseLog.append(
    uow,
    events.map((event) => newEvent(event, uow.now)),
  );
  if (accepted.length > 0) await judgeEvents(uow, accepted, ctx);
  return { accepted: accepted.length, duplicates: events.length - accepted.length };
}

function newEvent(event: CloudEvent, now: number): NewEvent {
  const { specversion: _, id, source, type, subject, time, data, datacontenttype: __, ...extensions } = event;
  return {
    ...{ id, source, type },
    subject: subject ?? null,
    time: time === undefined ? now : Date.parse(time),
    data: data ?? null,
    extensions: extensions as JsonObject,
  };
}
