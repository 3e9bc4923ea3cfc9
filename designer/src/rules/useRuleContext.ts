/** What every field of the rule editor may offer: inputs of the pack, kinds with metrics and attributes, roles, units. */
import { computed, inject, provide, type ComputedRef, type InjectionKey, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAreas, useUnits } from '../api/organisation.ts';
import type { Json, Text, ThingKind } from '../api/types.ts';
import { useText } from '../i18n/text.ts';
import { useThingKinds } from '../things/kinds.ts';
import { alarmFactOptions, factOptions } from './fact-options.ts';
import type { RuleDraft } from './model/draft.ts';

export interface RuleInput {
  id: string;
  label: Text;
  value: Json;
}
export interface FactOption {
  /** `thing.attributes.high` */
  name: string;
  label: string;
  type: 'number' | 'string' | 'boolean' | 'list' | 'any';
  /** Known values with words. */
  values?: { value: string; label: string }[];
}
export interface RuleContext {
  inputs: ComputedRef<readonly RuleInput[]>;
  kinds: ComputedRef<readonly ThingKind[]>;
  /** Facts that the rule's conditions can look at. */
  facts: ComputedRef<readonly FactOption[]>;
  /** Facts of an action's condition. */
  alarmFacts: ComputedRef<readonly FactOption[]>;
}
const ruleContextKey: InjectionKey<RuleContext> = Symbol('rule context');

export function useRuleContext(): RuleContext {
  const context = inject(ruleContextKey);
  if (!context) throw new Error('a field of the rule editor outside of it');
  return context;
}

/** By the page of the rule, for all fields below it. */
export function provideRuleContext(
  rule: Readonly<Ref<RuleDraft | null>>,
  inputs: ComputedRef<readonly RuleInput[]>,
): void {
  const { t } = useI18n({ useScope: 'global' });
  const text = useText();
  const { kinds } = useThingKinds();
  const { areas } = useAreas();
  const { units } = useUnits();
  const speak = computed(() => ({
    t: (key: string, places: Record<string, unknown> = {}) => t(key, places),
    text,
    areas: (areas.value ?? []).map((one) => ({ value: one.id, label: one.name })),
    units: (units.value ?? []).map((one) => ({ value: one.id, label: one.name })),
  }));
  const facts = computed(() => (rule.value ? factOptions(rule.value.alarm, kinds.value, speak.value) : []));
  const alarmFacts = computed(() => alarmFactOptions(facts.value, speak.value));
  provide(ruleContextKey, { inputs, kinds, facts, alarmFacts });
}
