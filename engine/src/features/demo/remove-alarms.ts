/**
 * Removes what the demo put into the alarm centre: its things, so that nothing is raised any more; then their alarms with all
 * that followed from them, piece by piece; their events; and what the demo's officers quietened and handed over.
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Actor, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { keepSilences } from '../alarms/silences.ts';
import { keepWindows } from '../alarms/windows.ts';
import { eventsIn, EVER } from '../events/event-log.ts';
import { batchesOf } from '../events/filing.ts';
import { removeBatch } from '../events/retention.ts';
import type { FeatureDeps } from '../feature.ts';
import '../linkage/tables.ts';
import '../notices/tables.ts';
import '../tickets/tables.ts';
import { demoSource } from './alarm-history.ts';
import { cancelProcesses, removeCases, removeMentions, removeObjects, removeProcesses, removeWhere } from './remove.ts';
import { demoTag, demoThingPrefix } from './things.ts';

const partSize = 10;
const batchesAtOnce = 50;
const demoThing = `${demoThingPrefix}%`;

export async function removeAlarms({ db, pipeline }: FeatureDeps, actor: Actor): Promise<void> {
  const submit = (type: string, payload: object) => pipeline.submit({ type, payload, actor });
  const alarms = (await db('alarm').where('thing_id', 'like', demoThing).select('id')) as { id: string }[];
  await pipeline.settled('thing_state');
  const batches = await demoBatches(db);
  await submit('demo.remove-things', {});
  for (let done = 0; done < alarms.length; done += partSize) {
    const alarmIds = alarms.slice(done, done + partSize).map(({ id }) => id);
    await submit('demo.remove-alarms', { alarmIds, step: 'cancel' });
    await submit('demo.remove-alarms', { alarmIds, step: 'remove' });
  }
  for (let done = 0; done < batches.length; done += batchesAtOnce) {
    await submit('demo.remove-events', { batches: batches.slice(done, done + batchesAtOnce) });
  }
}

/** Where the demo's things speak in the log. */
async function demoBatches(db: Knex): Promise<string[]> {
  const found = new Set<string>();
  const things = (await db('thing').where('id', 'like', demoThing).select('id')) as { id: string }[];
  for (const { id } of things) {
    for await (const keys of batchesOf(db, id, EVER)) {
      for (const key of keys) found.add(key);
    }
  }
  return [...found];
}

export const removeThings: CommandDefinition<object, void> = {
  type: 'demo.remove-things',
  payload: z.object({}),
  async execute(uow) {
    const things = await uow.select('thing', (query) => query.where('id', 'like', demoThing));
    const ids = things.filter(({ tags }) => tags.includes(demoTag)).map(({ id }) => id);
    const states = await removeWhere(uow, 'alarm_state', 'thing_id', ids);
    for (const key of states) uow.unschedule(`alarm:${key}`);
    await removeWhere(uow, 'thing_state', 'thing_id', ids);
    await removeWhere(uow, 'thing_events', 'thing_id', ids);
    await removeWhere(uow, 'access_grant', 'object_id', ids);
    await removeWhere(uow, 'thing', 'id', ids);
    for (const id of ids) uow.changed({ type: 'thing', id, subjects: [] });
    await removeQuiet(uow);
  },
};

/** By accounts of the demo. */
async function removeQuiet(uow: UnitOfWork): Promise<void> {
  const accounts = (await uow.select('account', (query) => query.where({ origin: 'demo' }))).map(({ id }) => id);
  await removeWhere(uow, 'alarm_silence', 'by_id', accounts);
  await removeWhere(uow, 'maintenance_window', 'by_id', accounts);
  await removeWhere(uow, 'handover', 'by_id', accounts);
  await keepSilences(uow);
  await keepWindows(uow);
}

const part = z.object({ alarmIds: z.array(z.string()).max(partSize), step: z.enum(['cancel', 'remove']) });

export const removeAlarmPart: CommandDefinition<z.infer<typeof part>, void> = {
  type: 'demo.remove-alarms',
  payload: part,
  async execute(uow, { alarmIds, step }) {
    const alarms = await uow.getMany('alarm', alarmIds);
    const caseIds = alarms.flatMap(({ case_id }) => case_id ?? []);
    const ticketIds = alarms.flatMap(({ ticket_id }) => ticket_id ?? []);
    const objects = { alarm: alarmIds, case: caseIds, ticket: ticketIds };
    const businessKeys = Object.entries(objects).flatMap(([type, ids]) => ids.map((id) => `${type}:${id}`));
    if (step === 'cancel') return cancelProcesses(uow, businessKeys);
    await removeProcesses(uow, businessKeys);
    await removeLinkage(uow, alarmIds);
    await removeTelling(uow, alarmIds);
    await removeObjects(uow, [...alarmIds, ...caseIds, ...ticketIds]);
    await removeCases(uow, caseIds);
    await removeWhere(uow, 'ticket', 'id', ticketIds);
    await removeWhere(uow, 'alarm', 'id', alarmIds);
    for (const id of alarmIds) uow.changed({ type: 'alarm', id, subjects: [] });
  },
};

async function removeLinkage(uow: UnitOfWork, alarmIds: string[]): Promise<void> {
  const gone = [
    ...(await removeWhere(uow, 'linkage_run', 'alarm_id', alarmIds)),
    ...(await removeWhere(uow, 'cause_question', 'alarm_id', alarmIds)),
    ...(await removeWhere(uow, 'publication', 'alarm_id', alarmIds)),
  ];
  await removeMentions(uow, new Set(gone));
}

/** What was told of them, and whom it would be told again; a notice of a group goes with the first of its alarms. */
async function removeTelling(uow: UnitOfWork, alarmIds: string[]): Promise<void> {
  const told = await uow.select('notice_told', (query) => query.whereIn('alarm_id', alarmIds));
  const notices = [...new Set(told.flatMap(({ notice_id }) => notice_id ?? []))];
  await removeWhere(uow, 'notice_read', 'notice_id', notices);
  await removeWhere(uow, 'notice', 'id', notices);
  await removeMentions(uow, new Set(notices));
  await removeWhere(uow, 'notice_told', 'alarm_id', alarmIds);
  await removeWhere(uow, 'notice_member', 'alarm_id', alarmIds);
  // A group without members only remembers when it was told last.
  const empty = await uow.select('notice_group', (query) =>
    query.whereNotIn('id', (members: Knex.QueryBuilder) => void members.select('group_id').from('notice_member')),
  );
  for (const { id } of empty) {
    uow.unschedule(`notice-group:${id}`);
    uow.remove('notice_group', id);
  }
}

const eventPart = z.object({ batches: z.array(z.string()).max(batchesAtOnce) });

/** The demo sends its events by themselves; a batch with anything else in it stays. */
export const removeEventPart: CommandDefinition<z.infer<typeof eventPart>, void> = {
  type: 'demo.remove-events',
  payload: eventPart,
  async execute(uow, { batches }) {
    for (const batch of await uow.getMany('event_batch', batches)) {
      if (eventsIn(batch).every(({ source }) => source === demoSource)) removeBatch(uow, batch);
    }
  },
};
