/** Filters under a name, per person and list, kept on this device. */
import { computed, ref } from 'vue';
import { useSession } from '../session/session.ts';

export interface SavedView {
  name: string;
  filters: Record<string, string>;
}

function read(key: string): SavedView[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(value) ? (value as SavedView[]).filter((view) => typeof view.name === 'string') : [];
  } catch {
    return [];
  }
}

export function useSavedViews(list: string) {
  const session = useSession();
  const key = `liandong.views.${list}.${session.me?.id ?? ''}`;
  const views = ref(read(key));
  const keep = (next: SavedView[]): void => {
    views.value = next;
    localStorage.setItem(key, JSON.stringify(next));
  };
  return {
    views: computed(() => views.value),
    save: (name: string, filters: Record<string, string>) =>
      keep([...views.value.filter((view) => view.name !== name), { name, filters }]),
    remove: (name: string) => keep(views.value.filter((view) => view.name !== name)),
  };
}
