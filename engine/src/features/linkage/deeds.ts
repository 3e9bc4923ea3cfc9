/**
 * What an action does, by kind. Each is done inside `linkage.run`, as isolated work: it writes rows (a process, an outbox
 * row, a case …) or throws and has done nothing. The answer says whether it is over or still going on.
 */
import type { Json, JsonObject } from '../../core/json.ts';
import { parseDuration } from '../../core/bpmn/expressions/iso8601.ts';
import { cityTime } from '../../core/calendar/city-time.ts';
import type { CommandContext, UnitOfWork } from '../../runtime/command.ts';
import type { Deed } from '../alarm-rules/schema.ts';
import type { AlarmChange } from '../alarms/followers.ts';
import type { AlarmRow } from '../alarms/tables.ts';
import { openCaseFromAlarm } from '../cases/open-from-alarm.ts';
import { tellAlarm } from '../notices/tell-alarm.ts';
import { activePack } from '../packs/active.ts';
import { openTicketFromAlarm } from '../tickets/open.ts';
import { askForCause } from './ask.ts';
import { callConnection } from './connector.ts';
import type { Places } from './places.ts';
import type { LinkageRunRow } from './tables.ts';

export interface Doing {
  uow: UnitOfWork;
  ctx: CommandContext;
  run: LinkageRunRow;
  /** The alarm as it is now; moment and facts as they were. */
  change: AlarmChange;
  places: Places;
}

/** `running`: what it started goes on, and ends the run. `left-out`: there was nothing to do, and why. */
export type Done =
  { status: 'done' | 'running'; result: string | null } | { status: 'left-out'; why: { zh: string; en: string } };

type Deeds = { [K in Deed['kind']]: (doing: Doing, deed: Extract<Deed, { kind: K }>) => Promise<Done> };

const deeds: Deeds = {
  process: startProcess,
  message: publishMessage,
  connector: callConnection,
  ask: askForCause,
  async case({ uow, ctx, run, places }, { eventTypeId, urgency, title, leadUnit, units }) {
    const order = {
      ...{ eventTypeId, urgency, leadUnit, title: title && places.text(title).zh },
      units: units.map((unit) => ({ unitId: unit.unitId, title: places.text(unit.title) })),
    };
    const { caseId, existing } = await openCaseFromAlarm(uow, run.alarm_id, order, ctx);
    return existing
      ? { status: 'left-out', why: { zh: '告警已转事件', en: 'The alarm has its case already' } }
      : { status: 'done', result: `case:${caseId}` };
  },
  async ticket({ uow, ctx, run, places }, { title, unitId }) {
    const order = { unitId, title: title && places.text(title).zh };
    const { ticketId, existing } = await openTicketFromAlarm(uow, run.alarm_id, order, ctx);
    return existing
      ? { status: 'left-out', why: { zh: '告警已转工单', en: 'The alarm has its ticket already' } }
      : { status: 'done', result: `ticket:${ticketId}` };
  },
  async notice({ uow, change }, { template, to }) {
    const { noticeIds } = await tellAlarm(uow, change, { template, to });
    return { status: 'done', result: noticeIds[0] === undefined ? null : `notice:${noticeIds[0]}` };
  },
  publish({ uow, run, change, places }, { screen, text }) {
    const id = uow.nextKey();
    const { severity } = change.alarm;
    uow.insert('publication', {
      ...{ id, screen, severity },
      alarm_id: run.alarm_id,
      text: places.text(text),
      at: uow.now,
    });
    uow.changed({ type: 'screen', id: screen, subjects: [] });
    return Promise.resolve({ status: 'done', result: `publication:${id}` });
  },
};

export function perform<K extends Deed['kind']>(doing: Doing, deed: Extract<Deed, { kind: K }>): Promise<Done> {
  const act = deeds[deed.kind as K] as Deeds[K];
  return act(doing, deed);
}

type ProcessDeed = Extract<Deed, { kind: 'process' }>;

/** The process carries the chain of causes; what it emits carries it on. */
async function startProcess({ uow, run, change, places }: Doing, { processId, variables }: ProcessDeed): Promise<Done> {
  const { alarm, rule } = change;
  const { processInstanceKey } = await uow.processes.start({
    processId,
    businessKey: `alarm:${alarm.id}`,
    tags: [`linkage:${run.id}`],
    variables: {
      ...places.json(variables),
      alarm: alarmVariable(alarm),
      thing: await thingVariable(uow, alarm),
      inputs: rule.packId === null ? {} : (await activePack(uow, rule.packId)).inputs,
      causes: run.causes,
    },
  });
  return { status: 'running', result: `process:${processInstanceKey}` };
}

const alarmVariable = (alarm: AlarmRow): JsonObject => ({
  id: alarm.id,
  number: alarm.number,
  title: alarm.title,
  ruleId: alarm.rule_id,
  code: alarm.code,
  vertical: alarm.vertical,
  severity: alarm.severity,
  peak: alarm.peak,
  metric: alarm.metric,
  value: (alarm.value?.['value'] ?? null) as Json,
  unit: alarm.value?.['unit'] ?? null,
  raisedAt: cityTime(alarm.raised_at),
  areaId: alarm.area_id,
  unitId: alarm.unit_id,
  labels: alarm.labels,
});

async function thingVariable(uow: UnitOfWork, alarm: AlarmRow): Promise<JsonObject> {
  const thing = await uow.get('thing', alarm.thing_id);
  return {
    id: alarm.thing_id,
    name: alarm.thing_name,
    kind: alarm.thing_kind,
    areaId: alarm.area_id,
    unitId: alarm.unit_id,
    address: alarm.address,
    tags: thing?.tags ?? [],
    attributes: thing?.attributes ?? {},
  };
}

type MessageDeed = Extract<Deed, { kind: 'message' }>;

async function publishMessage({ uow, run, change, places }: Doing, deed: MessageDeed): Promise<Done> {
  await uow.processes.publishMessage({
    name: deed.name,
    correlationKey: places.line(deed.correlationKey),
    variables: { ...places.json(deed.variables), alarmId: change.alarm.id, causes: run.causes },
    timeToLiveMs: deed.ttl === undefined ? 0 : (parseDuration(deed.ttl)?.ms ?? 0),
    messageId: `linkage:${run.id}`,
  });
  return { status: 'done', result: `message:${deed.name}` };
}
