/**
 * Things that report, and what they report: a chimney, a fire lane, buttons, services. Everything comes in through the
 * events' own door, at the moment at which the city's clock stands, so that the rules of `packs/alarm-linkage` judge it.
 */
import type { City } from './city.ts';

interface Reported {
  subject: string;
  type?: string;
  metric?: string;
  value?: number | string | boolean;
  unit?: string;
  /** Minutes before now. */
  ago?: number;
}

const place = (east: number, north: number) => ({ lat: 29.79 + north * 0.012, lng: 119.66 + east * 0.016 });
const things = [
  {
    id: 'flue-1',
    kind: 'flue-gas',
    name: '桐化一号排口',
    areaId: 'tongjun',
    address: '创业路 8 号',
    place: place(0, 1),
  },
  { id: 'lane-1', kind: 'fire-lane', name: '江滨花园东侧通道', areaId: 'tongjun', place: place(1, 0) },
  { id: 'lane-2', kind: 'fire-lane', name: '人民医院后门通道', areaId: 'chengnan', place: place(2, 1) },
  button('post-1', '解放路报警柱', 'street', place(1, 2)),
  button('post-2', '北门早市报警柱', 'street', place(1.1, 2)),
  button('gate-1', '育才小学校门', 'school-gate', place(3, 1)),
  { id: 'store-1', kind: 'it-device', name: '政务云存储一号' },
  { id: 'sms-1', kind: 'platform-service', name: '短信网关' },
  { id: 'faces-1', kind: 'platform-service', name: '人脸比对服务' },
];

function button(id: string, name: string, post: string, at: object) {
  return { id, kind: 'panic-button', name, areaId: 'tongjun', place: at, attributes: { post } };
}

let sent = 0;
/** Takes them in, in order, and lets everything due happen. */
export async function report(city: City, ...readings: Reported[]): Promise<void> {
  const now = city.test.clock.now();
  const events = readings.map(({ subject, type = 'liandong.reading', ago = 0, ...data }) => ({
    ...{ specversion: '1.0', id: `browser-${(sent += 1)}`, source: '/browser-tests', type, subject, data },
    time: new Date(now - ago * 60_000).toISOString(),
  }));
  const { status, body } = await (await city.as('admin')).post('/api/v1/events', events);
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  await city.test.engine.settle();
}

export const press = (city: City, ...subjects: string[]): Promise<void> =>
  report(city, ...subjects.map((subject) => ({ subject, type: 'liandong.button.pressed' })));

/** Four hours of quiet readings, then what goes wrong in one morning. */
export async function alarm(city: City): Promise<void> {
  const { status, body } = await (await city.as('admin')).post('/api/v1/things', { things });
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  await report(
    city,
    ...Array.from({ length: 48 }, (_, i) => ({
      ...{ subject: 'flue-1', metric: 'so2', unit: 'mg/m³', ago: 240 - i * 5 },
      value: Math.round(205 + 60 * Math.sin(i / 7) + 6 * Math.sin(i * 2.7)),
    })),
  );
  await report(
    city,
    { subject: 'flue-1', metric: 'so2', value: 342, unit: 'mg/m³' },
    { subject: 'lane-1', metric: 'occupied', value: true },
    { subject: 'lane-2', metric: 'occupied', value: true },
    { subject: 'sms-1', metric: 'state', value: 'down' },
    { subject: 'faces-1', metric: 'state', value: 'warning' },
    { subject: 'store-1', metric: 'disk', value: 93, unit: '%' },
  );
  await press(city, 'post-1', 'gate-1');
}
