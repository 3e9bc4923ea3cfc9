/** What everybody may know about the city: its name, kinds of event, words of the timeline, and its areas. Read once. */
import { shallowRef } from 'vue';
import { api } from '../api/client.ts';
import type { ApiProblem } from '../api/problem.ts';
import { asProblem } from '../api/problem.ts';
import type { Area, Catalog } from '../api/types.ts';

export const catalog = shallowRef<Catalog | null>(null);
export const catalogProblem = shallowRef<ApiProblem | null>(null);

export async function readCatalog(): Promise<void> {
  try {
    catalog.value = await api.get<Catalog>('/catalog');
    catalogProblem.value = null;
  } catch (error) {
    catalogProblem.value = asProblem(error);
  }
}

let areas: Promise<Area[]> | null = null;

/** Simplified outlines for the map; only read when somebody opens it. A failure is not remembered. */
export function readAreas(): Promise<Area[]> {
  areas ??= api.get<Area[]>('/public/areas').catch((error: unknown) => {
    areas = null;
    throw error;
  });
  return areas;
}
