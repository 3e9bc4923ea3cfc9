/**
 * The duty desk in a test: a town with two areas, cameras in them, and people of different reach — `duty` sees everything,
 * `north` handles what lies in the north and its grid, `lights` belongs to a unit, `guest` may do nothing.
 *
 *     const desk = await foundDesk((await open()).config);
 *     await desk.block('cam-n');
 *     const [alarm] = await desk.openAlarms(desk.duty);
 */
import type { JsonObject } from '../../src/core/json.ts';
import type { AlarmItem } from '../../src/features/alarms/schema.ts';
import type { Feature } from '../../src/features/feature.ts';
import type { DatabaseConfig } from '../../src/store/database.ts';
import type { Client } from '../engine.ts';
import { foundTown, packOf, type RuleDraft } from './town.ts';

const equal = (fact: string, value: string) => ({ fact, operator: 'equal', value });
const rules: RuleDraft[] = [
  {
    id: 'fire-lane',
    code: 'K01',
    vertical: 'fire',
    alarm: {
      scope: { all: [equal('metric', 'lane')] },
      grades: [{ severity: 3, when: { all: [equal('value', 'blocked')] } }],
    },
  },
  {
    id: 'crowd',
    code: 'K58',
    vertical: 'tourism',
    alarm: {
      scope: { all: [equal('metric', 'people')] },
      grades: [
        { severity: 2, when: { all: [{ fact: 'value', operator: 'greaterThanInclusive', value: 100 }] } },
        { severity: 4, when: { all: [{ fact: 'value', operator: 'greaterThanInclusive', value: 80 }] } },
      ],
    },
  },
];

export type Desk = Awaited<ReturnType<typeof foundDesk>>;

export async function foundDesk(config: DatabaseConfig, at = '10:00:00', features: Feature[] = []) {
  const town = await foundTown(
    config,
    at,
    {
      ...packOf(rules),
      'things/site.json': JSON.stringify({
        id: 'site',
        name: { zh: '景区', en: 'Site' },
        category: 'site',
        metrics: [
          { id: 'people', name: { zh: '在园人数', en: 'Visitors' }, type: 'number', unit: '人' },
          {
            id: 'gate',
            name: { zh: '闸机', en: 'Gate' },
            type: 'string',
            values: [{ value: 'open', label: { zh: '开', en: 'open' } }],
          },
        ],
        attributes: [
          { id: 'capacity', name: { zh: '承载量', en: 'Capacity' }, type: 'number' },
          { id: 'gates', name: { zh: '出入口', en: 'Gates' }, type: 'list' },
        ],
      }),
    },
    features,
  );
  const { test } = town;
  const admin = await test.login('admin');
  const area = (id: string, parentId: string | null) =>
    admin.put(`/api/v1/areas/${id}`, { name: id, parentId, level: 'town', geometry: boxes[id] ?? null });
  for (const [id, parent] of [
    ['county', null],
    ['north', 'county'],
    ['north-grid', 'north'],
    ['south', 'county'],
  ]) {
    expectOk(await area(id!, parent!));
  }
  expectOk(
    await admin.put('/api/v1/units/lighting', { name: '路灯所', parentId: null, kind: 'department', areaId: null }),
  );
  const all = ['alarm.handle', 'alarm.silence', 'thing.manage'];
  const role = async (id: string, permissions: string[]) =>
    expectOk(await admin.put(`/api/v1/roles/${id}`, { name: { zh: id, en: id }, permissions }));
  await role('duty', [...all, 'alarm.read.all', 'thing.read.all']);
  await role('handler', all);
  const [duty, second, north, lights, guest] = [
    await test.hire({ username: 'duty', roleIds: ['duty'] }),
    await test.hire({ username: 'second', roleIds: ['duty'] }),
    await test.hire({ username: 'north', roleIds: ['handler'], areaIds: ['north'] }),
    await test.hire({ username: 'lights', unitIds: ['lighting'] }),
    await test.hire({ username: 'guest' }),
  ];
  const save = (...things: JsonObject[]) => duty.post('/api/v1/things', { things });
  expectOk(
    await save(
      { id: 'cam-n', kind: 'camera', name: '北门摄像机', areaId: 'north-grid', place: { lat: 29.8, lng: 119.7 } },
      { id: 'cam-s', kind: 'camera', name: '南门摄像机', areaId: 'south', place: { lat: 29.7, lng: 119.7 } },
      { id: 'site-s', kind: 'site', name: '南山景区', areaId: 'south' },
      { id: 'lamp', kind: 'camera', name: '路灯', unitId: 'lighting' },
    ),
  );
  return {
    ...town,
    ...{ admin, duty, second, north, lights, guest, save },
    block: (thing: string) => town.says(thing, { metric: 'lane', value: 'blocked' }),
    free: (thing: string) => town.says(thing, { metric: 'lane', value: 'free' }),
    people: (value: number, thing = 'site-s') => town.says(thing, { metric: 'people', value, unit: '人' }),
    async openAlarms(client: Client, query = ''): Promise<AlarmItem[]> {
      return expectOk(await client.get(`/api/v1/alarms${query}`)).body.items;
    },
  };
}

const square = (lng: number, lat: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [lng, lat],
      [lng + 1, lat],
      [lng + 1, lat + 1],
      [lng, lat + 1],
      [lng, lat],
    ],
  ],
});
const boxes: Record<string, object> = { north: square(119, 30), south: square(119, 29) };

export function expectOk<A extends { status: number; body: unknown }>(answer: A): A {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
