/** Units, areas and roles: small lists that pickers and filters share, read once and kept for minutes. */
import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { api } from './client.ts';
import { listOf } from './list.ts';
import type { Area, Role, Unit } from './types.ts';

export interface TreeNode {
  value: string;
  label: string;
  kind: string;
  children: TreeNode[];
}

interface Parented {
  id: string;
  name: string;
  parentId: string | null;
}

export function treeOf<T extends Parented>(items: readonly T[], kindOf: (item: T) => string): TreeNode[] {
  const nodes = new Map(
    items.map((item) => [item.id, { value: item.id, label: item.name, kind: kindOf(item), children: [] } as TreeNode]),
  );
  const roots: TreeNode[] = [];
  for (const item of items) {
    const parent = item.parentId ? nodes.get(item.parentId) : undefined;
    (parent ? parent.children : roots).push(nodes.get(item.id)!);
  }
  return roots;
}

export function useUnits() {
  const { data, error, isPending } = useQuery({
    queryKey: ['units'],
    queryFn: async () => listOf(await api.get<Unit[] | { items: Unit[] }>('/units')),
    staleTime: 300_000,
  });
  const tree = computed(() =>
    treeOf(
      (data.value ?? []).filter((unit) => unit.active),
      (unit) => unit.kind,
    ),
  );
  const nameOf = (id: string): string => data.value?.find((unit) => unit.id === id)?.name ?? id;
  return { units: data, tree, nameOf, error, isPending };
}

export function useAreas() {
  const { data, error } = useQuery({
    queryKey: ['areas'],
    queryFn: async () => listOf(await api.get<Area[] | { items: Area[] }>('/areas')),
    staleTime: 300_000,
  });
  const tree = computed(() => treeOf(data.value ?? [], (area) => area.level));
  const nameOf = (id: string): string => data.value?.find((area) => area.id === id)?.name ?? id;
  return { areas: data, tree, nameOf, error };
}

export function useRoles() {
  const { data, error, isPending } = useQuery({
    queryKey: ['roles'],
    queryFn: async () => listOf(await api.get<Role[] | { items: Role[] }>('/roles')),
    staleTime: 300_000,
  });
  return { roles: data, error, isPending };
}
