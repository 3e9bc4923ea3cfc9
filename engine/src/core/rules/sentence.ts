/**
 * Explanations as sentences in Chinese and English, made from the rule: names of facts and values come from whoever
 * knows them (things, packs), everything else from here. A sentence names only what decided: for a match what held, for
 * none what failed or was missing.
 */
import type { Json, Text } from '../json.ts';
import type { Explanation, Truth } from './explain.ts';
import { isReference, type Comparison as Written, type Condition, type Operator } from './grammar.ts';
import { OPPOSITE, pathOf } from './tree.ts';

export interface Names {
  /** Name of a fact; the path itself when there is none. */
  fact?(path: string): Text | undefined;
  /** Name of a value of a fact, with its unit. */
  value?(path: string, value: Json): Text | undefined;
}

type Language = keyof Text;
type Comparison = Extract<Explanation, { kind: 'comparison' }>;

const signs: Record<Operator, Text> = {
  equal: { zh: '=', en: '=' },
  notEqual: { zh: '≠', en: '≠' },
  lessThan: { zh: '<', en: '<' },
  lessThanInclusive: { zh: '≤', en: '≤' },
  greaterThan: { zh: '>', en: '>' },
  greaterThanInclusive: { zh: '≥', en: '≥' },
  in: { zh: '属于', en: 'is one of' },
  notIn: { zh: '不属于', en: 'is none of' },
  contains: { zh: '包含', en: 'contains' },
  doesNotContain: { zh: '不包含', en: 'does not contain' },
};

const words = {
  because: { zh: '因为 {what}', en: 'because {what}' },
  although: { zh: '没有成立：{what}', en: 'did not hold: {what}' },
  always: { zh: '没有条件', en: 'there are no conditions' },
  and: { zh: ' 且 ', en: ' and ' },
  or: { zh: ' 或 ', en: ' or ' },
  group: { zh: '（{what}）', en: '({what})' },
  missing: { zh: '没有 {fact} 的数据', en: 'there is no value of {fact}' },
  is: { zh: '{fact} 为 {actual}', en: '{fact} is {actual}' },
  wanted: { zh: '（需 {sign} {wanted}）', en: ' (wanted {sign} {wanted})' },
  nothing: { zh: '空', en: 'nothing' },
  yes: { zh: '是', en: 'yes' },
  no: { zh: '否', en: 'no' },
} as const satisfies Record<string, Text>;

export function sentence(explanation: Explanation, names: Names = {}): Text {
  const what = reasons(explanation, names);
  const frame = explanation.result === true ? words.because : words.although;
  return { zh: put(frame.zh, { what: what.zh }), en: put(frame.en, { what: what.en }) };
}

/** What decided, without a frame: for sentences that say more. */
export function reasons(explanation: Explanation, names: Names = {}): Text {
  const holds = explanation.result === true;
  const say = (language: Language) => phrase(explanation, holds, false, language, names) || words.always[language];
  return { zh: say('zh'), en: say('en') };
}

/** What a condition asks for, whatever the facts are. */
export function description(condition: Condition, names: Names = {}): Text {
  const say = (language: Language) => described(condition, false, language, names) || words.always[language];
  return { zh: say('zh'), en: say('en') };
}

/** As in `phrase`, what stands under `not` means its opposite. */
function described(condition: Condition, negated: boolean, language: Language, names: Names): string {
  if ('not' in condition) return described(condition.not, !negated, language, names);
  const group = 'all' in condition ? condition.all : 'any' in condition ? condition.any : null;
  if (group === null) return demanded(condition as Written, negated, language, names);
  const joint = 'all' in condition !== negated ? words.and : words.or;
  const parts = group.map((inner) => {
    const what = described(inner, negated, language, names);
    return group.length > 1 && comparisonsIn(inner) > 1 ? put(words.group[language], { what }) : what;
  });
  return parts.filter(Boolean).join(joint[language]);
}

function comparisonsIn(condition: Condition): number {
  if ('not' in condition) return comparisonsIn(condition.not);
  const group = 'all' in condition ? condition.all : 'any' in condition ? condition.any : null;
  return group === null ? 1 : group.reduce((sum, inner) => sum + comparisonsIn(inner), 0);
}

function demanded(written: Written, negated: boolean, language: Language, names: Names): string {
  const path = pathOf(written);
  const operator = negated ? OPPOSITE[written.operator] : written.operator;
  const { value } = written;
  const wanted = isReference(value)
    ? nameOf(pathOf(value), language, names)
    : valueText(path, value as Json, language, names);
  const fact = nameOf(path, language, names);
  return operator === 'equal' ? `${fact}=${wanted}` : `${fact} ${signs[operator][language]} ${wanted}`;
}

const nameOf = (path: string, language: Language, names: Names): string => names.fact?.(path)?.[language] ?? path;

/**
 * Deciding parts of a condition for what the rule came to. `negated`: it stands under an odd number of `not`, so its
 * groups and operators mean their opposites.
 */
function phrase(explanation: Explanation, holds: boolean, negated: boolean, language: Language, names: Names): string {
  if (explanation.kind === 'not') return phrase(explanation.condition, holds, !negated, language, names);
  if (explanation.kind === 'comparison') return comparison(explanation, holds, negated, language, names);
  const reasons = explanation.conditions.filter(({ result }) => (meant(result, negated) === true) === holds);
  const oneIsEnough = holds && (explanation.kind === 'any') !== negated;
  const parts = reasons
    .slice(0, oneIsEnough ? 1 : undefined)
    .map((inner) => phrase(inner, holds, negated, language, names));
  return parts.filter(Boolean).join(words.and[language]);
}

const meant = (result: Truth, negated: boolean): Truth => (negated && result !== 'unknown' ? !result : result);

function comparison(found: Comparison, holds: boolean, negated: boolean, language: Language, names: Names): string {
  const fact = nameOf(found.fact, language, names);
  if (found.result === 'unknown') return put(words.missing[language], { fact });
  const operator = negated ? OPPOSITE[found.operator] : found.operator;
  const wanted = found.wantedFact
    ? nameOf(found.wantedFact, language, names)
    : valueText(found.fact, found.wanted, language, names);
  if (holds && operator === 'equal' && !found.wantedFact) return `${fact}=${wanted}`;
  const actual = valueText(found.fact, found.actual, language, names);
  const sign = signs[operator][language];
  return put(words.is[language], { fact, actual }) + put(words.wanted[language], { sign, wanted });
}

function valueText(fact: string, value: Json, language: Language, names: Names): string {
  const named = names.value?.(fact, value)?.[language];
  if (named !== undefined) return named;
  if (value === null) return words.nothing[language];
  if (typeof value === 'boolean') return (value ? words.yes : words.no)[language];
  if (Array.isArray(value)) {
    const items = value.map((item) => valueText(fact, item, language, names));
    return items.join(language === 'zh' ? '、' : ', ');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Fills `{name}` places. */
export const put = (text: string, data: Readonly<Record<string, string>>) =>
  text.replace(/\{(\w+)\}/g, (place, name: string) => data[name] ?? place);
