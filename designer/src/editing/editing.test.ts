/** Drafts: they come back per thing until they are dropped, and a browser that refuses is told of. */
import { expect, it } from 'vitest';
import { draftsIn } from './drafts.ts';

interface Draft {
  xml: string;
}
function drawerOf(contents: Record<string, string> = {}) {
  const kept = new Map(Object.entries(contents));
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}
const isWhole = ({ xml }: Partial<Draft>) => typeof xml === 'string';

it('keeps drafts apart, each until it is dropped', () => {
  const drawer = drawerOf();
  const drafts = draftsIn<Draft>('a.', isWhole, () => drawer);
  expect(drafts.save('p', { xml: '<a/>' })).toBe(true);
  expect(drafts.load('p')).toEqual({ xml: '<a/>' });
  expect(drafts.load('q')).toBeNull();
  expect(draftsIn<Draft>('b.', isWhole, () => drawer).load('p')).toBeNull();
  drafts.drop('p');
  expect(drafts.load('p')).toBeNull();
});

it('lists what is drafted here', () => {
  const drafts = draftsIn<Draft>('test.drafts.', isWhole);
  drafts.save('p', { xml: '' });
  drafts.save('q', { xml: '' });
  expect(drafts.ids().sort()).toEqual(['p', 'q']);
  ['p', 'q'].forEach(drafts.drop);
  expect(drafts.ids()).toEqual([]);
});

it('says so when the browser refuses, and takes nothing that is cut off', () => {
  const full = {
    ...drawerOf(),
    setItem: () => {
      throw new Error('full');
    },
  };
  expect(draftsIn<Draft>('a.', isWhole, () => full).save('p', { xml: '' })).toBe(false);
  const drafts = draftsIn<Draft>('a.', isWhole, () => drawerOf({ 'a.p': '{"xml":1}', 'a.q': '{"xm', 'a.r': 'null' }));
  expect(['p', 'q', 'r'].map(drafts.load)).toEqual([null, null, null]);
});
