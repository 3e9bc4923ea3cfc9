/**
 * The city's list of linkages as alarm rules: for every number that has something to watch one rule that could be it, and
 * events that must raise it. Numbers that are about handling, telling or publishing have no rule; `docs/linkages.md` says
 * what serves them. For tests: the rules that are installed stand in packs.
 */
import type { Json, JsonObject } from '../../json.ts';
import type { Comparison, Condition, Operator } from '../../rules/index.ts';
import type { AlarmRule } from '../index.ts';

type Written = Partial<{ [K in keyof AlarmRule]: unknown }>;
export interface Linkage {
  rule: Written;
  /** One a minute; they raise an alarm at once or when the time that the rule asks for has passed. */
  events: JsonObject[];
}

const is = (fact: string, value: Json, operator: Operator = 'equal'): Comparison => {
  const [name = '', ...path] = fact.split('.');
  return { fact: name, ...(path.length > 0 && { path: ['$', ...path].join('.') }), operator, value };
};
const all = (...conditions: Condition[]): Condition => ({ all: conditions });
const any = (...conditions: Condition[]): Condition => ({ any: conditions });
const over = (value: Json, fact = 'value') => is(fact, value, 'greaterThan');
const under = (value: Json, fact = 'value') => is(fact, value, 'lessThan');
const oneOf = (fact: string, ...values: Json[]) => is(fact, values, 'in');
const metric = (...names: string[]) => all(oneOf('metric', ...names));
const type = (...names: string[]) => all(oneOf('type', ...names));

/** A reading at one bound or state. */
const level = (name: string, when: Condition, value: Json, more: Written = {}, facts: JsonObject = {}): Linkage => ({
  rule: { scope: metric(name), grades: [{ severity: 3, when: all(when) }], ...more },
  events: [{ metric: name, value, ...facts }],
});
/** The same, when it has lasted. */
const lasting = (name: string, when: Condition, value: Json, hold: string, more: Written = {}): Linkage =>
  level(name, when, value, { grades: [{ severity: 3, when: all(when), for: hold }], ...more });
/** An event that is an alarm by itself. */
const occurrence = (
  name: string,
  of: Condition | null = null,
  facts: JsonObject = {},
  more: Written = {},
): Linkage => ({
  rule: {
    scope: type(name),
    detect: { kind: 'occurrence', ...(of && { of: all(of) }) },
    grades: [{ severity: 2 }],
    ...more,
  },
  events: [{ type: name, ...facts }],
});
/** A face or a plate on a list, surely enough. */
const hit = (name: string, list: string, more: Written = {}): Linkage =>
  occurrence(
    name,
    all(oneOf('data.listId', list), is('data.score', 0.85, 'greaterThanInclusive')),
    { data: { listId: list, score: 0.9 } },
    { clear: { after: 'PT30M' }, ...more },
  );
/** Nothing of the kind for so long. */
const absence = (name: string, kind: string, hold: string, more: Written = {}): Linkage => ({
  rule: {
    scope: type(name),
    detect: { kind: 'absence' },
    watch: all(is('thing.kind', kind)),
    grades: [{ severity: 4, for: hold }],
    ...more,
  },
  events: [],
});

const nights = [
  { from: '18:00', to: '06:00' },
  { days: 'non-working', from: '00:00', to: '24:00' },
];
const away = { id: 'away', when: all(is('thing.tags', 'away', 'contains')), reason: { zh: '已报备外出', en: 'away' } };
const offline = { id: 'offline', when: all(is('latest.online', false)), reason: { zh: '设备离线', en: 'offline' } };
const colours = (...bounds: number[]) => bounds.map((bound, i) => ({ severity: i + 1, when: all(over(bound)) }));

export const linkages: Readonly<Record<string, Linkage>> = {
  K01: lasting('occupancy', is('value', 'blocked'), 'blocked', 'PT5M', { clear: { for: 'PT1M' } }),
  K02: level('crowd-density', over(4), 5, { hysteresis: 0.5, clear: { for: 'PT5M' } }),
  K03: occurrence('video.hazard', oneOf('data.kind', 'landslide', 'rockfall'), { data: { kind: 'rockfall' } }),
  K04: hit('face.match', 'scenic-watch'),
  K05: occurrence('vehicle.driving', oneOf('data.kind', 'fatigue', 'overspeed', 'overload'), {
    data: { kind: 'fatigue' },
  }),
  K06: hit('face.match', 'station-blacklist'),
  K07: hit('face.match', 'school-suspects'),
  K08: occurrence(
    'vehicle.pass',
    over(30, 'data.speed'),
    { data: { speed: 41 } },
    { about: { fact: 'data', path: '$.plate' } },
  ),
  K09: level('water-level', over(0), 35, { grades: colours(34, 33, 32, 31), hysteresis: 0.2 }),
  K10: occurrence('thermal.fire-point', null, {}, { clear: { after: 'PT15M' } }),
  K11: occurrence('smoke.recognised', is('thing.tags', 'no-burn', 'contains'), { thing: { tags: ['no-burn'] } }),
  K12: lasting('dust', over(150), 180, 'PT10M', { hysteresis: 10 }),
  K13: {
    rule: {
      scope: metric('river-level'),
      detect: { kind: 'trend', over: 'PT3H', ahead: 'PT1H', minSamples: 3 },
      grades: [{ severity: 4, when: all(over(33, 'forecast')) }],
    },
    events: [30, 30.2, 30.4].map((value) => ({ metric: 'river-level', value })),
  },
  K14: occurrence('fence.intrusion', null, {}, { schedule: nights }),
  K15: {
    rule: {
      scope: metric('lift_state', 'presence'),
      grades: [
        {
          severity: 1,
          when: all(oneOf('latest.lift_state', 'fault', 'stopped'), is('latest.presence', true)),
          for: 'PT1M',
        },
      ],
    },
    events: [{ metric: 'presence', value: true, latest: { lift_state: 'fault', presence: true } }],
  },
  K16: occurrence('thermal.fire-point', null, {}, { clear: { after: 'PT15M' } }),
  K17: hit('edge.match', 'edge-list', { maxDelay: 'PT12H' }),
  K18: level('hazard-level', oneOf('value', 'blue'), 'orange', {
    grades: ['red', 'orange', 'yellow', 'blue'].map((colour, i) => ({
      severity: i + 1,
      when: all(is('value', colour)),
    })),
  }),
  K20: level('passenger-flow', over(0), 950, { grades: colours(1000, 900, 800, 700), hysteresis: 20 }),
  K22: {
    rule: {
      scope: type('request.filed'),
      about: { fact: 'data', path: '$.areaId' },
      detect: { kind: 'count', of: all(is('data.topic', 'noise')), within: 'PT24H' },
      grades: [{ severity: 4, when: all(is('count', 3, 'greaterThanInclusive')) }],
    },
    events: [1, 2, 3].map(() => ({ type: 'request.filed', data: { topic: 'noise', areaId: 'a1' } })),
  },
  K23: occurrence('traffic.accident'),
  K25: level('kpi', any(over(95), under(60)), 55),
  K31: absence('visit.done', 'key-person', 'P30D', { about: { fact: 'data', path: '$.personId' } }),
  K32: hit('plate.match', 'wanted-vehicles'),
  K33: occurrence('sos.pressed', is('source', 'app'), { source: 'app' }),
  K34: occurrence('sos.pressed', oneOf('thing.kind', 'set-top-box', 'sos-post'), { thing: { kind: 'sos-post' } }),
  K35: hit('face.match', 'key-persons'),
  K36: absence('door.pass', 'elder-alone', 'PT72H', {
    about: { fact: 'data', path: '$.personId' },
    suppressedWhen: [away, offline],
  }),
  K37: hit('face.match', 'lost-persons'),
  K39: level('host-signal', is('value', 'alarm'), 'fault', {
    grades: [
      { severity: 1, when: all(is('value', 'alarm')) },
      { severity: 4, when: all(is('value', 'fault')) },
    ],
  }),
  K40: lasting('hydrant-pressure', any(under(0.14), over(0.6)), 0.1, 'PT2M', { hysteresis: 0.02 }),
  K41: level('leakage-current', over(300), 320, { hysteresis: 20 }),
  K42: occurrence('appliance.illegal'),
  K43: lasting('control-room-persons', under(1), 0, 'PT3M', { schedule: [{ from: '00:00', to: '24:00' }] }),
  K44: occurrence('patrol.hazard'),
  K45: {
    rule: {
      scope: all(is('thing.tags', 'high-rise', 'contains')),
      about: { fact: 'thing', path: '$.parentId' },
      detect: { kind: 'count', of: all(is('quality', 'bad', 'notEqual'), over(80)), within: 'PT30M' },
      grades: [{ severity: 3, when: all(is('count', 2, 'greaterThanInclusive')) }],
    },
    events: [1, 2].map(() => ({ value: 90, quality: 'good', thing: { tags: ['high-rise'], parentId: 'tower' } })),
  },
  K46: level('CH4', over(20), 25, { hysteresis: 2 }),
  K47: {
    rule: {
      scope: metric('CH4'),
      detect: { kind: 'trend', over: 'PT1H', ahead: 'PT30M', minSamples: 3 },
      grades: [{ severity: 4, when: all(over(20, 'forecast'), over(0, 'slope')) }],
      inhibitedBy: [{ rule: 'K46', at: 'same-thing' }],
    },
    events: [5, 6, 7].map((value) => ({ metric: 'CH4', value })),
  },
  K48: occurrence('hazard.signal', null, {}, { inhibitedBy: [{ rule: 'K46', at: 'related', relation: 'sensors' }] }),
  K50: lasting('cover-state', is('value', 'missing'), 'missing', 'PT30S'),
  K51: occurrence('truck.evidence'),
  K52: occurrence('truck.violation', oneOf('data.kind', 'overspeed', 'uncovered', 'dumping', 'off-route'), {
    data: { kind: 'dumping' },
  }),
  K53: level('cable-current', is('value', 0), 0, { schedule: [{ from: '19:00', to: '05:00' }] }, {}),
  K54: lasting('parking', is('value', 'illegal'), 'illegal', 'PT3M', { about: { fact: 'data', path: '$.plate' } }),
  K55: occurrence('uav.difference', is('data.kind', 'building'), { data: { kind: 'building' } }),
  K56: hit('plate.match', 'traffic-control'),
  K58: level(
    'visitors',
    over(0),
    850,
    {
      grades: [
        {
          severity: 2,
          when: all(is('value', { fact: 'thing', path: '$.attributes.capacity' }, 'greaterThanInclusive')),
        },
        { severity: 4, when: all(is('value', { fact: 'thing', path: '$.attributes.warnAt' }, 'greaterThanInclusive')) },
      ],
      hysteresis: 20,
    },
    { thing: { attributes: { capacity: 1000, warnAt: 800 } } },
  ),
  K59: occurrence('tourism.emergency'),
  K61: lasting('COD', over(50), 64, 'PT10M', { clear: { for: 'PT1H' } }),
  K66: hit('face.match', 'campus-list'),
  K67: absence('campus.seen', 'pupil', 'PT20H', {
    about: { fact: 'data', path: '$.personId' },
    schedule: [{ days: 'working', from: '08:00', to: '18:00' }],
    forCounts: 'schedule',
    suppressedWhen: [away],
  }),
  K69: occurrence('zone.alarm', null, {}, { clear: { when: all(is('data.state', 'reset')) } }),
  K70: occurrence('sos.pressed', is('thing.kind', 'campus-post'), { thing: { kind: 'campus-post' } }),
  K71: occurrence(
    'gate.button',
    null,
    {},
    {
      grades: [{ severity: 1, when: all(is('data.major', true)) }, { severity: 3 }],
    },
  ),
  K73: occurrence('school-bus.alarm'),
  K74: occurrence('perimeter.intrusion', null, {}, { clear: { after: 'PT10M' } }),
  K76: level('lift-alarm', is('value', true), true),
  K77: absence('patrol.done', 'patrol-point', 'PT4H', {
    schedule: [{ from: '08:00', to: '20:00' }],
    suppressedWhen: [offline],
  }),
  K78: occurrence('intercom.alarm'),
  K79: occurrence('home.alarm'),
  K80: lasting('inside-fence', is('value', false), false, 'PT2M'),
  K81: level('inside-fence', is('value', false), false, {
    schedule: [{ days: 'working', from: '08:00', to: '16:30' }],
  }),
  K83: occurrence('home.alarm'),
  K84: level('device-state', oneOf('value', 'degraded', 'failed'), 'failed', {
    grades: [
      { severity: 2, when: all(is('value', 'failed')) },
      { severity: 4, when: all(is('value', 'degraded')) },
    ],
    missing: { after: 'PT15M', then: 'alarm', severity: 4 },
  }),
  K85: lasting(
    'video-fault',
    oneOf('value', 'contrast', 'brightness', 'blur', 'colour-cast', 'frozen', 'shaking', 'ptz', 'signal-lost'),
    'frozen',
    'PT5M',
    { inhibitedBy: [{ rule: 'K84', at: 'same-thing' }] },
  ),
  K86: {
    rule: {
      scope: type('inspection.result'),
      detect: { kind: 'count', of: all(is('data.ok', false)), within: 'PT1H' },
      grades: [{ severity: 4, when: all(is('count', 2, 'greaterThanInclusive')) }],
    },
    events: [1, 2].map(() => ({ type: 'inspection.result', data: { ok: false } })),
  },
  K87: occurrence('virtualisation.event', oneOf('data.level', 'error', 'critical'), { data: { level: 'error' } }),
  K88: level('cpu', over(90), 97, { clear: { when: all(under(80)), for: 'PT5M' } }),
  K89: lasting('plate-rate', under(0.9), 0.7, 'PT30M', { missing: { after: 'PT1H', then: 'alarm', severity: 3 } }),
  K91: {
    rule: {
      scope: all(oneOf('metric', 'online', 'bitrate'), is('thing.kind', 'camera')),
      grades: [{ severity: 4, when: any(is('value', false), under(512)) }],
      missingFacts: 'unknown',
    },
    events: [{ metric: 'bitrate', value: 100, thing: { kind: 'camera' } }],
  },
  K92: occurrence(
    'ops.raw',
    all(oneOf('source', 'video-ops', 'video-quality', 'it-ops', 'paas', 'data'), is('data.code', null, 'notEqual')),
    {
      source: 'paas',
      data: { code: 'E42' },
    },
  ),
  K96: {
    rule: {
      scope: metric('security-score'),
      detect: { kind: 'trend', over: 'P1D', ahead: 'PT6H', minSamples: 3 },
      grades: [{ severity: 4, when: all(under(60, 'forecast')) }],
    },
    events: [90, 89, 88].map((value) => ({ metric: 'security-score', value })),
  },
};
