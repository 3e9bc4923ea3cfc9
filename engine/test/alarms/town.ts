/**
 * A town in a test: an engine with a small pack of alarm rules, a few things, and a clock that stands still until a story
 * moves it. Stories read as the duty desk does:
 *
 *     await town.says('cam-1', { metric: 'lane', value: 'blocked' });
 *     await town.at('10:05:00');
 *     expect(await town.alarms()).toEqual(['fire-lane cam-1 3 raised 10:05:00']);
 */
import { randomUUID } from 'node:crypto';
import { cityTime } from '../../src/core/calendar/city-time.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { AlarmRuleFile } from '../../src/features/alarm-rules/schema.ts';
import type { ThingRow } from '../../src/features/things/tables.ts';
import type { AlarmRow } from '../../src/features/alarms/tables.ts';
import type { Feature } from '../../src/features/feature.ts';
import { thingChanged } from '../../src/features/alarms/watching.ts';
import { controlledClock } from '../../src/runtime/clock.ts';
import { systemActor } from '../../src/runtime/system-actor.ts';
import type { DatabaseConfig } from '../../src/store/database.ts';
import { z } from 'zod';
import { startTestEngine, type TestEngine } from '../engine.ts';

const DAY = '2026-11-23';
export const moment = (time: string): number =>
  Date.parse(time.includes('T') ? `${time}+08:00` : `${DAY}T${time.padStart(8, '0')}+08:00`);

export type RuleDraft = Partial<AlarmRuleFile> & { id: string; alarm: JsonObject };

export const packOf = (rules: readonly RuleDraft[], inputs: JsonObject[] = [], version = '1.0.0') => ({
  'pack.json': JSON.stringify({
    format: 1,
    id: 'town-alarms',
    version,
    name: { zh: '小镇告警', en: 'Town alarms' },
    description: { zh: '测试', en: 'Test' },
  }),
  'inputs.json': JSON.stringify(inputs),
  'things/camera.json': JSON.stringify({
    id: 'camera',
    name: { zh: '摄像机', en: 'Camera' },
    category: 'device',
    metrics: [{ id: 'lane', name: { zh: '消防通道', en: 'Fire lane' }, type: 'string' }],
  }),
  ...Object.fromEntries(
    rules.map((rule) => [
      `rules/${rule.id}.json`,
      JSON.stringify({
        vertical: 'test',
        name: { zh: rule.id, en: rule.id },
        description: { zh: rule.id, en: rule.id },
        title: { zh: `{thing} ${rule.id}`, en: `{thing} ${rule.id}` },
        ...rule,
      }),
    ]),
  ),
});

const things: Feature = {
  name: 'test-things',
  commands: [
    {
      type: 'test.thing',
      payload: z.object({ id: z.string(), row: z.record(z.string(), z.json()) }),
      async execute(uow, { id, row }: { id: string; row: JsonObject }, ctx) {
        const before = await uow.get('thing', id);
        const blank: ThingRow = {
          ...{ id, kind: 'camera', name: id, area_id: null, unit_id: null, parent_id: null, relations: {} },
          ...{ address: null, lat: null, lng: null, tags: [], attributes: {}, contacts: [] },
          ...{ active: 1, created_at: uow.now, updated_at: uow.now, rev: 1 },
        };
        const next = { ...(before ?? blank), ...row } as ThingRow;
        if (before) uow.update('thing', next);
        else uow.insert('thing', next);
        await thingChanged(uow, next, ctx);
      },
    },
  ],
};

export type Town = Awaited<ReturnType<typeof foundTown>>;

export async function foundTown(
  config: DatabaseConfig,
  at = '10:00:00',
  install?: Record<string, string>,
  features: readonly Feature[] = [],
) {
  const clock = await controlledClock(moment(at));
  const test = await startTestEngine(config, { clock, packs: null, moreFeatures: [things, ...features] });
  const town = openTown(test);
  if (install) await town.install(install);
  await test.engine.settle();
  return town;
}

function openTown(test: TestEngine) {
  const { engine, clock } = test;
  const db = engine.database.knex;
  const submit = async <R = JsonObject>(type: string, payload: object): Promise<R> => {
    const answer = await engine.pipeline.submit<R>({ type, payload, actor: systemActor });
    await engine.settle();
    return answer;
  };
  return {
    ...{ test, engine, clock, db, submit },
    install: (files: Record<string, string>) => submit('pack.install', { files }),
    thing: (id: string, row: JsonObject = {}) => submit('test.thing', { id, row }),
    /** Moves the clock; everything due on the way happens at its moment. */
    async at(time: string): Promise<void> {
      await clock.set(moment(time));
      await engine.settle();
    },
    /** An event of the thing, by its own clock now unless `at` says otherwise. */
    says: (subject: string, data: JsonObject, { at, id = randomUUID() }: { at?: string; id?: string } = {}) =>
      submit<{ accepted: number; duplicates: number }>('event.ingest', {
        events: [
          {
            ...{ specversion: '1.0', id, source: '/test', type: 'reading', subject, data },
            ...(at && { time: cityTime(moment(at)) }),
          },
        ],
      }),
    /** `rule thing severity raised time[ cleared time reason]`, oldest first. */
    async alarms(): Promise<string[]> {
      const rows: AlarmRow[] = await db('alarm').orderBy(['raised_at', 'id']);
      return rows.map(
        ({ rule_id, thing_id, severity, raised_at, cleared_at, clear_reason }) =>
          `${rule_id} ${thing_id} ${severity} raised ${clockOf(raised_at)}${
            cleared_at === null ? '' : ` cleared ${clockOf(cleared_at)} ${clear_reason}`
          }`,
      );
    },
    /** Rules and things whose alarm is held back, and by what. */
    async held(): Promise<string[]> {
      const rows: { rule_id: string; thing_id: string; held_by: string }[] = await db('alarm_state')
        .whereNotNull('held_by')
        .orderBy('key');
      return rows.map(
        ({ rule_id, thing_id, held_by }) => `${rule_id} ${thing_id} by ${held_by.replace(/\d{6,}/, '…')}`,
      );
    },
    close: () => test.close(),
  };
}

const clockOf = (at: number | string): string => cityTime(Number(at)).slice(11, 19);
