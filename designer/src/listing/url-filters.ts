/**
 * Filters and selection live in the address: reload, back and a link sent to a colleague show the same list. Changing a
 * filter replaces the entry, opening an item adds one, so that back returns to the list.
 */
import { computed, type ComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';

export interface UrlFilters<K extends string> {
  filters: ComputedRef<Partial<Record<K, string>>>;
  /** The address without the selection, for saved views. */
  active: ComputedRef<boolean>;
  set(name: K, value: string | null | undefined): void;
  replaceAll(values: Partial<Record<K, string>>): void;
  selected: ComputedRef<string | null>;
  select(id: string | null): void;
}

export function useUrlFilters<K extends string>(names: readonly K[], selection: string): UrlFilters<K> {
  const route = useRoute();
  const router = useRouter();
  const one = (name: string): string | undefined => {
    const value = route.query[name];
    return typeof value === 'string' && value ? value : undefined;
  };
  const filters = computed(
    () =>
      Object.fromEntries(names.flatMap((name) => (one(name) ? [[name, one(name)]] : []))) as Partial<Record<K, string>>,
  );
  return {
    filters,
    active: computed(() => Object.keys(filters.value).length > 0),
    set: (name, value) => void router.replace({ query: { ...route.query, [name]: value || undefined } }),
    replaceAll: (values) => void router.replace({ query: { ...values } }),
    selected: computed(() => one(selection) ?? null),
    select: (id) => void router.push({ query: { ...route.query, [selection]: id ?? undefined } }),
  };
}
