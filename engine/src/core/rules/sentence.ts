/**
 * Explanations as sentences in Chinese and English, made from the rule: names of facts and values come from whoever
 * knows them (things, packs), everything else from here. A sentence names only what decided: for a match what held, for
 * none what failed or was missing.
 */
import type { Json, Text } from '../json.ts';
import type { Explanation, Truth } from './explain.ts';
import type { Operator } from './grammar.ts';
import { OPPOSITE } from './tree.ts';

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
  missing: { zh: '没有 {fact} 的数据', en: 'there is no value of {fact}' },
  is: { zh: '{fact} 为 {actual}', en: '{fact} is {actual}' },
  wanted: { zh: '（需 {sign} {wanted}）', en: ' (wanted {sign} {wanted})' },
  nothing: { zh: '空', en: 'nothing' },
  yes: { zh: '是', en: 'yes' },
  no: { zh: '否', en: 'no' },
} as const satisfies Record<string, Text>;

export function sentence(explanation: Explanation, names: Names = {}): Text {
  const holds = explanation.result === true;
  const say = (language: Language) => {
    const what = phrase(explanation, holds, false, language, names) || words.always[language];
    return put(holds ? words.because[language] : words.although[language], { what });
  };
  return { zh: say('zh'), en: say('en') };
}

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
  const fact = names.fact?.(found.fact)?.[language] ?? found.fact;
  if (found.result === 'unknown') return put(words.missing[language], { fact });
  const operator = negated ? OPPOSITE[found.operator] : found.operator;
  const wanted = found.wantedFact
    ? (names.fact?.(found.wantedFact)?.[language] ?? found.wantedFact)
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
