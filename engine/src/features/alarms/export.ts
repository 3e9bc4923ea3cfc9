/**
 * Alarms as an Excel file, written row by row while it is sent. Everything is text, so that numbers and ids keep their
 * digits; a text that a spreadsheet would take for a formula is disarmed by an apostrophe.
 */
import { PassThrough, type Readable } from 'node:stream';
import Excel from 'exceljs';
import type { Knex } from 'knex';
import { cityTime } from '../../core/calendar/city-time.ts';
import type { Text } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { durationText, gradeNames } from '../../core/alarms/index.ts';
import { parsedRow } from '../../store/read.ts';
import type { Lookups } from '../lookups.ts';
import { exportTooLarge } from './errors.ts';
import type { ListedAlarm } from './queries.ts';
import { alarmContext, alarmItem } from './views.ts';
import type { AlarmItem } from './schema.ts';

const MAX_ROWS = 100_000;
const AT_ONCE = 500;

interface Column {
  name: Text;
  width: number;
  of(item: AlarmItem, row: ListedAlarm, say: (text: Text) => string): string | number | null;
}

export interface Export {
  /** Filtered and visible; sorted and paged here. */
  rows: Knex.QueryBuilder;
  db: Knex;
  names: Lookups;
  now: number;
  language: Language;
  gone(): boolean;
}

/** Refuses with EXPORT_TOO_LARGE before anything is sent. */
export async function exportAlarms(request: Export): Promise<Readable> {
  const counted: { n: number | string }[] = await request.rows.clone().clearSelect().count({ n: '*' });
  const count = Number(counted[0]?.n ?? 0);
  if (count > MAX_ROWS) throw exportTooLarge({ count, most: MAX_ROWS });
  const out = new PassThrough();
  writeBook(out, request).catch((error: unknown) => out.destroy(error instanceof Error ? error : undefined));
  return out;
}

async function writeBook(out: PassThrough, request: Export): Promise<void> {
  const { language } = request;
  const say = (text: Text) => text[language];
  const book = new Excel.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true, useSharedStrings: false });
  const sheet = book.addWorksheet(say({ zh: '告警', en: 'Alarms' }), { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = columns.map(({ name, width }) => ({ header: say(name), width, style: { numFmt: '@' } }));
  sheet.getRow(1).font = { bold: true };
  sheet.getRow(1).commit();
  for await (const { item, row } of allRows(request)) {
    sheet.addRow(columns.map((column) => cell(column.of(item, row, say)))).commit();
  }
  sheet.commit();
  await book.commit();
}

const FORMULA = /^[=+\-@\t\r\n]/;

/** A text never runs, in Excel or in what is made of the file later. */
export function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Newest first, a few hundred at a time. */
async function* allRows({ rows, db, names, now, gone }: Export): AsyncGenerator<{ item: AlarmItem; row: ListedAlarm }> {
  let last: ListedAlarm | undefined;
  do {
    const { raised_at, id } = last ?? {};
    const next = rows.clone().orderBy([
      { column: 'alarm.raised_at', order: 'desc' },
      { column: 'alarm.id', order: 'desc' },
    ]);
    if (raised_at !== undefined && id !== undefined) {
      next.where((after: Knex.QueryBuilder) => {
        void after
          .where('alarm.raised_at', '<', raised_at)
          .orWhere(
            (same: Knex.QueryBuilder) => void same.where('alarm.raised_at', raised_at).where('alarm.id', '<', id),
          );
      });
    }
    const raw: unknown[] = await next.limit(AT_ONCE);
    const found = raw.map((each) => parsedRow('alarm', each));
    const context = await alarmContext(db, found, names, now);
    for (const row of found) yield { row, item: alarmItem(row, context) };
    last = found.length === AT_ONCE ? found.at(-1) : undefined;
  } while (last && !gone());
}

/** `2026-11-23 10:05:00` in city time. */
const time = (iso: string | number | null): string => {
  if (iso === null) return '';
  return cityTime(typeof iso === 'number' ? iso : Date.parse(iso))
    .slice(0, 19)
    .replace('T', ' ');
};

const words = {
  active: { zh: '告警中', en: 'Active' },
  recovered: { zh: '已恢复', en: 'Recovered' },
  handling: {
    new: { zh: '未确认', en: 'Not acknowledged' },
    acknowledged: { zh: '已确认', en: 'Acknowledged' },
    closed: { zh: '已关闭', en: 'Closed' },
  },
  review: {
    none: { zh: '', en: '' },
    asked: { zh: '待复核', en: 'Asked' },
    true: { zh: '真实', en: 'True' },
    false: { zh: '误报', en: 'False' },
  },
  silenced: { zh: '是', en: 'Yes' },
} as const;

const columns: Column[] = [
  { name: { zh: '告警编号', en: 'Number' }, width: 20, of: ({ number }) => number },
  { name: { zh: '等级', en: 'Grade' }, width: 12, of: ({ severity }, _, say) => say(gradeNames[severity]) },
  { name: { zh: '最高等级', en: 'Worst grade' }, width: 12, of: ({ peak }, _, say) => say(gradeNames[peak]) },
  {
    name: { zh: '状态', en: 'State' },
    width: 10,
    of: ({ active }, _, say) => say(active ? words.active : words.recovered),
  },
  {
    name: { zh: '处置', en: 'Handling' },
    width: 16,
    of: ({ handling }, _, say) => say(words.handling[handling]),
  },
  { name: { zh: '标题', en: 'Title' }, width: 40, of: ({ title }) => title },
  { name: { zh: '规则', en: 'Rule' }, width: 28, of: ({ rule }, _, say) => say(rule.name) },
  { name: { zh: '规则编号', en: 'Rule code' }, width: 10, of: ({ rule }) => rule.code },
  { name: { zh: '业务', en: 'Line of business' }, width: 14, of: ({ vertical }) => vertical },
  { name: { zh: '对象编号', en: 'Thing id' }, width: 22, of: ({ thing }) => thing.id },
  { name: { zh: '对象', en: 'Thing' }, width: 24, of: ({ thing }) => thing.name },
  { name: { zh: '区域', en: 'Area' }, width: 16, of: ({ area }) => area?.name ?? null },
  { name: { zh: '责任部门', en: 'Unit' }, width: 20, of: ({ unit }) => unit?.name ?? null },
  { name: { zh: '地址', en: 'Address' }, width: 30, of: ({ address }) => address },
  { name: { zh: '纬度', en: 'Latitude' }, width: 12, of: ({ place }) => place?.lat ?? null },
  { name: { zh: '经度', en: 'Longitude' }, width: 12, of: ({ place }) => place?.lng ?? null },
  {
    name: { zh: '最新读数', en: 'Newest value' },
    width: 16,
    of: ({ value }) => (value ? `${String(value.value)}${value.unit ? ` ${value.unit}` : ''}` : null),
  },
  { name: { zh: '触发时间', en: 'Raised' }, width: 20, of: ({ raisedAt }) => time(raisedAt) },
  { name: { zh: '恢复时间', en: 'Recovered at' }, width: 20, of: ({ clearedAt }) => time(clearedAt) },
  {
    name: { zh: '持续', en: 'Lasted' },
    width: 16,
    of: (_, row, say) => (row.cleared_at === null ? null : say(durationText(row.cleared_at - row.raised_at))),
  },
  { name: { zh: '确认时间', en: 'Acknowledged at' }, width: 20, of: ({ acknowledgedAt }) => time(acknowledgedAt) },
  { name: { zh: '负责人', en: 'Assignee' }, width: 14, of: ({ assignee }) => assignee?.name ?? null },
  { name: { zh: '复核', en: 'Review' }, width: 10, of: ({ review }, _, say) => say(words.review[review]) },
  { name: { zh: '复核说明', en: 'Review note' }, width: 24, of: (_, row) => row.review_note },
  { name: { zh: '关闭时间', en: 'Closed at' }, width: 20, of: (_, row) => time(row.closed_at) },
  { name: { zh: '关闭说明', en: 'Closing note' }, width: 30, of: (_, row) => row.close_note },
  { name: { zh: '事件数', en: 'Events' }, width: 10, of: ({ count }) => count },
  { name: { zh: '升级次数', en: 'Escalations' }, width: 10, of: ({ escalation }) => escalation },
  {
    name: { zh: '静默', en: 'Silenced' },
    width: 8,
    of: ({ silenced }, _, say) => (silenced ? say(words.silenced) : null),
  },
];
