/**
 * A city for stories of alarms, spoken to over HTTP only, as devices and people do: the bundled packs, one duty officer,
 * one supervisor, a clock that stands still until the story moves it — and that may be switched off and on in between.
 *
 *     await city.register({ id: 'lane', kind: 'fire-lane', name: '3 幢消防通道' });
 *     await city.reading('lane', 'occupied', true);
 *     await city.at('10:05:00');
 *     expect(await city.alarms('lane')).toEqual(['fire-lane-blocked 3 active raised 10:05:00']);
 */
import { expect } from 'vitest';
import { controlledClock } from '../../src/runtime/clock.ts';
import type { AlarmItem } from '../../src/features/alarms/schema.ts';
import type { Notice } from '../../src/features/notices/schema.ts';
import type { DatabaseConfig } from '../../src/store/database.ts';
import { startTestEngine, type Answer, type Client, type TestEngine } from '../engine.ts';

const DAY = '2026-11-23';
/** City time: `10:05:00` on the first day, `2026-11-26T10:05:00` on any. */
const moment = (time: string): number => Date.parse(`${time.includes('T') ? time : `${DAY}T${time}`}+08:00`);
const clockOf = (at: string): string => (at.startsWith(DAY) ? at.slice(11, 19) : at.slice(0, 19));

export interface Sent {
  /** Event time; default now. */
  at?: string;
  /** The same id again is the same event. */
  id?: string;
}

export type StoryCity = Awaited<ReturnType<typeof foundStoryCity>>;

export async function foundStoryCity(config: DatabaseConfig, start = '10:00:00') {
  let test: TestEngine;
  let admin: Client;
  let now = moment(start);
  let events = 0;
  const open = async (): Promise<void> => {
    test = await startTestEngine(config, { clock: await controlledClock(now) });
    admin = await test.login('admin');
    await test.engine.settle();
  };
  await open();
  await test!.hire({ username: 'duty', roleIds: ['duty-officer'] });
  await test!.hire({ username: 'boss', roleIds: ['alarm-supervisor'] });

  const ok = ({ status, body }: Answer) => {
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    return body;
  };
  const send = async (event: object): Promise<{ accepted: number; duplicates: number }> => {
    const answer = ok(await admin.post('/api/v1/events', event));
    await test.engine.settle();
    return answer;
  };
  const event = (subject: string, type: string, data: object, { at, id = String((events += 1)) }: Sent = {}) => ({
    ...{ specversion: '1.0', id, source: 'urn:story', type, subject, data },
    time: new Date(at === undefined ? now : moment(at)).toISOString(),
  });
  const alarmsAt = async (thingId: string): Promise<AlarmItem[]> =>
    ok(await admin.get(`/api/v1/alarms?state=all&sort=raisedAt&thingId=${thingId}`)).items.toSorted(
      (a: AlarmItem, b: AlarmItem) => Number(a.id) - Number(b.id),
    );

  return {
    get admin() {
      return admin;
    },
    ok,
    async register(...things: object[]): Promise<void> {
      ok(await admin.post('/api/v1/things', { things }));
      await test.engine.settle();
    },
    reading: (subject: string, metric: string, value: unknown, sent?: Sent) =>
      send(event(subject, 'liandong.reading', { metric, value }, sent)),
    /** Several at once, as a gateway sends them. */
    batch: (...list: [subject: string, metric: string, value: unknown, sent?: Sent][]) =>
      send(list.map(([subject, metric, value, sent]) => event(subject, 'liandong.reading', { metric, value }, sent))),
    says: (subject: string, type: string, data: object, sent?: Sent) => send(event(subject, type, data, sent)),
    /** Moves the clock; what is due on the way happens at its moment. */
    async at(time: string): Promise<void> {
      now = moment(time);
      ok(await admin.put('/v2/clock', { timestamp: now }));
      await test.engine.settle();
    },
    /** Switched off and on again; nothing is kept but the database. */
    async restart(): Promise<void> {
      await test.close();
      await open();
    },
    /** Switched off at once and on again only at that time: what was due meanwhile is made up for. */
    async offUntil(time: string): Promise<void> {
      await test.close();
      now = moment(time);
      await open();
    },
    /** `rule severity state raised time[ cleared time]`, oldest first. */
    async alarms(thingId: string): Promise<string[]> {
      return (await alarmsAt(thingId)).map(
        ({ rule, severity, active, raisedAt, clearedAt }) =>
          `${rule.id} ${severity} ${active ? 'active' : 'over'} raised ${clockOf(raisedAt)}${
            clearedAt === null ? '' : ` cleared ${clockOf(clearedAt)}`
          }`,
      );
    },
    async alarm(thingId: string): Promise<AlarmItem> {
      const [first] = await alarmsAt(thingId);
      if (!first) throw new Error(`there is no alarm at ${thingId}`);
      return first;
    },
    /** Everything told about alarms at that thing: `channel receiver time`, by title. */
    async told(thingId: string, title: string): Promise<string[]> {
      const found: string[] = [];
      for (const { id } of await alarmsAt(thingId)) {
        const { items } = ok(await admin.get(`/api/v1/notices/log?limit=200&objectType=alarm&objectId=${id}`));
        for (const notice of items as Notice[]) {
          if (notice.title === title) found.push(`${notice.channel} ${notice.to} ${clockOf(notice.createdAt)}`);
        }
      }
      return found.sort();
    },
    close: () => test.close(),
  };
}
