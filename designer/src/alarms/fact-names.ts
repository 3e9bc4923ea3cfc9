/**
 * Facts of explanations in words: attributes and metrics, and their values, by the kind of thing that the alarm is about.
 * Answers nothing where the kind knows no word.
 */
import { toValue, type MaybeRefOrGetter } from 'vue';
import type { Json } from '../api/types.ts';
import { useText } from '../i18n/text.ts';
import { useThingKinds } from '../things/kinds.ts';

export interface FactWords {
  nameOf(fact: string): string | undefined;
  valueOf(fact: string, value: Json): string | undefined;
}

export function useFactWords(kind: MaybeRefOrGetter<string | null>): FactWords {
  const text = useText();
  const { kindOf } = useThingKinds();
  const known = () => kindOf(toValue(kind));
  const declared = (fact: string) => {
    const [, list, id] = /^(thing\.attributes|latest)\.(.+)$/.exec(fact) ?? [];
    const among = list === 'latest' ? known()?.metrics : list ? known()?.attributes : undefined;
    return among?.find((one) => one.id === id);
  };
  /** The reading that was judged is one of the metrics of the kind; which one is not said beside it. */
  const states = (fact: string) =>
    fact === 'value' ? known()?.metrics.flatMap(({ values }) => values ?? []) : declared(fact)?.values;
  return {
    nameOf: (fact) => text(declared(fact)?.name) || undefined,
    valueOf(fact, value) {
      if (typeof value !== 'string') return undefined;
      if (fact === 'thing.kind') return text(kindOf(value)?.name) || undefined;
      if (fact === 'metric') return text(known()?.metrics.find(({ id }) => id === value)?.name) || undefined;
      return text(states(fact)?.find((one) => one.value === value)?.label) || undefined;
    },
  };
}
