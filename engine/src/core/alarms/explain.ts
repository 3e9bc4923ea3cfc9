/**
 * Why an alarm was raised, graded, held back or cleared: a sentence in Chinese and English made from the rule, and the
 * conditions that it rests on with what was wanted and what was there. Names of facts and values come from whoever knows
 * them (things, packs).
 */
import type { Text } from '../json.ts';
import {
  description,
  explain,
  put,
  reasons,
  type Condition,
  type Explanation,
  type Facts,
  type Names,
} from '../rules/index.ts';
import type { CompiledAlarmRule } from './compile.ts';
import type { Severity } from './rule.ts';
import { addedFacts } from './samples.ts';
import type { AlarmEffect, AlarmState } from './state.ts';
import { clockText, durationText, gradeNames } from './wording.ts';

/** What was known when it happened. */
export interface Ground {
  /** Of the newest event; where they do not meet it (any more), the sentence says what the rule asks for. */
  facts: Facts | null;
  /** After the step: counts and trends are read from it. */
  state?: AlarmState;
  names?: Names;
  /** What held it back, in words (`suppressionText`). */
  suppressor?: Text;
}

export interface EffectExplanation {
  sentence: Text;
  /** Null where no condition decided (absence, quiet, missing data), or its values are not known any more. */
  conditions: Explanation | null;
}

const words = {
  lasting: {
    zh: '因为 {what} 已持续 {for}（{since} 起）{so}',
    en: 'because {what} has held for {for} (since {since}){so}',
  },
  atOnce: { zh: '因为 {what}（{since}）{so}', en: 'because {what} ({since}){so}' },
  occurred: { zh: '因为 {since} 发生 {what}{so}', en: 'because of {what} at {since}{so}' },
  absent: {
    zh: '因为 {since} 起已 {for} 没有消息（{what}）{so}',
    en: 'because nothing has come of {what} for {for} (since {since}){so}',
  },
  missing: {
    zh: '因为 {since} 起已 {for} 没有数据{so}',
    en: 'because there have been no data for {for} (since {since}){so}',
  },
  came: { zh: '因为 {since} 有了消息（{what}）{so}', en: 'because {what} came at {since}{so}' },
  dataBack: { zh: '因为 {since} 又有了数据{so}', en: 'because data came again at {since}{so}' },
  quiet: {
    zh: '因为 {since} 起 {for} 内没有再发生{so}',
    en: 'because it has not happened again for {for} (since {since}){so}',
  },
  noLonger: { zh: '不再达到{from}', en: 'it is no longer {from}' },
  reached: { zh: '，达到{grade}', en: ', it is {grade}' },
  changed: { zh: '，由{from}变为{grade}', en: ', it goes from {from} to {grade}' },
  heldBack: { zh: '，应为{grade}，但被抑制：{by}', en: ', it would be {grade}, but is held back: {by}' },
  over: { zh: '，恢复', en: ', it is over' },
  released: { zh: '抑制结束（{by}），情况仍在', en: 'what held it back is over ({by}), and it goes on' },
  counted: { zh: '{for}（只计生效时段）', en: '{for} of its hours' },
  held: { zh: '已抑制', en: 'suppressed' },
} as const satisfies Record<string, Text>;

type Places = Readonly<Record<string, Text>>;
type Of<T extends AlarmEffect['type']> = Extract<AlarmEffect, { type: T }>;

export function explainEffect(rule: CompiledAlarmRule, effect: AlarmEffect, ground: Ground): EffectExplanation {
  const by = ground.suppressor ?? words.held;
  switch (effect.type) {
    case 'raised':
      if (effect.reason === 'missing') return bare(words.missing, effect, so(words.reached, effect.severity));
      return reached(rule, effect, effect.severity, so(words.reached, effect.severity), ground);
    case 'suppressed':
      return reached(rule, effect, effect.severity, so(words.heldBack, effect.severity, { by }), ground);
    case 'graded':
      return graded(rule, effect, ground);
    case 'released':
      return { sentence: fill(words.released, { by }), conditions: null };
    case 'cleared':
      return cleared(rule, effect, ground);
  }
}

interface Timed {
  at: number;
  since: number;
  for: number;
  /** How `for` is said, where not all time counts. */
  said?: Text;
}

function graded(rule: CompiledAlarmRule, effect: Of<'graded'>, ground: Ground): EffectExplanation {
  const from = gradeNames[effect.from];
  const consequence = so(words.changed, effect.to, { from });
  if (effect.to < effect.from) return reached(rule, effect, effect.to, consequence, ground);
  return lasting(effect, { what: fill(words.noLonger, { from }), conditions: null }, consequence);
}

/** What made it so severe. */
function reached(
  rule: CompiledAlarmRule,
  happened: Timed,
  severity: Severity,
  consequence: Text,
  ground: Ground,
): EffectExplanation {
  const effect: Timed = { ...happened, said: holdText(rule, happened.for) };
  if (rule.detect === 'absence') return bare(words.absent, effect, consequence, awaited(rule, ground));
  if (rule.detect === 'occurrence') {
    const found = met(rule, [occurrenceCondition(rule, severity)], effect.since, ground);
    const sentence = fill(words.occurred, { ...timesOf(effect), so: consequence, what: found.what });
    return { sentence, conditions: found.conditions };
  }
  // A graver grade counts for the milder ones below it.
  const grades = rule.grades.filter((grade) => grade.severity <= severity).reverse();
  return lasting(
    effect,
    met(
      rule,
      grades.map(({ when }) => when ?? ALWAYS),
      effect.at,
      ground,
    ),
    consequence,
  );
}

function cleared(rule: CompiledAlarmRule, effect: Of<'cleared'>, ground: Ground): EffectExplanation {
  switch (effect.reason) {
    case 'absence-ended':
      return bare(words.came, effect, words.over, awaited(rule, ground));
    case 'quiet':
      return bare(words.quiet, effect, words.over);
    case 'missing':
      return bare(effect.for === 0 ? words.dataBack : words.missing, effect, words.over);
    case 'condition': {
      const { when } = rule.rule.clear;
      const found = when ? met(rule, [when], effect.at, ground) : unmet(rule, effect.at, ground);
      return lasting(effect, found, words.over);
    }
  }
}

const ALWAYS: Condition = { all: [] };

/** What makes an event an occurrence of that grade; of any event of the scope, the scope. */
export function occurrenceCondition({ rule, grades }: CompiledAlarmRule, severity: Severity): Condition {
  const { detect } = rule;
  const of = 'of' in detect ? detect.of : undefined;
  const when = grades.find((grade) => grade.severity === severity)?.when;
  const parts = [of, when].filter((part) => part !== undefined);
  const [only = rule.scope] = parts;
  return parts.length > 1 ? { all: parts } : only;
}

/** The event that an absence waits for. */
export const awaited = (rule: CompiledAlarmRule, { names }: Pick<Ground, 'names'>): Text => {
  const { detect, scope } = rule.rule;
  return description('of' in detect && detect.of ? detect.of : scope, namesOf(rule, names));
};

interface Found {
  what: Text;
  conditions: Explanation | null;
}

/** The first of the conditions that the facts meet; the first as it is written when they are of another moment. */
function met(rule: CompiledAlarmRule, conditions: readonly Condition[], at: number, ground: Ground): Found {
  const names = namesOf(rule, ground.names);
  const facts = factsAt(rule, at, ground);
  for (const condition of facts ? conditions : []) {
    const explanation = explainCondition(rule, condition, facts as Facts);
    if (explanation.result === true) return { what: reasons(explanation, names), conditions: explanation };
  }
  return { what: description(conditions[0] ?? ALWAYS, names), conditions: null };
}

/** The mildest grade, with the bounds that keep, which the facts do not meet any more. */
function unmet(rule: CompiledAlarmRule, at: number, ground: Ground): Found {
  const { severity, keepsWhen } = rule.grades.at(-1) ?? {};
  const facts = factsAt(rule, at, ground);
  const explanation = facts && keepsWhen && explainCondition(rule, keepsWhen, facts);
  if (explanation && explanation.result !== true) {
    return { what: reasons(explanation, namesOf(rule, ground.names)), conditions: explanation };
  }
  return { what: fill(words.noLonger, { from: gradeNames[severity ?? 4] }), conditions: null };
}

export const explainCondition = (rule: CompiledAlarmRule, conditions: Condition, facts: Facts): Explanation =>
  explain({ id: rule.rule.id, conditions, missing: rule.rule.missingFacts }, facts);

export const factsAt = (rule: CompiledAlarmRule, at: number, { facts, state }: Ground): Facts | null =>
  facts && (state ? { ...facts, ...addedFacts(rule, state.samples, at) } : facts);

/** Names of what the detection adds, unless somebody names them. */
export function namesOf(rule: CompiledAlarmRule, names: Names = {}): Names {
  const [within, ahead] = [durationText(rule.within), durationText(rule.ahead)];
  const added: Places = {
    count: { zh: `${within.zh}内的次数`, en: `the count within ${within.en}` },
    slope: { zh: '每小时的变化', en: 'the change per hour' },
    forecast: { zh: `${ahead.zh}后的预计值`, en: `the value expected in ${ahead.en}` },
  };
  return { ...names, fact: (path) => names.fact?.(path) ?? added[path] };
}

// ── sentences ───────────────────────────────────────────────────────────────────────────────────────────────────────

const lasting = (effect: Timed, { what, conditions }: Found, consequence: Text): EffectExplanation => ({
  sentence: fill(effect.for === 0 ? words.atOnce : words.lasting, { ...timesOf(effect), so: consequence, what }),
  conditions,
});

const bare = (frame: Text, effect: Timed, consequence: Text, what: Text = frame): EffectExplanation => ({
  sentence: fill(frame, { ...timesOf(effect), so: consequence, what }),
  conditions: null,
});

const so = (frame: Text, severity: Severity, places: Places = {}): Text =>
  fill(frame, { grade: gradeNames[severity], ...places });

/** How long it must last; what counts of it, where not all time does. */
export const holdText = (rule: CompiledAlarmRule, hold: number): Text =>
  rule.counted ? fill(words.counted, { for: durationText(hold) }) : durationText(hold);

function timesOf({ at, since, for: hold, said }: Timed): Places {
  const clock = clockText(since, at);
  return { for: said ?? durationText(hold), since: { zh: clock, en: clock } };
}

/** Places in one language are filled with that language. */
export function fill(frame: Text, places: Places): Text {
  const of = (language: keyof Text) =>
    put(frame[language], Object.fromEntries(Object.entries(places).map(([name, text]) => [name, text[language]])));
  return { zh: of('zh'), en: of('en') };
}
