import { expect, it } from 'vitest';
import { readNotice } from './notice.ts';

const day = { date: '2027-01-01', work: false, name: '元旦' };

it('reads our own form', () => {
  expect(readNotice(JSON.stringify({ year: 2027, source: '国办发明电', days: [day] }))).toEqual({
    notice: { year: 2027, source: '国办发明电', days: [day] },
  });
});

it('reads the public holiday-cn files', () => {
  const days = [
    { name: '元旦', date: '2027-01-01', isOffDay: true },
    { name: '元旦', date: '2027-01-02', isOffDay: false },
  ];
  expect(readNotice(JSON.stringify({ $schema: 'x', year: 2027, papers: ['https://www.gov.cn/a'], days }))).toEqual({
    notice: {
      year: 2027,
      source: 'https://www.gov.cn/a',
      days: [day, { date: '2027-01-02', work: true, name: '元旦' }],
    },
  });
});

it.each([
  ['{', { fault: 'json' }],
  ['[]', { fault: 'json' }],
  ['{"days":[]}', { fault: 'year' }],
  ['{"year":2027,"days":[]}', { fault: 'days' }],
  [JSON.stringify({ year: 2027, days: [day, { ...day, date: '1.1.2027' }] }), { fault: 'day', entry: 2 }],
  [JSON.stringify({ year: 2027, days: [{ ...day, work: 'no' }] }), { fault: 'day', entry: 1 }],
])('says what is wrong with %s', (text, fault) => expect(readNotice(text)).toEqual(fault));
