/** Alarms as lists and details show them, with what the caller may do now. */
import type { Knex } from 'knex';
import { ruleSentence } from '../../core/alarms/index.ts';
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { Text } from '../../core/json.ts';
import type { Actor } from '../../runtime/command.ts';
import { parsedRow } from '../../store/read.ts';
import { activeRule } from '../alarm-rules/active.ts';
import { ruleNames } from '../alarm-rules/names.ts';
import type { RuleVersionRow } from '../alarm-rules/tables.ts';
import type { FeatureDeps } from '../feature.ts';
import { causeQuestionsOf, linkageRunsOf } from '../linkage/views.ts';
import type { Lookups } from '../lookups.ts';
import { visibleTo } from '../people/access.ts';
import { thingKinds } from '../things/kinds.ts';
import { ticketRef } from '../tickets/views.ts';
import { chartsOf } from './charts.ts';
import type { ListedAlarm } from './queries.ts';
import type { AlarmDetail, AlarmItem } from './schema.ts';
import { fits, runningSilences, type KeptSilence } from './silences.ts';
import type { AlarmRow } from './tables.ts';

/** What a page of alarms needs besides the rows. */
export interface AlarmContext {
  names: Lookups;
  /** By version hash. */
  rules: ReadonlyMap<string, { name: Text }>;
  silences: readonly KeptSilence[];
}

export async function alarmContext(
  db: Knex,
  rows: readonly ListedAlarm[],
  names: Lookups,
  now: number,
): Promise<AlarmContext> {
  const [versions, silences] = await Promise.all([
    ruleVersions(
      db,
      rows.map(({ rule_version }) => rule_version),
    ),
    runningSilences(db, now),
  ]);
  return { names, silences, rules: new Map([...versions].map(([hash, { resolved }]) => [hash, resolved])) };
}

async function ruleVersions(db: Knex, hashes: readonly string[]): Promise<Map<string, RuleVersionRow>> {
  const wanted = [...new Set(hashes)];
  if (wanted.length === 0) return new Map();
  const raw: unknown[] = await db('rule_version').whereIn('hash', wanted);
  return new Map(raw.map((each) => parsedRow('rule_version', each)).map((row) => [row.hash, row]));
}

export function alarmItem(row: ListedAlarm, { names, rules, silences }: AlarmContext): AlarmItem {
  const plain = { zh: row.rule_id, en: row.rule_id };
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    rule: { id: row.rule_id, name: rules.get(row.rule_version)?.name ?? plain, code: row.code },
    vertical: row.vertical,
    thing: { id: row.thing_id, name: row.thing_name, kind: row.thing_kind },
    area: names.area(row.area_id),
    unit: names.unit(row.unit_id),
    address: row.address,
    place: row.lat === null || row.lng === null ? null : { lat: row.lat, lng: row.lng },
    severity: row.severity,
    peak: row.peak,
    active: row.active === 1,
    handling: row.handling,
    review: row.review,
    raisedAt: cityTime(row.raised_at),
    since: cityTime(row.since),
    updatedAt: cityTime(row.updated_at),
    clearedAt: cityTimeOrNull(row.cleared_at),
    clearReason: row.clear_reason as AlarmItem['clearReason'],
    acknowledgedAt: cityTimeOrNull(row.acknowledged_at),
    assignee: row.assignee_id === null ? null : { id: row.assignee_id, name: row.assignee_name ?? row.assignee_id },
    value: valueOf(row),
    count: row.count,
    escalation: row.escalation,
    silenced: silences.some((silence) => fits(silence, row)),
    caseId: row.case_id,
    ticketId: row.ticket_id,
    group: row.group_key,
    labels: row.labels,
  };
}

function valueOf({ metric, value: stored }: ListedAlarm): AlarmItem['value'] {
  const { value, unit } = stored ?? {};
  if (metric === null) return null;
  if (typeof value !== 'number' && typeof value !== 'string' && typeof value !== 'boolean') return null;
  return { metric, value, unit: typeof unit === 'string' ? unit : null };
}

export async function alarmDetail(
  deps: FeatureDeps,
  row: AlarmRow,
  names: Lookups,
  actor: Actor,
): Promise<AlarmDetail> {
  const { db, clock } = deps;
  const [context, rule, runs, questions, file, ticket] = await Promise.all([
    alarmContext(db, [row], names, clock.now()),
    ruleView(db, row),
    linkageRunsOf(db, row.id, actor),
    causeQuestionsOf(db, row, actor, names),
    caseRef(db, row.case_id, names, actor),
    ticketRef(db, row.ticket_id),
  ]);
  return {
    ...alarmItem(row, context),
    ...rule,
    reasons: row.reasons,
    runs,
    questions,
    case: file,
    ticket,
    reviewDueAt: cityTimeOrNull(row.review_due_at),
    reviewNote: row.review_note,
    closeNote: row.close_note,
    causes: row.causes,
    may: mayOf(row, actor),
  };
}

/** As the rule was when it raised the alarm. */
async function ruleView(db: Knex, row: AlarmRow): Promise<Pick<AlarmDetail, 'plan' | 'ruleSentence' | 'charts'>> {
  const version = (await ruleVersions(db, [row.rule_version])).get(row.rule_version);
  if (!version) return { plan: null, ruleSentence: { zh: row.rule_id, en: row.rule_id }, charts: [] };
  const { compiled, file } = activeRule(version);
  const kinds = await thingKinds(db);
  const metrics = row.thing_kind === null ? [] : (kinds.get(row.thing_kind)?.metrics ?? []);
  return {
    plan: file.plan ?? null,
    ruleSentence: ruleSentence(compiled, ruleNames(kinds, compiled.rule.scope)),
    charts: chartsOf(compiled.rule, row.metric).map(({ metric, bounds }) => {
      const known = metrics.find(({ id }) => id === metric);
      return { metric, name: known?.name ?? { zh: metric, en: metric }, unit: known?.unit ?? null, bounds };
    }),
  };
}

/** Null also for a case that the actor may not see. */
async function caseRef(db: Knex, id: string | null, names: Lookups, actor: Actor): Promise<AlarmDetail['case']> {
  if (id === null) return null;
  const row: { number: string; pack_id: string; status: string; closed_at: number | null } | undefined = await db(
    'case_file',
  )
    .modify(visibleTo(actor, 'case', 'case_file.id'))
    .where('case_file.id', id)
    .first('number', 'pack_id', 'status', 'closed_at');
  if (!row) return null;
  const { number, pack_id, status, closed_at } = row;
  return { id, number, statusLabel: names.caseState(pack_id, status), closed: closed_at !== null };
}

function mayOf(row: AlarmRow, actor: Actor): AlarmDetail['may'] {
  const handles = actor.permissions.has('alarm.handle');
  const open = handles && row.handling !== 'closed';
  const reviewed = row.review === 'true' || row.review === 'false';
  return {
    acknowledge: handles && row.handling === 'new',
    assign: open,
    review: open && !reviewed && (row.review === 'asked' || row.active === 1 || row.handling === 'new'),
    close: open,
    case: open && row.case_id === null,
    ticket: open && row.ticket_id === null,
    silence: actor.permissions.has('alarm.silence'),
    note: handles,
  };
}
