/** What every field of the rule editor may offer: inputs of the pack, kinds with metrics and attributes, roles, units. */
import type { ComputedRef, InjectionKey } from 'vue';
import { inject } from 'vue';
import type { Json, Text, ThingKind } from '../api/types.ts';

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
export const ruleContextKey: InjectionKey<RuleContext> = Symbol('rule context');

export function useRuleContext(): RuleContext {
  const context = inject(ruleContextKey);
  if (!context) throw new Error('a field of the rule editor outside of it');
  return context;
}
