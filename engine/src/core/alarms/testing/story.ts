/** One alarm rule at one thing, told as a story: for tests of whatever stands on `judge`. */
import { expect } from 'vitest';
import type { JsonObject } from '../../json.ts';
import { seeded } from '../../seeded.ts';
import type { Condition } from '../../rules/index.ts';
import {
  alarmRule,
  compileAlarmRule,
  judge,
  watch,
  type AlarmEffect,
  type AlarmEnv,
  type AlarmState,
} from '../index.ts';

export const START = Date.parse('2026-11-23T10:00:00+08:00');
export const any: Condition = { all: [{ fact: 'metric', operator: 'notEqual', value: null }] };
export const value = (
  operator: 'greaterThan' | 'greaterThanInclusive' | 'lessThan' | 'equal',
  bound: number | string,
): Condition => ({
  all: [{ fact: 'value', operator, value: bound }],
});

/** One rule at one thing. Time is told as `m:ss` or `h:mm:ss` since the start; what happened is told the same way. */
export class Watch {
  state: AlarmState;
  readonly told: string[] = [];
  readonly effects: AlarmEffect[] = [];
  suppression: AlarmEnv['suppression'] = null;
  readonly rule;

  constructor(
    written: object,
    /** Ticks come when they are due; otherwise only when an event makes the rule look. */
    private readonly punctual = true,
  ) {
    const { compiled, problems } = compileAlarmRule(
      alarmRule.parse({ id: 'r', name: { zh: '规则', en: 'rule' }, scope: any, ...written }),
    );
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    this.rule = compiled!;
    this.state = watch(START);
  }

  event(at: string, facts: JsonObject, received = at): this {
    if (this.punctual) this.at(received);
    return this.judge({ type: 'event', facts: { metric: 'm', ...facts }, time: START + seconds(at) }, received);
  }

  /** Time passes; every tick that is due comes at its moment. */
  at(moment: string): this {
    const until = START + seconds(moment);
    while (this.punctual && this.state.wakeAt !== undefined && this.state.wakeAt <= until) {
      this.judge({ type: 'tick' }, clock(this.state.wakeAt));
    }
    return this;
  }

  tick(moment: string): this {
    return this.judge({ type: 'tick' }, moment);
  }

  /** A person closes the alarm. */
  close(moment: string): this {
    if (this.punctual) this.at(moment);
    return this.judge({ type: 'close' }, moment);
  }

  private judge(input: Parameters<typeof judge>[2], moment: string): this {
    const before = JSON.stringify(this.state);
    const env: AlarmEnv = { now: START + seconds(moment), suppression: this.suppression };
    const { state, effects } = judge(this.rule, this.state, input, env);
    expect(JSON.stringify(this.state), 'the state given is untouched').toBe(before);
    // After a restart it goes on from what was stored.
    this.state = JSON.parse(JSON.stringify(state)) as AlarmState;
    this.effects.push(...effects);
    this.told.push(...effects.map(tell));
    return this;
  }
}

export const seconds = (moment: string) => moment.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
export function clock(at: number): string {
  const total = (at - START) / 1000;
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(total / 60);
  return minutes < 60
    ? `${minutes}:${two(total % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(total % 60)}`;
}
function tell(effect: AlarmEffect): string {
  const at = clock(effect.at);
  if (effect.type === 'raised')
    return `${at} raised ${effect.severity}${effect.reason === 'missing' ? ' for missing data' : ''}`;
  if (effect.type === 'graded') return `${at} ${effect.from} → ${effect.to}`;
  if (effect.type === 'suppressed') return `${at} ${effect.severity} suppressed by ${effect.by}`;
  return effect.type === 'cleared' ? `${at} cleared (${effect.reason})` : `${at} released by ${effect.by}`;
}

/** One of each detection, for random streams of values from 0 to 10. */
export const mixedRules: object[] = [
  { grades: [{ severity: 3, when: value('greaterThan', 5), for: 'PT2M' }], clear: { for: 'PT1M' }, hysteresis: 1 },
  {
    grades: [
      { severity: 1, when: value('greaterThan', 8), for: 'PT1M' },
      { severity: 4, when: value('greaterThan', 4), for: 'PT3M' },
    ],
    clear: { for: 'PT2M' },
    missing: { after: 'PT1M', then: 'clear' },
  },
  { detect: { kind: 'absence', of: value('greaterThan', 7) }, grades: [{ severity: 4, for: 'PT6M' }] },
  {
    detect: { kind: 'count', of: value('greaterThan', 6), within: 'PT5M' },
    grades: [{ severity: 3, when: { all: [{ fact: 'count', operator: 'greaterThanInclusive', value: 3 }] } }],
  },
  {
    grades: [{ severity: 2, when: value('greaterThan', 6) }],
    clear: { when: value('lessThan', 3), for: 'PT2M' },
    missing: { after: 'PT1M30S', then: 'alarm' },
  },
  {
    detect: { kind: 'trend', over: 'PT10M', ahead: 'PT5M', minSamples: 3 },
    grades: [{ severity: 4, when: { all: [{ fact: 'forecast', operator: 'greaterThan', value: 9 }] }, for: 'PT1M' }],
  },
  {
    detect: { kind: 'occurrence', of: value('greaterThan', 7) },
    grades: [{ severity: 1, when: value('greaterThan', 9) }, { severity: 3 }],
    clear: { after: 'PT4M', when: value('equal', 0), for: 'PT1M' },
  },
];

export const random = (seed: number) => {
  const draw = seeded(seed);
  return (below: number) => Math.floor(draw() * below);
};
/** Events, and now and then a person who closes. */
export const stream = (seed: number) => {
  const next = random(seed);
  let t = 0;
  return Array.from({ length: 60 }, () => ({ at: (t += 5 + next(115)), value: next(11), closes: next(12) === 0 }));
};
