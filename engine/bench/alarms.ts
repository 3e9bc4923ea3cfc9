/**
 * The pure alarm core: events through a rule set that finds the rules concerned, and through their alarm states. One
 * core, one thread; the state of every rule and thing is kept in memory, as a worker that owns them would.
 */
import {
  compileAlarmRule,
  judge,
  watch,
  alarmRule,
  type AlarmState,
  type CompiledAlarmRule,
} from '../src/core/alarms/index.ts';
import type { JsonObject } from '../src/core/json.ts';
import { compileRules } from '../src/core/rules/index.ts';
import type { BenchResult } from './result.ts';

const RULES = 100;
const THINGS = 1_000;
const EVENTS = 1_000_000;
const WANTED = 200_000;

export async function run(): Promise<BenchResult[]> {
  const compiled = Array.from({ length: RULES }, (_, i) => ruleOf(i));
  const { set } = compileRules(compiled.map((rule) => ({ id: rule.rule.id, conditions: rule.rule.scope, rule })));
  if (!set) throw new Error('the scopes are wrong');
  const states = new Map<string, AlarmState>();
  let effects = 0;
  const feed = (from: number, to: number) => {
    for (let i = from; i < to; i += 1) {
      const { facts, time, thing } = eventOf(i);
      for (const { id, rule } of set.match(facts)) {
        const key = `${id}/${thing}`;
        const { state, effects: told } = judge(
          rule,
          states.get(key) ?? watch(time),
          { type: 'event', facts, time },
          { now: time },
        );
        states.set(key, state);
        effects += told.length;
      }
    }
  };
  feed(0, EVENTS / 10);
  const before = process.cpuUsage();
  feed(EVENTS / 10, EVENTS + EVENTS / 10);
  const { user, system } = process.cpuUsage(before);
  const perSecond = EVENTS / ((user + system) / 1e6);
  return [
    {
      name: 'alarms: events through rules and states, pure',
      unit: 'events per CPU second',
      ours: perSecond,
      peer: WANTED,
      peerName: 'bound',
      ratio: perSecond / WANTED,
      note: `${RULES} alarm rules with durations, two grades and hysteresis, ${THINGS} things; ${effects} alarms raised, graded and cleared`,
    },
  ];
}

function ruleOf(i: number): CompiledAlarmRule {
  const over = (value: number) => ({ all: [{ fact: 'value', operator: 'greaterThan', value }] });
  const rule = alarmRule.parse({
    id: `rule-${i}`,
    name: { zh: `规则 ${i}`, en: `rule ${i}` },
    scope: { all: [{ fact: 'metric', operator: 'equal', value: `metric-${i}` }] },
    grades: [
      { severity: 2, when: over(95), for: 'PT1M' },
      { severity: 4, when: over(90), for: 'PT3M' },
    ],
    clear: { for: 'PT2M' },
    hysteresis: 5,
  });
  const { compiled } = compileAlarmRule(rule);
  if (!compiled) throw new Error('the rule is wrong');
  return compiled;
}

/** Every thing says something every ten seconds; values wander, so that holds begin and break. */
function eventOf(i: number): { facts: JsonObject; time: number; thing: number } {
  const thing = i % THINGS;
  const round = Math.floor(i / THINGS);
  const value = 50 + 50 * Math.sin(round / 40 + thing);
  return { facts: { metric: `metric-${thing % RULES}`, value }, time: round * 10_000, thing };
}
