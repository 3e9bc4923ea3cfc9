/** A list read page by page: the next page comes even when the list is read anew while it is on its way. */
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query';
import { afterEach, expect, it, vi } from 'vitest';
import { createApp, h, nextTick } from 'vue';
import { usePages, type Pages } from './pages.ts';

interface Asked {
  cursor: string | null;
  answer(items: number[], nextCursor: string | null): void;
}
const asked: Asked[] = [];
let leave = () => {};
afterEach(() => {
  leave();
  asked.length = 0;
  vi.unstubAllGlobals();
});

/** The first page is there; from then on the server answers when the test says so. */
async function open(): Promise<Pages<number>> {
  const ask = (url: string) =>
    new Promise<Response>((resolve) => {
      asked.push({
        cursor: new URL(url, 'http://city').searchParams.get('cursor'),
        answer: (items, nextCursor) => resolve(Response.json({ items, total: 4, nextCursor })),
      });
    });
  vi.stubGlobal('fetch', ask);
  let pages!: Pages<number>;
  const app = createApp({
    setup() {
      pages = usePages<number>('numbers', '/numbers', {});
      return () => h('p');
    },
  });
  app.use(VueQueryPlugin, { queryClient: new QueryClient() });
  app.mount(document.createElement('div'));
  leave = () => app.unmount();
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  asked[0]!.answer([1, 2], 'next');
  await vi.waitFor(() => expect(pages.items.value).toEqual([1, 2]));
  return pages;
}
const cursors = () => asked.map(({ cursor }) => cursor);

it('asks for the next page once, and for no more when there is none', async () => {
  const pages = await open();
  pages.more();
  pages.more();
  await vi.waitFor(() => expect(cursors()).toEqual([null, 'next']));
  asked[1]!.answer([3, 4], null);
  await vi.waitFor(() => expect(pages.items.value).toEqual([1, 2, 3, 4]));
  pages.more();
  await nextTick();
  expect(cursors()).toEqual([null, 'next']);
});

it.each([
  ['as it was: nothing on the screen changes that could ask for the page once more', [1, 2]],
  ['changed', [1, 9]],
])('asks again for a page that was dropped because the list was read anew, %s', async (_how, anew) => {
  const pages = await open();
  pages.more();
  await vi.waitFor(() => expect(cursors()).toEqual([null, 'next']));
  void pages.refetch();
  await vi.waitFor(() => expect(cursors()).toEqual([null, 'next', null]));
  asked[2]!.answer(anew, 'next');
  await vi.waitFor(() => expect(cursors()).toEqual([null, 'next', null, 'next']));
  asked[3]!.answer([3, 4], null);
  await vi.waitFor(() => expect(pages.items.value).toEqual([...anew, 3, 4]));
});
