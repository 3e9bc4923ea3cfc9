/**
 * A day of events in 桐江县, planned from one seed: readings as they should be every two hours, and episodes of something
 * wrong, most of them over before the day is. Some things are still wrong when it ends.
 */
import { HOUR } from '../../core/calendar/city-time.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { SaveThing } from '../things/schema.ts';
import type { Random } from './random.ts';
import { thingCode } from './things.ts';

const MINUTE = 60_000;

export interface PlannedEvent {
  at: number;
  subject: string;
  type: string;
  data: JsonObject;
}

/** Values by metric while nothing is wrong: a constant, or a range with the places after the comma. */
type Usual = Record<string, Json | readonly [low: number, high: number, places: number]>;

const usual: Record<string, Usual> = {
  'electric-monitor': {
    leakage: [40, 150, 0],
    cableTemperature: [25, 50, 1],
    loadRatio: [30, 80, 0],
    voltage: [216, 228, 1],
  },
  'it-device': { cpu: [15, 60, 0], memory: [40, 70, 0], disk: [50, 74, 0] },
  'hazard-point': { temperature: [15, 30, 1], ch4: [1, 8, 1] },
  'waste-water': { cod: [40, 80, 1], ammonia: [3, 9, 2] },
  'flue-gas': { so2: [80, 200, 0], nox: [90, 220, 0], dust: [10, 35, 1] },
  'river-gauge': { level: [6, 7.5, 2] },
  'scenic-area': { loadRatio: [10, 60, 0], density: [0.2, 1.2, 2] },
  'transport-hub': { loadRatio: [20, 65, 0] },
  'fire-water': { pressure: [0.2, 0.35, 2], level: [2.2, 3.5, 2], valve: 'open' },
  'fire-host': { signal: 'normal' },
  'control-room': { people: [2, 3, 0] },
  elevator: { state: 'running', person: false },
  'platform-service': { state: 'normal' },
  checkpoint: { passes: [20, 300, 0], plateRate: [95, 99, 1] },
  'works-vehicle': { speed: [15, 48, 0], covered: true, offRoute: false },
  camera: { online: true, videoFault: 'normal' },
  manhole: { state: 'normal' },
};

interface Wrong {
  kind: string;
  /** How often, beside the others. */
  weight: number;
  /** Minutes that it lasts. */
  lasts: [low: number, high: number];
  /** What is told when it begins; the usual values of these metrics end it. */
  says: Record<string, Json>;
  /** What is told half-way: worse. */
  worse?: Record<string, Json>;
  /** Something that happened rather than a reading; it ends by itself or by a person. */
  type?: string;
}

const wrongs: Wrong[] = [
  { kind: 'no-parking', weight: 30, lasts: [5, 25], says: { occupied: true } },
  { kind: 'fire-lane', weight: 16, lasts: [7, 40], says: { occupied: true } },
  { kind: 'camera', weight: 24, lasts: [7, 70], says: { online: false } },
  { kind: 'camera', weight: 3, lasts: [20, 90], says: { videoFault: 'blur' } },
  { kind: 'works-vehicle', weight: 16, lasts: [2, 6], says: { speed: 72 } },
  { kind: 'electric-monitor', weight: 8, lasts: [4, 30], says: { leakage: 360 } },
  {
    kind: 'electric-monitor',
    weight: 8,
    lasts: [10, 50],
    says: { cableTemperature: 76.5 },
    worse: { cableTemperature: 93.2 },
  },
  { kind: 'electric-monitor', weight: 8, lasts: [3, 15], says: { voltage: 238.6 } },
  { kind: 'electric-monitor', weight: 5, lasts: [5, 20], says: { loadRatio: 112 } },
  { kind: 'it-device', weight: 9, lasts: [8, 40], says: { cpu: 96 } },
  { kind: 'it-device', weight: 5, lasts: [30, 120], says: { disk: 88 } },
  { kind: 'scenic-area', weight: 5, lasts: [40, 110], says: { loadRatio: 86 }, worse: { loadRatio: 104 } },
  { kind: 'transport-hub', weight: 6, lasts: [20, 60], says: { loadRatio: 88 }, worse: { loadRatio: 106 } },
  { kind: 'control-room', weight: 4, lasts: [15, 45], says: { people: 0 } },
  { kind: 'platform-service', weight: 8, lasts: [3, 25], says: { state: 'warning' }, worse: { state: 'critical' } },
  { kind: 'hazard-point', weight: 5, lasts: [4, 20], says: { temperature: 48.5 } },
  { kind: 'hazard-point', weight: 3, lasts: [3, 12], says: { ch4: 28 } },
  { kind: 'fire-host', weight: 2, lasts: [15, 60], says: { signal: 'fault' } },
  { kind: 'fire-water', weight: 2, lasts: [10, 60], says: { pressure: 0.11 } },
  { kind: 'waste-water', weight: 2, lasts: [40, 120], says: { cod: 128.4 } },
  { kind: 'elevator', weight: 1, lasts: [12, 30], says: { state: 'fault', person: true } },
  { kind: 'panic-button', weight: 5, lasts: [0, 0], says: {}, type: 'liandong.button.pressed' },
  { kind: 'perimeter-zone', weight: 6, lasts: [0, 0], says: {}, type: 'liandong.intrusion' },
];

/** Still so when the day ends: minutes before it, thing, what it said. */
const lasting: [minutes: number, thing: string, says: Record<string, Json>, type?: string][] = [
  [9, thingCode('HAZ', 4), { ch4: 55 }],
  [3, thingCode('BTN', 2), {}, 'liandong.button.pressed'],
  [46, thingCode('SCN', 2), { loadRatio: 103 }],
  [24, thingCode('LANE', 3), { occupied: true }],
  [75, thingCode('WWT', 1), { cod: 141.2 }],
  [33, thingCode('ELE', 5), { cableTemperature: 78.3 }],
  [18, thingCode('CAM', 20), { online: false }],
  [52, thingCode('ITD', 6), { disk: 89 }],
  [8, thingCode('PARK', 2), { occupied: true }],
  // These hang on a switch that is being worked on, see alarm-history.ts.
  [40, thingCode('CAM', 13), { online: false }],
  [40, thingCode('CAM', 14), { online: false }],
];

export function planDay(
  things: readonly SaveThing[],
  from: number,
  until: number,
  episodes: number,
  random: Random,
): PlannedEvent[] {
  const events: PlannedEvent[] = [];
  /** When a thing is wrong nothing usual is told of it. */
  const busy = new Map<string, [from: number, to: number][]>();
  const isFree = (thing: string, a: number, b: number) =>
    (busy.get(thing) ?? []).every(([begin, end]) => b < begin || a > end);
  const take = (thing: string, a: number, b: number): void =>
    void busy.set(thing, [...(busy.get(thing) ?? []), [a, b]]);
  const kindOf = new Map(things.map(({ id, kind }) => [id, kind]));
  const say = (at: number, subject: string, data: JsonObject, type = 'liandong.reading'): void =>
    void events.push({ at, subject, type, data });

  for (const [minutes, thing, says, type] of lasting) {
    const at = until - minutes * MINUTE;
    take(thing, at - HOUR, until);
    say(at, thing, type === undefined ? readings(says) : {}, type);
  }
  for (let i = 0; i < episodes; i += 1) {
    const wrong = pickWrong(random);
    const candidates = things.filter(({ kind }) => kind === wrong.kind);
    const { id } = random.pick(candidates);
    const at = from + Math.floor(random.next() * (until - from - 2 * HOUR));
    const end = at + random.between(...wrong.lasts) * MINUTE;
    if (!isFree(id, at - 5 * MINUTE, end + 20 * MINUTE)) continue;
    take(id, at - 5 * MINUTE, end + 20 * MINUTE);
    if (wrong.type !== undefined) {
      say(at, id, {}, wrong.type);
      continue;
    }
    say(at, id, readings(wrong.says));
    if (wrong.worse && random.chance(0.4)) say(Math.floor((at + end) / 2), id, readings(wrong.worse));
    say(end, id, readings(back(wrong, random)));
  }
  for (const { id } of things) {
    const values = usual[kindOf.get(id) ?? ''];
    if (!values) continue;
    for (let at = from + random.between(0, 115) * MINUTE; at < until; at += 2 * HOUR) {
      if (isFree(id, at, at)) say(at, id, readings(ordinary(values, random)));
    }
  }
  // Who lives alone and was at the door, all but one; the watchmen on their round.
  say(from + HOUR, thingCode('DOR', 2), { personId: thingCode('ELD', 2) }, 'liandong.access.pass');
  for (let at = from; at < until; at += 1.5 * HOUR) {
    for (const n of [1, 2]) say(at + n * 4 * MINUTE, thingCode('PAT', n), {}, 'liandong.access.pass');
  }
  return events.sort((a, b) => a.at - b.at);
}

function pickWrong(random: Random): Wrong {
  let left = random.next() * wrongs.reduce((sum, { weight }) => sum + weight, 0);
  return wrongs.find(({ weight }) => (left -= weight) < 0) ?? wrongs[0]!;
}

const readings = (values: Record<string, Json>): JsonObject => ({
  readings: Object.entries(values).map(([metric, value]) => ({ metric, value })),
});

/** What ends it: the usual value of each metric, or the opposite. */
function back({ kind, says }: Wrong, random: Random): Record<string, Json> {
  const values = ordinary(usual[kind] ?? {}, random);
  return Object.fromEntries(Object.entries(says).map(([metric, value]) => [metric, values[metric] ?? value !== true]));
}

const ordinary = (values: Usual, random: Random): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(values).map(([metric, value]): [string, Json] => {
      if (!isRange(value)) return [metric, value];
      const [low, high, places] = value;
      return [metric, Number((low + random.next() * (high - low)).toFixed(places))];
    }),
  );

const isRange = (value: Usual[string]): value is readonly [number, number, number] => Array.isArray(value);
