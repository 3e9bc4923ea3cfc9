import { expect, it } from 'vitest';
import { checkPack } from './check.ts';

const text = (zh: string) => ({ zh, en: zh });
const kind = {
  id: 'tank',
  name: text('水箱'),
  category: 'device',
  metrics: [
    { id: 'level', name: text('液位'), type: 'number' },
    { id: 'valve', name: text('阀门'), type: 'string', values: [{ value: 'open', label: text('开') }] },
  ],
  attributes: [{ id: 'low', name: text('下限'), type: 'number' }],
};
const is = (fact: string, value: unknown, path?: string) => ({ fact, ...(path && { path }), operator: 'equal', value });
const below = (value: unknown) => ({ all: [{ fact: 'value', operator: 'lessThan', value }] });
const scope = (metric: string) => ({ all: [is('thing', 'tank', '$.kind'), is('metric', metric)] });
const rule = (more: object, alarm: object = {}) => ({
  ...{ id: 'low', vertical: 'fire', name: text('低'), description: text('低'), title: text('低') },
  alarm: { scope: scope('level'), grades: [{ severity: 3, when: below({ input: 'low' }) }], ...alarm },
  ...more,
});
const inputs = [
  { id: 'low', label: text('下限'), type: 'number', default: 1, source: text('建议值') },
  { id: 'who', label: text('通知'), type: 'receivers', default: ['role:officer'], source: text('建议值') },
];

/** Severity, code and place of each problem of a pack with these rules. */
async function problemsOf(...rules: object[]): Promise<string[]> {
  const manifest = { format: 1, id: 'test', version: '1.0.0', name: text('试'), description: text('试') };
  const files = {
    'pack.json': JSON.stringify(manifest),
    'inputs.json': JSON.stringify(inputs),
    'roles.json': JSON.stringify([{ id: 'officer', name: text('值班员'), permissions: [] }]),
    'things/tank.json': JSON.stringify(kind),
    ...Object.fromEntries(rules.map((each, i) => [`rules/${i}.json`, JSON.stringify(each)])),
  };
  const { problems } = await checkPack(files, { jobTypes: new Set(), eventTypes: new Set(['pothole']) });
  return problems.map(({ severity, code, file, path }) => `${severity} ${code} ${file} ${path}`);
}

it('has nothing to say of a rule that speaks of what is there', async () => {
  const tell = {
    id: 'tell',
    name: text('通知'),
    on: ['raised'],
    do: { kind: 'notice', template: 'none', to: ['input:who'] },
  };
  expect(await problemsOf(rule({}))).toEqual([]);
  expect(await problemsOf(rule({ actions: [tell] }))).toEqual([
    'error REFERENCE_MISSING rules/0.json actions[0].do.template',
  ]);
});

it('names inputs, kinds, metrics, attributes and states that are not there', async () => {
  const grades = (when: unknown) => ({ grades: [{ severity: 3, when }] });
  expect(await problemsOf(rule({}, grades(below({ input: 'high' }))))).toEqual([
    'error ALARM_INPUT_UNKNOWN rules/0.json alarm.grades[0].when.all[0].value',
  ]);
  expect(await problemsOf(rule({}, grades(below({ input: 'who' }))))).toEqual([
    'error ALARM_INPUT_TYPE rules/0.json alarm.grades[0].when.all[0].value',
  ]);
  const attribute = { fact: 'thing', path: '$.attributes.high' };
  expect(await problemsOf(rule({}, grades(below(attribute))))).toEqual([
    'error RULE_FACT_UNKNOWN rules/0.json alarm.grades[0].when.all[0].value.fact',
  ]);
  const state = { scope: scope('valve'), ...grades({ all: [is('value', 'opened')] }) };
  expect(await problemsOf(rule({}, state))).toEqual([
    'warning RULE_VALUE_UNDECLARED rules/0.json alarm.grades[0].conditions.all[1].all[0].value',
  ]);
  expect(await problemsOf(rule({}, { scope: { all: [is('thing', 'well', '$.kind')] } }))).toEqual([
    'warning REFERENCE_MISSING rules/0.json alarm.scope',
  ]);
});

it('names what would follow from a rule and is not there', async () => {
  const action = (id: string, deed: object) => ({ id, name: text(id), on: ['raised'], do: deed });
  const actions = [
    action('a', { kind: 'process', processId: 'nothing' }),
    action('a', { kind: 'case', eventTypeId: 'nothing' }),
    action('b', { kind: 'case', eventTypeId: 'pothole' }),
    action('c', {
      kind: 'ask',
      to: ['input:nobody'],
      question: text('为何'),
      within: 'PT1H',
      overdueTo: ['role:boss'],
    }),
  ];
  const escalation = [
    { after: 'PT1H', to: ['role:officer'] },
    { after: 'PT1H', to: ['area-role:boss'] },
  ];
  const inhibitedBy = [{ rule: 'other', at: 'same-thing' }];
  expect(await problemsOf(rule({ actions, escalation }, { inhibitedBy }), rule({}))).toEqual([
    'error ID_TWICE rules/1.json id',
    'error ALARM_INPUT_UNKNOWN rules/0.json actions[3].do.to[0]',
    'warning REFERENCE_MISSING rules/0.json actions[0].do.processId',
    'warning REFERENCE_MISSING rules/0.json actions[1].do.eventTypeId',
    'warning REFERENCE_MISSING rules/0.json actions[3].do.overdueTo[0]',
    'warning REFERENCE_MISSING rules/0.json escalation[1].to[0]',
    'error ID_TWICE rules/0.json actions[1].id',
  ]);
  expect(await problemsOf(rule({ escalation }, { inhibitedBy }))).toEqual([
    'warning REFERENCE_MISSING rules/0.json escalation[1].to[0]',
    'warning REFERENCE_MISSING rules/0.json alarm.inhibitedBy',
    'warning ESCALATION_ORDER rules/0.json escalation[1].after',
  ]);
});
