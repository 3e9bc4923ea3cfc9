/**
 * A duty desk in a test: the town with people, areas, a tree of routes and one rule whose grade follows a level. Alarms come
 * from events as in the city; what people do about them is done by a command of the test.
 */
import { z } from 'zod';
import type { JsonObject } from '../../src/core/json.ts';
import { alarmMoment } from '../../src/features/alarm-rules/schema.ts';
import { activeRule } from '../../src/features/alarm-rules/active.ts';
import { follow } from '../../src/features/alarms/follow.ts';
import type { AlarmRow } from '../../src/features/alarms/tables.ts';
import type { Feature } from '../../src/features/feature.ts';
import { tellAlarm } from '../../src/features/notices/tell-alarm.ts';
import type { NoticeRow } from '../../src/features/notices/tables.ts';
import { parsedRow } from '../../src/store/read.ts';
import type { DatabaseConfig } from '../../src/store/database.ts';
import { foundTown, packOf } from '../alarms/town.ts';
import { cityTime } from '../../src/core/calendar/city-time.ts';

const text = (zh: string, en = zh) => ({ zh, en });
const over = (severity: number, bound: number) => ({
  severity,
  when: { all: [{ fact: 'value', operator: 'greaterThan', value: bound }] },
});

export const level = {
  id: 'level',
  vertical: 'fire',
  name: text('水位', 'Water level'),
  title: text('{thing}水位异常', 'Water level at {thing}'),
  alarm: {
    scope: { all: [{ fact: 'metric', operator: 'equal', value: 'level' }] },
    grades: [over(4, 10), over(3, 20), over(2, 30), over(1, 40)],
  },
};

const templates = [
  {
    id: 'alarm-raised',
    title: text('{severity}告警：{title}', '{severity} alarm: {title}'),
    text: text('{thing}，{area}，当前 {value}，{raisedAt}', '{thing}, {area}, now {value}, {raisedAt}'),
    sms: text('{severity} {title} {value}', '{severity} {title} {value}'),
    urgency: 'urgent',
  },
  {
    id: 'alarm-over',
    title: text('告警恢复：{title}', 'Over: {title}'),
    text: text('{thing}已恢复', '{thing} is fine'),
  },
  {
    id: 'told-directly',
    title: text('请处理 {thing}'),
    text: text('{thing} {value}'),
    channels: ['app', 'sms', 'mail'],
  },
];

export const deskPack = (routes: object, version = '1.0.0', inputs: JsonObject[] = []) => ({
  ...packOf([level], inputs, version),
  'notices.json': JSON.stringify(templates),
  'roles.json': JSON.stringify([
    { id: 'duty-officer', name: text('值班员', 'Duty officer'), permissions: ['notice.log'] },
  ]),
  'routes.json': JSON.stringify({ id: 'all', name: text('全部告警', 'All alarms'), ...routes }),
});

export const toDuty = {
  receivers: ['role:duty-officer'],
  channels: ['in-app', 'sms', 'mail'],
  templates: { raised: 'alarm-raised', cleared: 'alarm-over' },
};

/** What people do, and direct telling, as the centre and linkage do it. */
const deeds: Feature = {
  name: 'test-deeds',
  commands: [
    {
      type: 'test.alarm',
      payload: z.object({ id: z.string(), moment: alarmMoment, set: z.record(z.string(), z.json()) }),
      async execute(
        uow,
        { id, moment, set }: { id: string; moment: z.infer<typeof alarmMoment>; set: JsonObject },
        ctx,
      ) {
        const alarm = { ...(await uow.require('alarm', id)), ...set } as AlarmRow;
        uow.update('alarm', alarm);
        const rule = activeRule(await uow.require('rule_version', alarm.rule_version));
        await follow(uow, { moment, alarm, rule, at: uow.now, facts: null }, ctx);
      },
    },
    {
      type: 'test.tell',
      payload: z.object({
        id: z.string(),
        template: z.string(),
        to: z.array(z.string()),
        onceSuffix: z.string().optional(),
      }),
      async execute(uow, { id, ...direct }: { id: string; template: string; to: string[]; onceSuffix?: string }) {
        const alarm = await uow.require('alarm', id);
        const rule = activeRule(await uow.require('rule_version', alarm.rule_version));
        return tellAlarm(uow, { alarm, rule, moment: 'raised' }, direct);
      },
    },
  ],
};

const account = {
  ...{ passwordHash: '-', mustChange: 0, origin: null, unitIds: [], areaIds: [], email: null, phone: null },
};

export type Desk = Awaited<ReturnType<typeof openDesk>>;

export async function openDesk(config: DatabaseConfig, at: string, pack?: Record<string, string>) {
  const town = await foundTown(config, at, pack, [deeds]);
  const { db, submit } = town;
  const rows = async (where: object = {}): Promise<NoticeRow[]> =>
    ((await db('notice').where(where).orderBy('id')) as unknown[]).map((row) => parsedRow('notice', row));
  const idOf = async (thing: string): Promise<string> =>
    ((await db('alarm').where({ thing_id: thing }).orderBy('id', 'desc').first('id')) as { id: string }).id;
  return {
    ...town,
    rows,
    idOf,
    async hire(username: string, more: object = {}): Promise<string> {
      return submit<string>('person.create', {
        ...account,
        roleIds: ['duty-officer'],
        username,
        name: username,
        ...more,
      });
    },
    /** `channel receiver status hh:mm:ss title`, oldest first. */
    async told(where: object = {}): Promise<string[]> {
      const found = await rows(where);
      return found.map(
        (row) =>
          `${row.channel} ${row.receiver_name} ${row.status} ${cityTime(row.sent_at ?? row.created_at).slice(11, 19)} ${row.title}`,
      );
    },
    reads: (thing: string, value: number) => town.says(thing, { metric: 'level', value }),
    async does(thing: string, moment: string, set: JsonObject = {}): Promise<void> {
      await submit('test.alarm', { id: await idOf(thing), moment, set });
    },
    async acknowledge(thing: string): Promise<void> {
      await this.does(thing, 'acknowledged', { handling: 'acknowledged' });
    },
  };
}
