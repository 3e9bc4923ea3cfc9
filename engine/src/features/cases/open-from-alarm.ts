/**
 * An alarm becomes a case, once: asked for again, also at the same time and on another node, it is the same case. There is
 * no request and so nobody to answer or to rate; the clock of the event type runs all the same. `alarm.open-case` is the
 * command of people; linkage calls `openCaseFromAlarm`.
 */
import { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import { defineError } from '../../core/error.ts';
import type { Text } from '../../core/json.ts';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { announce as announceAlarm } from '../alarms/life.ts';
import type { AlarmRow } from '../alarms/tables.ts';
import { startClock } from '../clocks/clock.ts';
import { openCase } from '../linkage/schema.ts';
import { intakePack } from '../packs/active.ts';
import { assertReadable, grant } from '../people/access.ts';
import { unknownEventType } from '../requests/errors.ts';
import { eventTypeOf } from '../requests/facts.ts';
import { openChild } from './children.ts';
import { unknownUnit } from './errors.ts';
import { newCase, startCaseProcess } from './open.ts';
import { announce, clockChange, clockFacts, saveClocks, theCase, type Subject } from './subject.ts';

const unknownUrgency = defineError('UNKNOWN_URGENCY', 422, {
  zh: '没有缓急 {id}',
  en: 'There is no urgency {id}',
});

export interface CaseOrder {
  eventTypeId: string;
  urgency?: string | undefined;
  title?: string | undefined;
  /** Gets the case at once; default: it waits to be dispatched. */
  leadUnit?: string | undefined;
  /** Each gets a child task. */
  units?: readonly { unitId: string; title: Text }[];
}

export type OpenedCase = { caseId: string; existing: boolean };

export async function openCaseFromAlarm(
  uow: UnitOfWork,
  alarmId: string,
  order: CaseOrder,
  ctx: CommandContext,
): Promise<OpenedCase> {
  const alarm = await uow.require('alarm', alarmId);
  if (alarm.case_id !== null) return { caseId: alarm.case_id, existing: true };
  const subject: Subject = { pack: await intakePack(uow), requests: [] };
  const facts = await factsOf(uow, subject, alarm, order);
  const file = await newCase(uow, subject, facts);
  uow.insert('case_file', file);
  subject.case = file;
  uow.update('alarm', { ...alarm, case_id: file.id, updated_at: uow.now });
  saveClocks(uow, subject, await startClock(clockChange(uow, subject), 'total', clockFacts(subject)));
  await share(uow, subject, alarm, ctx);
  remember(uow, subject, alarm, facts.type.name);
  await startCaseProcess(uow, subject, order.leadUnit ?? null);
  for (const { unitId, title } of order.units ?? []) {
    await openChild(uow, subject, { unitId, title: title.zh.slice(0, 200), dueAt: null }, ctx);
  }
  await announce(uow, subject);
  await announceAlarm(uow, alarm);
  return { caseId: file.id, existing: false };
}

async function factsOf(uow: UnitOfWork, { pack }: Subject, alarm: AlarmRow, order: CaseOrder) {
  const type = eventTypeOf(pack, order.eventTypeId);
  if (!type) throw unknownEventType({ id: order.eventTypeId });
  const urgencies = pack.content.catalog.urgencies;
  const urgency = order.urgency ?? urgencies[0]?.id ?? 'ordinary';
  if (!urgencies.some(({ id }) => id === urgency)) throw unknownUrgency({ id: urgency });
  const named = [order.leadUnit, ...(order.units ?? []).map(({ unitId }) => unitId)];
  for (const id of named.filter((each) => each !== undefined)) {
    if ((await uow.get('unit', id))?.active !== 1) throw unknownUnit({ id });
  }
  const { area_id, address, lat, lng } = alarm;
  const title = (order.title ?? alarm.title).slice(0, 200);
  return { type, title, text: textOf(alarm), area_id, address, lat, lng, urgency };
}

/** What the department reads instead of a citizen's words. */
function textOf(alarm: AlarmRow): string {
  const value = alarm.value && `${alarm.metric ?? ''} ${alarm.value['value']}${alarm.value['unit'] ?? ''}`.trim();
  const lines = [
    `告警 ${alarm.number}：${alarm.title}`,
    `对象：${alarm.thing_name}`,
    `触发时间：${cityTime(alarm.raised_at).slice(0, 19).replace('T', ' ')}`,
    ...(value ? [`读数：${value}`] : []),
    ...alarm.reasons.slice(-1).map(({ sentence }) => `原因：${sentence.zh}`),
  ];
  return lines.join('\n');
}

async function share(uow: UnitOfWork, subject: Subject, alarm: AlarmRow, { actor }: CommandContext): Promise<void> {
  const subjects = [
    ...(alarm.area_id === null ? [] : [`area:${alarm.area_id}`]),
    ...(actor.kind === 'user' ? [`user:${actor.id}`] : []),
  ];
  await grant(uow, 'case', theCase(subject).id, subjects);
}

function remember(uow: UnitOfWork, subject: Subject, alarm: AlarmRow, eventType: Text): void {
  const { id, number } = theCase(subject);
  const opened = { alarmNumber: alarm.number, alarmId: alarm.id };
  uow.history({ objectType: 'case', objectId: id, kind: 'case.opened', data: opened });
  uow.history({
    objectType: 'alarm',
    objectId: alarm.id,
    kind: 'alarm.case-opened',
    data: { caseNumber: number, caseId: id, eventType: { ...eventType } },
  });
}

const payload = openCase.extend({ alarmId: z.string() });

export const openAlarmCase: CommandDefinition<z.infer<typeof payload>, OpenedCase> = {
  type: 'alarm.open-case',
  payload,
  async execute(uow, { alarmId, ...order }, ctx) {
    await assertReadable(uow, ctx.actor, 'alarm', alarmId);
    return openCaseFromAlarm(uow, alarmId, order, ctx);
  },
  audit: ({ alarmId }, { caseId, existing }) => ({
    objectType: 'alarm',
    objectId: alarmId,
    summary: { caseId, existing },
  }),
};
