import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dialectOf, readCsv } from './csv.ts';
import { guessColumns } from './guess-mapping.ts';
import { parseMoment, readRow, type Mapping } from './row.ts';

const now = Date.parse('2026-11-22T10:00:00+08:00');
const columns = [
  'service_request_id',
  'description',
  'service_name',
  'status',
  'requested_datetime',
  'address',
  'lat',
  'long',
];
const mapping: Mapping = {
  system: 'other-city',
  columns: guessColumns(columns),
  eventTypes: { 'Street Light': 'street-light' },
  timeZone: 'America/New_York',
};
const row = (fields: Record<string, string>) => ({
  service_request_id: 'a1',
  description: 'dark street',
  service_name: 'Street Light',
  status: 'open',
  requested_datetime: '2012-05-23T15:55:28-04:00',
  address: '1 Main St',
  lat: '39.1',
  long: '-86.5',
  ...fields,
});
const read = (fields: Record<string, string>) => readRow(row(fields), mapping, now);

describe('guessing columns', () => {
  it('knows the names that exports use', () =>
    expect(guessColumns(['CASE_ENQUIRY_ID', 'open_dt', '诉求内容', '经度', 'Latitude'])).toEqual({
      externalId: 'CASE_ENQUIRY_ID',
      receivedAt: 'open_dt',
      text: '诉求内容',
      lng: '经度',
      lat: 'Latitude',
    }));
});

describe('a row as a request', () => {
  it('maps type, moment and place', () =>
    expect(read({})).toEqual({
      request: expect.objectContaining({
        externalId: 'a1',
        eventTypeId: 'street-light',
        receivedAt: Date.parse('2012-05-23T15:55:28-04:00'),
        place: { lat: 39.1, lng: -86.5 },
        closed: false,
      }),
    }));

  it('does not take (0,0), nothing and the word null for a place', () => {
    for (const place of [
      { lat: '0', long: '0' },
      { lat: '', long: '' },
      { lat: 'null', long: 'null' },
    ]) {
      expect(read(place)).toMatchObject({ request: { place: null } });
    }
  });

  it('uses the type as the text of an empty description', () =>
    expect(read({ description: '' })).toMatchObject({ request: { text: 'Street Light' } }));

  it('names all problems of a row at once', () => {
    const result = read({ service_request_id: '', requested_datetime: 'yesterday', lat: '139' });
    expect('problems' in result && result.problems.map(({ column }) => column)).toEqual([
      'service_request_id',
      'requested_datetime',
      'lat',
    ]);
  });

  it('takes a status word or a closing date as closed', () => {
    expect(read({ status: 'Closed' })).toMatchObject({ request: { closed: true } });
    expect(read({ status: '已办结' })).toMatchObject({ request: { closed: true } });
  });
});

describe('moments', () => {
  it.each([
    ['2024-05-03T14:05:00Z', '2024-05-03T14:05:00Z'],
    ['2024/5/3 14:05', '2024-05-03T14:05:00-04:00'],
    ['05/03/2024 02:05:00 PM', '2024-05-03T14:05:00-04:00'],
    ['01/15/2024 12:00 AM', '2024-01-15T00:00:00-05:00'],
    ['2024年5月3日 08:00', '2024-05-03T08:00:00-04:00'],
    ['2024-05-03', '2024-05-03T00:00:00-04:00'],
  ])('%s', (text, expected) => expect(parseMoment(text, 'America/New_York')).toBe(Date.parse(expected)));

  it.each(['2024-02-31', '13/45/2024', 'soon', '2024-05-03 25:00'])('%s is none', (text) =>
    expect(parseMoment(text, 'Asia/Shanghai')).toBeUndefined(),
  );
});

describe('CSV files', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'liandong-csv-'));
  const rowsOf = async (content: string | Buffer, from = 0) => {
    const file = path.join(dir, `${Math.abs(from)}-${Buffer.from(content).length}.csv`);
    writeFileSync(file, content);
    const rows = [];
    for await (const one of readCsv(file, from)) rows.push(one);
    return rows;
  };

  it('reads quotes, line breaks inside a field, a BOM and a semicolon', async () =>
    expect(await rowsOf('\uFEFFid;text\r\n1;"two\nlines; here"\r\n')).toEqual([{ id: '1', text: 'two\nlines; here' }]));

  it('reads GB18030', async () => {
    // “编号,内容\n1,路灯” in GB18030
    const bytes = Buffer.from('b1e0bac52cc4dac8dd0a312cc2b7b5c6', 'hex');
    expect(dialectOf(bytes)).toEqual({ encoding: 'gb18030', delimiter: ',' });
    expect(await rowsOf(bytes)).toEqual([{ 编号: '1', 内容: '路灯' }]);
  });

  it('goes on where it stopped', async () => expect(await rowsOf('id\n1\n2\n3\n', 2)).toEqual([{ id: '3' }]));

  it('numbers columns that share a name', async () =>
    expect(await rowsOf('a,a,\n1,2,3\n')).toEqual([{ a: '1', 'a (2)': '2', 'column 3': '3' }]));
});
