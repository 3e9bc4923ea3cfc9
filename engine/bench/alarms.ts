/**
 * The pure alarm core: events through a rule set that finds the rules concerned, and through their alarm states; and the
 * same through a backtest, which adds the clock, the timers, the counting and the pauses. One core, one thread; the state
 * of every rule and thing is kept in memory, as a worker that owns them would.
 */
import {
  compileAlarmRule,
  judge,
  watch,
  alarmRule,
  type AlarmState,
  type CompiledAlarmRule,
} from '../src/core/alarms/index.ts';
import { cn } from '../src/core/calendar/index.ts';
import type { JsonObject } from '../src/core/json.ts';
import { compileRules } from '../src/core/rules/index.ts';
import { backtest } from '../src/lab/backtest/backtest.ts';
import type { RecordedEvent } from '../src/lab/backtest/judging.ts';
import type { BenchResult } from './result.ts';

const RULES = 100;
const THINGS = 1_000;
const EVENTS = 1_000_000;
const WANTED = 200_000;
/** Events of the backtest, and how many the log hands out at once. */
const RECORDED = 400_000;
const PAGE = 500;

export async function run(): Promise<BenchResult[]> {
  return [throughCore(), await throughBacktest()];
}

async function throughBacktest(): Promise<BenchResult> {
  const rules = Array.from({ length: RULES }, (_, i) => ruleOf(i));
  const to = (RECORDED / THINGS) * 10_000;
  const pages = recordedPages();
  const surroundings = { calendar: cn, things: new Map(), windows: [] };
  const pieces: number[] = [];
  let piece = performance.now();
  const onProgress = () => {
    pieces.push(performance.now() - piece);
    piece = performance.now();
  };
  const before = process.cpuUsage();
  const { live } = await backtest(
    { sets: { live: rules }, from: 0, to, events: handedOut(pages), surroundings },
    { onProgress },
  );
  const perSecond = RECORDED / cpuSeconds(before);
  const alarms = live.rules.reduce((sum, { raised }) => sum + raised, 0);
  return {
    name: 'alarms: events through a backtest',
    unit: 'events per CPU second',
    ours: perSecond,
    peer: WANTED,
    peerName: 'bound',
    ratio: perSecond / WANTED,
    note: `the same rules and events with clock, timers, intervals and counts; ${alarms} alarms; 95 % of the pieces of work took less than ${percentile(pieces, 0.95).toFixed(1)} ms`,
  };
}

/** Pages as they come from the event log; they are read before the measuring begins. */
function recordedPages(): RecordedEvent[][] {
  return Array.from({ length: RECORDED / PAGE }, (_page, page) =>
    Array.from({ length: PAGE }, (_event, i) => {
      const { facts, time, thing } = eventOf(page * PAGE + i);
      return { facts: { ...facts, subject: `thing-${thing}` }, time, received: time };
    }),
  );
}

async function* handedOut(pages: RecordedEvent[][]): AsyncGenerator<RecordedEvent[]> {
  for (const page of pages) yield await Promise.resolve(page);
}

const percentile = (values: number[], part: number) =>
  values.sort((a, b) => a - b)[Math.floor(values.length * part)] ?? 0;

function cpuSeconds(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function throughCore(): BenchResult {
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
  const perSecond = EVENTS / cpuSeconds(before);
  return {
    name: 'alarms: events through rules and states, pure',
    unit: 'events per CPU second',
    ours: perSecond,
    peer: WANTED,
    peerName: 'bound',
    ratio: perSecond / WANTED,
    note: `${RULES} alarm rules with durations, two grades and hysteresis, ${THINGS} things; ${effects} alarms raised, graded and cleared`,
  };
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
