/** The Excel file of alarms, opened again: filters, visibility, languages, harmless texts, digits kept; and ten thousand rows. */
import Excel from 'exceljs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Feature } from '../../src/features/feature.ts';
import type { AlarmRow } from '../../src/features/alarms/tables.ts';
import { onBothDatabases } from '../database.ts';
import type { Client } from '../engine.ts';
import { foundDesk, type Desk } from './desk.ts';
import { moment } from './town.ts';

onBothDatabases('Excel export', (open, dialect) => {
  /** Many parts of the stream on either; the full number once. */
  const rows = dialect === 'sqlite' ? 10_000 : 1_500;
  let desk: Desk;
  beforeAll(async () => {
    desk = await foundDesk((await open()).config, '10:00:00', [many]);
  });
  afterAll(() => desk.close());

  async function book(client: Client, query = '', language = 'zh'): Promise<Excel.Worksheet> {
    const response = await fetch(`${desk.engine.url}/api/v1/alarms/export${query}`, {
      headers: { authorization: `Bearer ${client.token}`, 'accept-language': language },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('spreadsheetml');
    const read = new Excel.Workbook();
    await read.xlsx.load(await response.arrayBuffer());
    return read.worksheets[0]!;
  }
  const column = (sheet: Excel.Worksheet, title: string): string[] => {
    const titles = sheet.getRow(1).values as string[];
    const at = titles.indexOf(title);
    expect(at).toBeGreaterThan(0);
    return sheet.getColumn(at).values.slice(2).map(String);
  };

  it('holds what was asked for and may be seen, with a frozen head in the caller’s language', async () => {
    await desk.save(
      {
        id: '330108199001010011',
        kind: 'camera',
        name: '=HYPERLINK("http://x")',
        areaId: 'north',
        address: '+86 13800000000',
      },
      { id: 'cam-at', kind: 'camera', name: '@SUM(1)', areaId: 'north', address: '-2+3' },
    );
    for (const thing of ['cam-s', 'cam-at', '330108199001010011']) await desk.block(thing);
    await desk.people(85);
    const sheet = await book(desk.duty);
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect(sheet.getColumn(6).width).toBeGreaterThan(20);
    expect(column(sheet, '对象')).toEqual(['南山景区', '\'=HYPERLINK("http://x")', "'@SUM(1)", '南门摄像机']);
    expect(column(sheet, '标题')[1]).toMatch(/^'=HYPERLINK/);
    expect(column(sheet, '地址').slice(1, 3)).toEqual(["'+86 13800000000", "'-2+3"]);
    expect(column(sheet, '等级')).toEqual(['一般', '较大', '较大', '较大']);
    const cell = sheet.getRow(3).getCell(10);
    expect([cell.value, cell.type, cell.numFmt]).toEqual(['330108199001010011', Excel.ValueType.String, '@']);
    sheet.eachRow((row) => row.eachCell(({ type }) => expect(type).toBe(Excel.ValueType.String)));

    expect(column(await book(desk.north), '对象编号')).toEqual(['330108199001010011', 'cam-at']);
    expect(column(await book(desk.duty, '?vertical=tourism'), '对象编号')).toEqual(['site-s']);
    expect(column(await book(desk.duty, '?areaId=south', 'en-GB,en'), 'Thing id')).toEqual(['site-s', 'cam-s']);
    // A link has no header of its own: what it says counts before the browser's language, either way.
    expect(column(await book(desk.north, '?language=en', 'zh-CN'), 'Thing id')).toHaveLength(2);
    expect(column(await book(desk.north, '?language=zh', 'en'), '对象编号')).toHaveLength(2);
    expect((await book(desk.guest)).rowCount).toBe(1);
    expect((await desk.test.visitor.get('/api/v1/alarms/export')).status).toBe(401);
  });

  it(`streams ${rows} rows`, async () => {
    await desk.submit('test.alarms', { from: 0, count: rows });
    const numbers = column(await book(desk.duty, '?state=all&vertical=bulk'), '告警编号');
    expect([numbers.length, new Set(numbers).size, numbers[0]]).toEqual([rows, rows, `B${rows - 1}`]);
  });
});

/** Rows as they are: many alarms without ten thousand events. */
const many: Feature = {
  name: 'many-alarms',
  commands: [
    {
      type: 'test.alarms',
      payload: z.object({ from: z.number(), count: z.number() }),
      async execute(uow, { from, count }: { from: number; count: number }) {
        for (let i = from; i < from + count; i += 1) uow.insert('alarm', alarmRow(i));
      },
    },
  ],
};

const alarmRow = (i: number): AlarmRow => ({
  ...{ id: `${1_000_000 + i}`, number: `B${i}`, rule_id: 'bulk', rule_version: '', rule_set: '', code: null },
  ...{ vertical: 'bulk', title: `第 ${i} 条`, thing_id: `t${i}`, thing_name: `t${i}`, thing_kind: null },
  ...{ area_id: null, unit_id: null, address: null, lat: null, lng: null, severity: 4, peak: 4, active: 0 },
  ...{ handling: 'new', review: 'none', review_due_at: null, review_note: null, reviewed_by: null },
  ...{ raised_at: moment('09:00:00') + i, since: moment('09:00:00') + i, updated_at: moment('09:00:00') + i },
  ...{ cleared_at: moment('09:30:00') + i, clear_reason: 'condition', acknowledged_at: null, acknowledged_by: null },
  ...{ assignee_id: null, assignee_name: null, closed_at: null, closed_by: null, close_note: null, metric: null },
  ...{ value: null, count: 1, escalation: 0, case_id: null, ticket_id: null, group_key: 'bulk', labels: {} },
  ...{ reasons: [], causes: [], rev: 1 },
});
