/**
 * The draft over what is published: its states with the way back and forth, what differs, and the copy kept in this browser
 * as long as something does. A draft found here comes first.
 */
import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import type { AlarmRuleDetail } from '../api/types.ts';
import { beginWith, redo, step, undo, type Steps } from '../editing/steps.ts';
import { changesOf } from './model/difference.ts';
import { drafts, newRule, tidy, type AlarmPart, type RuleDraft } from './model/draft.ts';

export function useRuleDraft(
  id: () => string,
  isNew: Readonly<Ref<boolean>>,
  detail: Readonly<Ref<AlarmRuleDetail | undefined>>,
) {
  const published = computed<RuleDraft | null>(() =>
    detail.value ? (tidy(detail.value.rule) as unknown as RuleDraft) : null,
  );
  const steps = shallowRef<Steps<RuleDraft> | null>(null);
  const rule = computed(() => steps.value?.now ?? null);
  const baseVersion = ref<string | null>(null);

  watch(
    [published, isNew],
    () => {
      if (rule.value !== null) return;
      const kept = drafts.load(id());
      if (kept) {
        steps.value = beginWith(kept.rule);
        baseVersion.value = kept.baseVersion;
      } else if (published.value) begin(published.value);
      else if (isNew.value) begin(newRule(id()));
    },
    { immediate: true },
  );
  function begin(from: RuleDraft): void {
    steps.value = beginWith(tidy(from));
    baseVersion.value = detail.value?.version ?? null;
  }

  const changes = computed(() => (rule.value ? changesOf(published.value ?? {}, tidy(rule.value)) : []));
  const dirty = computed(() => changes.value.length > 0);

  function move(next: Steps<RuleDraft>): void {
    steps.value = next;
    if (dirty.value) drafts.save(id(), { rule: tidy(next.now), baseVersion: baseVersion.value });
    else drafts.drop(id());
  }
  function take(next: RuleDraft): void {
    if (!steps.value || JSON.stringify(next) === JSON.stringify(steps.value.now)) return;
    move(step(steps.value, next));
  }
  const change = (patch: Partial<RuleDraft>): void => take({ ...rule.value!, ...patch });
  const changeAlarm = (patch: Partial<AlarmPart>): void => change({ alarm: { ...rule.value!.alarm, ...patch } });

  const drop = (): void => drafts.drop(id());
  /** From what is published. Answers false when nothing is. */
  function beginAnew(): boolean {
    drop();
    if (published.value) begin(published.value);
    return published.value !== null;
  }

  return {
    ...{ rule, baseVersion, changes, dirty, take, change, changeAlarm, drop, beginAnew },
    mayUndo: computed(() => (steps.value?.before.length ?? 0) > 0),
    mayRedo: computed(() => (steps.value?.after.length ?? 0) > 0),
    undo: () => void (steps.value && move(undo(steps.value))),
    redo: () => void (steps.value && move(redo(steps.value))),
  };
}
