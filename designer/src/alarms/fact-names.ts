/** Names of facts in explanations: attributes and metrics by the kind of thing that the alarm is about. */
import { toValue, type MaybeRefOrGetter } from 'vue';
import { useText } from '../i18n/text.ts';
import { useThingKinds } from '../things/kinds.ts';

export function useFactNames(kind: MaybeRefOrGetter<string | null>): (fact: string) => string | undefined {
  const text = useText();
  const { kindOf } = useThingKinds();
  return (fact) => {
    const known = kindOf(toValue(kind));
    const [, list, id] = /^(thing\.attributes|latest)\.(.+)$/.exec(fact) ?? [];
    const named = list === 'latest' ? known?.metrics : list ? known?.attributes : undefined;
    return text(named?.find((one) => one.id === id)?.name) || undefined;
  };
}
