import { expect, it } from 'vitest';
import { channels, logQueryOf, statuses } from './log-filters.ts';
import { routeOf } from './target.ts';
import { toneOf } from './tone.ts';
import { noticeWords } from './words.ts';

it('asks only what the server knows', () => {
  expect(logQueryOf({ channel: 'sms', status: 'failed', q: '消防', receiver: '王' })).toMatchObject({
    ...{ channel: 'sms', status: 'failed', q: '消防', receiver: '王' },
  });
  expect(logQueryOf({ channel: 'pigeon', status: 'lost' })).toMatchObject({ channel: undefined, status: undefined });
  expect(logQueryOf({ objectId: '7' }).objectId).toBeUndefined();
  expect(logQueryOf({ objectType: 'alarm', objectId: '7' })).toMatchObject({ objectType: 'alarm', objectId: '7' });
});

it('has a word and a tone for every fate and a word for every channel', () => {
  expect(Object.keys(noticeWords.status).sort()).toEqual([...statuses].sort());
  expect(Object.keys(toneOf).sort()).toEqual([...statuses].sort());
  expect(Object.keys(noticeWords.channel).sort()).toEqual([...channels].sort());
});

it('leads to the alarm, the case or the request', () => {
  const to = (type: string) => routeOf({ object: { type, id: '7', number: 'x' } });
  expect(to('alarm')).toEqual({ name: 'alarm', params: { id: '7' } });
  expect(to('case')).toEqual({ name: 'case', params: { id: '7' } });
  expect(to('pack')).toBeNull();
});
