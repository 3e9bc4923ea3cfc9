/**
 * Which page of the portal is shown, from the address: `/portal`, `/portal/new/what|where|who|review`, `/portal/filed`,
 * `/portal/track`, `/portal/requests/<id>`. Back and forward of the browser always work. No router library: five pages.
 */
import { nextTick, ref } from 'vue';

export type Page =
  | { name: 'home' }
  | { name: 'new'; step: 'what' | 'where' | 'who' | 'review' }
  | { name: 'filed' }
  | { name: 'track' }
  | { name: 'request'; id: string };

const BASE = '/portal';

export function pageOf(pathname: string): Page {
  const [first, second] = pathname.replace(BASE, '').split('/').filter(Boolean);
  if (first === 'new') {
    const step = second === 'where' || second === 'who' || second === 'review' ? second : 'what';
    return { name: 'new', step };
  }
  if (first === 'filed' || first === 'track') return { name: first };
  if (first === 'requests' && second) return { name: 'request', id: decodeURIComponent(second) };
  return { name: 'home' };
}

export function pathOf(page: Page): string {
  if (page.name === 'home') return BASE;
  if (page.name === 'new') return `${BASE}/new/${page.step}`;
  if (page.name === 'request') return `${BASE}/requests/${encodeURIComponent(page.id)}`;
  return `${BASE}/${page.name}`;
}

export const page = ref<Page>(pageOf(location.pathname));
window.addEventListener('popstate', () => (page.value = pageOf(location.pathname)));

/** Shows a page, at its top, with its heading focused so that a screen reader starts there. */
export async function go(next: Page, how: 'push' | 'replace' = 'push'): Promise<void> {
  history[how === 'push' ? 'pushState' : 'replaceState'](null, '', pathOf(next));
  page.value = next;
  await nextTick();
  window.scrollTo(0, 0);
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
}
