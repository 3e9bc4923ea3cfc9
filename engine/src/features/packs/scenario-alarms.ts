/**
 * Plays the alarm steps of a scenario (`alarm-steps.ts`) through the same commands as devices and people use, and looks
 * whether what came of it is what the scenario says.
 */
import type { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import { parseDuration } from '../../core/bpmn/expressions/iso8601.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Actor } from '../../runtime/command.ts';
import { systemActor } from '../../runtime/system-actor.ts';
import { parsedRow } from '../../store/read.ts';
import { liveRules } from '../alarm-rules/active.ts';
import { casesSince } from '../alarm-rules/cases.ts';
import type { AlarmRow } from '../alarms/tables.ts';
import type { alarmExpectations, alarmSteps, toldNotice } from './alarm-steps.ts';
import type { Trial } from './trial.ts';

type AlarmStep = z.infer<(typeof alarmSteps)[number]>;
type Expected = z.infer<z.ZodObject<typeof alarmExpectations>>;

export interface AlarmStage {
  trial: Trial;
  /** City time at which the scenario began. */
  start: number;
  /** Events so far: each has an id of its own. */
  events: number;
  /** Facts that rules were judged by, each once. */
  facts: Map<string, JsonObject>;
  actorFor(by: string): Actor;
}

/** Of one step. */
const MAX_CASES = 1_000;
const VERBS = ['thing', 'event', 'readings', 'window', 'acknowledge', 'review', 'close', 'answer', 'approve', 'refuse'];

export const isAlarmStep = (step: object): step is AlarmStep =>
  Object.keys(step).some((verb) => VERBS.includes(verb)) || ('after' in step && typeof step.after === 'string');

export async function playAlarmStep(stage: AlarmStage, step: AlarmStep): Promise<void> {
  const { trial } = stage;
  if ('thing' in step) {
    const { name = step.thing.id } = step.thing;
    return void (await trial.submit(systemActor, 'thing.save', { things: [{ ...step.thing, name }] }));
  }
  if ('event' in step) return event(stage, step.event);
  if ('readings' in step) return readings(stage, step.readings);
  if ('after' in step) return trial.passUntil(trial.now() + ms(step.after));
  if ('window' in step) return window(stage, step.window);
  if ('answer' in step) return answer(stage, step.answer);
  if ('approve' in step) return decide(stage, true, step.approve);
  if ('refuse' in step) return decide(stage, false, step.refuse);
  return handle(stage, step);
}

const ms = (duration: string): number => parseDuration(duration)?.ms ?? 0;

type EventStep = Extract<AlarmStep, { event: unknown }>['event'];

async function event(
  stage: AlarmStage,
  { thing, type, metric, value, quality, data, late, twice }: EventStep,
): Promise<void> {
  const { trial } = stage;
  stage.events += 1;
  const reading = metric === undefined ? {} : { metric, value: value ?? null, ...(quality && { quality }) };
  const sent = {
    specversion: '1.0',
    id: String(stage.events),
    source: '/scenario',
    type,
    subject: thing,
    time: cityTime(trial.now() - (late === undefined ? 0 : ms(late))),
    data: { ...data, ...reading },
  };
  for (let times = twice ? 2 : 1; times > 0; times -= 1)
    await trial.submit(systemActor, 'event.ingest', { events: [sent] });
  await rememberFacts(stage);
}

async function readings(
  stage: AlarmStage,
  { thing, metric, every, values }: Extract<AlarmStep, { readings: unknown }>['readings'],
): Promise<void> {
  for (const [i, value] of values.entries()) {
    if (i > 0) await stage.trial.passUntil(stage.trial.now() + ms(every));
    await event(stage, { thing, type: 'liandong.reading', metric, value, twice: false });
  }
}

/** What rules saw: the second opinion judges the same. */
async function rememberFacts({ trial, facts }: AlarmStage): Promise<void> {
  const live = await liveRules(trial.db);
  for (const each of await casesSince(trial.db, live, trial.now(), MAX_CASES)) facts.set(JSON.stringify(each), each);
}

async function window(
  stage: AlarmStage,
  { by, things, areaId, kind, for: length }: Extract<AlarmStep, { window: unknown }>['window'],
): Promise<void> {
  const { trial } = stage;
  const [from, to] = [cityTime(trial.now()), cityTime(trial.now() + ms(length))];
  const payload = { title: '检修', thingIds: things, areaId, kind, from, to, reason: '检修' };
  await trial.submit(stage.actorFor(by), 'maintenance-window.save', payload);
}

type Handling<Verb extends string> = Extract<AlarmStep, Record<Verb, unknown>>;
type HandlingStep = Handling<'acknowledge'> | Handling<'review'> | Handling<'close'>;

async function handle(stage: AlarmStage, step: HandlingStep): Promise<void> {
  if ('acknowledge' in step) return onAlarm(stage, 'alarm.acknowledge', step.acknowledge);
  if ('review' in step) return onAlarm(stage, 'alarm.review', step.review);
  return onAlarm(stage, 'alarm.close', step.close);
}

interface Handled {
  by: string;
  alarm?: string | undefined;
  refused?: string | undefined;
}

async function onAlarm(stage: AlarmStage, type: string, { by, alarm, refused: _, ...rest }: Handled): Promise<void> {
  const { id } = await alarmOf(stage, alarm);
  const { done, refused } = await stage.trial.submit<{ done: number; refused: { reason: { en: string } }[] }>(
    stage.actorFor(by),
    type,
    { ids: [id], ...rest },
  );
  if (done !== 1) throw new Error(`refused: ${refused[0]?.reason.en}`);
}

async function answer(stage: AlarmStage, { by, alarm, text }: Handling<'answer'>['answer']): Promise<void> {
  const { id: alarmId } = await alarmOf(stage, alarm);
  const open = stage.trial.db('cause_question').where({ alarm_id: alarmId }).whereNull('answered_at');
  const question: { id: string } | undefined = await open.orderBy('asked_at').first();
  if (!question) throw new Error('nothing is asked');
  await stage.trial.submit(stage.actorFor(by), 'cause.answer', { alarmId, questionId: question.id, text });
}

async function decide(
  stage: AlarmStage,
  approve: boolean,
  { by, alarm, action, note }: Handling<'approve'>['approve'],
): Promise<void> {
  const { id: alarmId } = await alarmOf(stage, alarm);
  const waiting = { alarm_id: alarmId, action_id: action, status: 'waiting-approval' };
  const run: { id: string } | undefined = await stage.trial.db('linkage_run').where(waiting).first();
  if (!run) throw new Error(`no run of ${action} waits for approval`);
  const payload = { alarmId, runId: run.id, approve, ...(note !== undefined && { note }) };
  await stage.trial.submit(stage.actorFor(by), 'linkage.decide', payload);
}

const alarmsOf = async ({ trial }: AlarmStage): Promise<AlarmRow[]> =>
  ((await trial.db('alarm').orderBy(['raised_at', 'id'])) as unknown[]).map((row) => parsedRow('alarm', row));

/** `rule` or `rule@thing`; the one raised last. */
async function alarmOf(stage: AlarmStage, of: string | undefined): Promise<AlarmRow> {
  const [rule, thing] = of?.split('@') ?? [];
  const found = (await alarmsOf(stage)).findLast(
    ({ rule_id, thing_id }) => (rule ?? rule_id) === rule_id && (thing ?? thing_id) === thing_id,
  );
  if (!found) throw new Error(`there is no alarm ${of ?? ''}`);
  return found;
}

/** Looks at everything that the scenario says of alarms and of what follows from them. */
export async function checkAlarms(stage: AlarmStage, expected: Expected): Promise<void> {
  const { trial } = stage;
  const rows = async (table: string, order: string[]): Promise<Record<string, Json>[]> =>
    trial.db(table).orderBy(order);
  if (expected.alarms)
    await whole(
      'alarms',
      (await alarmsOf(stage)).map((row) => seen(stage, row)),
      expected.alarms,
    );
  if (expected.held) await whole('held back', await heldBack(stage), expected.held);
  if (expected.runs) {
    const runs = (await rows('linkage_run', ['at', 'id'])).map((run) => ({
      ...{ action: run['action_id'], moment: run['moment'], status: run['status'] },
    }));
    await whole('runs', runs, expected.runs);
  }
  if (expected.questions) {
    const questions = (await rows('cause_question', ['asked_at', 'id'])).map((question) => ({
      ...{ overdue: question['overdue_at'] !== null, answer: question['answer'] },
    }));
    await whole('questions', questions, expected.questions);
  }
  if (expected.screens) {
    const screens = (await rows('publication', ['at', 'id'])).map((row) => ({
      ...{ screen: row['screen'], text: (JSON.parse(String(row['text'])) as { zh: string }).zh },
    }));
    await whole('screens', screens, expected.screens);
  }
  if (expected.cases !== undefined) await counted(trial, 'case_file', expected.cases);
  if (expected.tickets !== undefined) await counted(trial, 'ticket', expected.tickets);
}

function seen({ start }: AlarmStage, row: AlarmRow) {
  const { rule_id: rule, thing_id: thing, title, severity, peak, handling, review, escalation } = row;
  return {
    ...{ rule, thing, title, severity, peak, handling, review, escalation },
    state: row.active === 1 ? 'active' : 'recovered',
    raised: clockOf(start, row.raised_at),
    cleared: row.cleared_at === null ? null : clockOf(start, row.cleared_at),
    reason: row.clear_reason,
  };
}

/** Without the date on the day on which the scenario begins. */
function clockOf(start: number, at: number): string {
  const time = cityTime(Number(at)).slice(0, 19);
  return time.slice(0, 10) === cityTime(start).slice(0, 10) ? time.slice(11) : time;
}

async function heldBack({ trial }: AlarmStage): Promise<Record<string, Json>[]> {
  const rows: { rule_id: string; thing_id: string; held_by: string }[] = await trial
    .db('alarm_state')
    .whereNotNull('held_by')
    .orderBy('key');
  return rows.map(({ rule_id: rule, thing_id: thing, held_by }) => ({
    ...{ rule, thing, by: held_by.startsWith('reason:') ? held_by : (held_by.split(':')[0] ?? '') },
  }));
}

async function counted(trial: Trial, table: string, expected: number): Promise<void> {
  const rows: unknown[] = await trial.db(table);
  if (rows.length !== expected) throw new Error(`${table}: ${rows.length}, expected ${expected}`);
}

/** The lists have the same length, and each entry is as it is said. */
async function whole(what: string, actual: readonly object[], expected: readonly object[]): Promise<void> {
  const shown = actual.map((entry, i) => {
    const asked = Object.keys(expected[i] ?? entry);
    return Object.fromEntries(Object.entries(entry).filter(([field]) => asked.includes(field)));
  });
  const [a, e] = [shown, expected].map((list) => JSON.stringify(list.map((each) => sorted(each))));
  if (a !== e) throw new Error(`${what}: ${a}, expected ${e}`);
}

const sorted = (entry: object): object =>
  Object.fromEntries(Object.entries(entry).sort(([one], [other]) => (one < other ? -1 : 1)));

/** Exactly so many were told; what was held back or failed was not. */
export async function checkTold({ trial }: AlarmStage, expected: z.infer<typeof toldNotice>): Promise<void> {
  const { template, to, channel, times } = expected;
  const rows: { receiver: string; channel: string; status: string }[] = await trial.db('notice').where({ template });
  const told = rows.filter(
    (row) =>
      (to ?? row.receiver) === row.receiver && (channel ?? row.channel) === row.channel && TOLD.includes(row.status),
  );
  if (told.length === times) return;
  const all = rows.map((row) => `${row.channel} ${row.receiver} ${row.status}`).join('; ');
  throw new Error(`${template} was told ${told.length} times, expected ${times}; all: ${all || 'none'}`);
}

const TOLD = ['waiting', 'sent', 'shown', 'shown-only'];
