/**
 * Why a rule had not raised an alarm at a thing at a moment of the past: the version that was at work then judges the recorded
 * events again, with what people closed, the maintenance windows and the other alarms of the time. What is not kept by
 * moments is taken as it is today, and the answer says so.
 */
import type { Knex } from 'knex';
import { suppressionAt, suppressionText, whyNot, type CompiledAlarmRule } from '../../core/alarms/index.ts';
import { cityTime, DAY } from '../../core/calendar/city-time.ts';
import type { Text } from '../../core/json.ts';
import { standingAt, type RecordedEvent, type Surroundings } from '../../lab/backtest/index.ts';
import type { WhyNot } from '../alarms/schema.ts';
import { databaseLog, EVER, type EventRange } from '../events/event-log.ts';
import { activeRule } from './active.ts';
import { ruleAt } from './at-moment.ts';
import { momentAhead } from './errors.ts';
import { ruleNames } from './names.ts';
import { quarantine } from './quarantine.ts';
import { recorded, type Recorded } from './recorded.ts';
import { stopped, viewOf } from './why-not.ts';

/** So far back events are judged again, and so many of them. */
const LONGEST = 92 * DAY;
const MOST_EVENTS = 100_000;

export interface PastQuestion {
  ruleId: string;
  thingId: string;
  at: number;
}

export async function whyNotThen(db: Knex, question: PastQuestion, now: number): Promise<WhyNot> {
  const { ruleId, thingId, at } = question;
  if (at > now) throw momentAhead({ at: cityTime(at) });
  const then = await ruleAt(db, ruleId, at);
  if (!then.version) return notAtWork(then.assumed);
  const { compiled, hash } = activeRule(then.version);
  const only = compiled.rule.about ? undefined : thingId;
  const { from, cut } = await beginning(db, { from: Math.max(then.since, at - LONGEST), to: at + 1 }, only);
  const around = await recorded(db, then.kinds, from, { asOf: at, ...(only !== undefined && { only }) });
  const surroundings = {
    ...around.surroundings,
    openAlarms: await alarmsAround(db, compiled, thingId, around, from, at),
  };
  const closings = await closingsOf(db, question, from);
  const events = pages(db, { from, to: at + 1 }, only, around);
  const standing = await standingAt({ rule: compiled, thingId, from, at, events, surroundings, closings });
  const { circumstances } = standing;
  const held = suppressionAt(compiled, circumstances, at);
  const answer = whyNot(compiled, {
    at,
    state: standing.state,
    facts: standing.facts,
    suppression: held && { ...held, text: suppressionText(compiled, held, circumstances) },
    calendar: circumstances.calendar,
    stopped: await stoppedThen(db, ruleId, hash, at, standing.failed),
    names: ruleNames(then.kinds, compiled.rule.scope),
  });
  return viewOf(answer, [
    judgedAgain(hash, from, standing.events),
    ...(cut ? [words.cut] : []),
    ...(then.assumed ? [words.assumed] : []),
    words.asToday,
    words.asRecorded,
  ]);
}

const notAtWork = (assumed: boolean): WhyNot => ({
  sentence: words.notAtWork,
  steps: [{ holds: false, sentence: words.notAtWork, conditions: null }],
  notes: assumed ? [words.assumed] : [],
});

/** Later than asked for where there are too many events: then the newest of them. */
async function beginning(
  db: Knex,
  { from, to }: EventRange,
  only: string | undefined,
): Promise<{ from: number; cut: boolean }> {
  const newestBack =
    only === undefined ? databaseLog.readBack(db, { from, to }) : databaseLog.readThing(db, only, EVER);
  let seen = 0;
  for await (const page of newestBack) {
    const within = page.filter(({ receivedAt }) => receivedAt >= from && receivedAt < to);
    seen += within.length;
    if (seen > MOST_EVENTS) return { from: Math.max(...within.map(({ receivedAt }) => receivedAt)) + 1, cut: true };
  }
  return { from, cut: false };
}

async function* pages(
  db: Knex,
  range: EventRange,
  only: string | undefined,
  { facts }: Recorded,
): AsyncIterable<readonly RecordedEvent[]> {
  for await (const page of databaseLog.read(db, range, only)) yield page.flatMap(facts);
}

/** Alarms of the rules that inhibit this one, at the thing and around it, as they were. */
async function alarmsAround(
  db: Knex,
  { rule: { inhibitedBy = [] } }: CompiledAlarmRule,
  thingId: string,
  { surroundings: { things } }: Recorded,
  from: number,
  at: number,
): Promise<NonNullable<Surroundings['openAlarms']>> {
  if (inhibitedBy.length === 0) return [];
  const related = Object.values(things.get(thingId)?.relations ?? {}).flat();
  const rows: { id: string; rule_id: string; thing_id: string; raised_at: number; cleared_at: number | null }[] =
    await db('alarm')
      .whereIn(
        'rule_id',
        inhibitedBy.map(({ rule }) => rule),
      )
      .whereIn('thing_id', [thingId, ...related])
      .where('raised_at', '<=', at)
      .where((over) => void over.whereNull('cleared_at').orWhere('cleared_at', '>', from))
      .select('id', 'rule_id', 'thing_id', 'raised_at', 'cleared_at');
  return rows.map((row) => ({
    ...{ id: row.id, ruleId: row.rule_id, thingId: row.thing_id, from: Number(row.raised_at) },
    to: row.cleared_at === null ? null : Number(row.cleared_at),
  }));
}

async function closingsOf(db: Knex, { ruleId, thingId, at }: PastQuestion, from: number): Promise<number[]> {
  const rows: { cleared_at: number | string }[] = await db('alarm')
    .where({ rule_id: ruleId, thing_id: thingId, clear_reason: 'closed' })
    .whereBetween('cleared_at', [from, at])
    .select('cleared_at');
  return rows.map(({ cleared_at }) => Number(cleared_at));
}

/** That a rule was set aside is kept while it lasts. */
async function stoppedThen(
  db: Knex,
  ruleId: string,
  hash: string,
  at: number,
  failed: string | null,
): Promise<Text | null> {
  const fault = (await quarantine(db))[ruleId];
  const error = fault && fault.version === hash && fault.at <= at ? fault.error : failed;
  return error === null ? null : stopped(error);
}

const judgedAgain = (hash: string, from: number, events: number): Text => ({
  zh: `按当时生效的版本 ${hash.slice(0, 10)}，用 ${cityTime(from).slice(0, 16).replace('T', ' ')} 起收到的 ${events} 条记录重新判断`,
  en: `judged again by version ${hash.slice(0, 10)}, live at that moment, over ${events} records received since ${cityTime(from).slice(0, 16).replace('T', ' ')}`,
});

const words = {
  notAtWork: {
    zh: '规则当时没有在工作：没有发布或已停用',
    en: 'the rule was not at work then: not published, or switched off',
  },
  cut: { zh: '更早的消息太多，没有参与判断', en: 'earlier events were too many and are left out' },
  assumed: {
    zh: '规则集的变更记录没有那么早，按那之前最后生成的规则集判断',
    en: 'the record of rule sets does not reach back so far: the set made last before then is assumed',
  },
  asToday: {
    zh: '对象档案、它的区域和关联、工作日历取今天的内容；解除了的隔离没有记录',
    en: 'the record of the thing, its area and relations, and the calendar are those of today; a quarantine that was lifted is not known',
  },
  asRecorded: {
    zh: '维护窗口、人员关闭和其他告警取当时的记录；窗口覆盖哪些对象按今天的上下级推算',
    en: 'maintenance windows, closings and other alarms are those of the time; which things a window covers follows from the trees of today',
  },
} satisfies Record<string, Text>;
