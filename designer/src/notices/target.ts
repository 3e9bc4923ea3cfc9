/** Where a notice leads: to the page of the case, request or alarm it speaks of. */
import type { RouteLocationRaw } from 'vue-router';
import type { Notice } from '../api/types.ts';

export function routeOf(notice: Pick<Notice, 'object'>): RouteLocationRaw | null {
  const object = notice.object;
  if (object?.type === 'case') return { name: 'case', params: { id: object.id } };
  if (object?.type === 'request') return { name: 'request', params: { id: object.id } };
  if (object?.type === 'alarm') return { name: 'alarm', params: { id: object.id } };
  return null;
}
