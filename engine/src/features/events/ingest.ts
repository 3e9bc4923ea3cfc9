/**
 * `event.ingest`: the one way in for events, whoever brings them — HTTP, connectors, the engine itself. In one transaction
 * they are written to the log, what is known of their things is brought up to date, and they are judged by the live alarm
 * rules; who sent them is answered after the commit. The same (source, id) twice is one event.
 */
import { z } from 'zod';
import type { Json, JsonObject } from '../../core/json.ts';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { liveRules, RULE_SET_SETTING } from '../alarm-rules/active.ts';
import { QUARANTINE_SETTING } from '../alarm-rules/quarantine.ts';
import { judgeEvents } from '../alarms/judge-events.ts';
import { WINDOWS_SETTING } from '../alarms/windows.ts';
import { databaseLog, type NewEvent } from './event-log.ts';
import { cloudEvent, MAX_EVENTS, type CloudEvent } from './schema.ts';
import './tables.ts';

const payload = z.object({ events: z.array(cloudEvent).min(1).max(MAX_EVENTS) });

/** What judging reads for every command. */
const JUDGING = [RULE_SET_SETTING, QUARANTINE_SETTING, WINDOWS_SETTING];

export type IngestPayload = z.infer<typeof payload>;
export type Taken = { accepted: number; duplicates: number };

export const ingestCommand: CommandDefinition<IngestPayload, Taken> = {
  type: 'event.ingest',
  payload,
  needs: () => JUDGING.map((key) => ({ table: 'setting', key })),
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
  const live = await liveRules(uow);
  const accepted = await databaseLog.append(
    uow,
    events.map((event) => newEvent(event, uow.now)),
    live.hash,
  );
  if (accepted.length > 0) await judgeEvents(uow, live, accepted, ctx);
  return { accepted: accepted.length, duplicates: events.length - accepted.length };
}

/** What CloudEvents names; every other attribute is an extension. */
const KEPT_APART = new Set(['specversion', 'id', 'source', 'type', 'subject', 'time', 'data', 'datacontenttype']);

function newEvent(event: CloudEvent, now: number): NewEvent {
  const { id, source, type, subject = null, time, data = null } = event;
  const extensions: JsonObject = {};
  for (const name in event) if (!KEPT_APART.has(name)) extensions[name] = event[name] as Json;
  return { id, source, type, subject, time: time === undefined ? now : Date.parse(time), data, extensions };
}
