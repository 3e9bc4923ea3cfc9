import { describe, expect, it } from 'vitest';
import { emptyDraft, hasContent, loadDraft, saveDraft, type Draft } from './draft.ts';
import { byGroup, find, suggest } from './event-types.ts';
import { requestOf } from './filing.ts';
import { fitInto } from './photo.ts';
import { pageOf, pathOf } from './route.ts';
import { faultsOfStep, firstFaultyStep, looksLikePhone, trackFaults } from './step-checks.ts';
import { areaAt } from './where-in.ts';
import { words } from './words.ts';

const draft = (change: Partial<Draft> = {}): Draft => ({
  ...emptyDraft(),
  text: '人民路 12 号门前的路灯不亮',
  phone: '138 0013 8000',
  ...change,
});
const faultWords = (step: 'what' | 'where' | 'who', change: Partial<Draft>) =>
  faultsOfStep(step, draft(change)).map((fault) => fault.word);

describe('steps', () => {
  it('need a text that says something', () => {
    expect(faultWords('what', {})).toEqual([]);
    expect(faultWords('what', { text: '  ' })).toEqual(['fault.textEmpty']);
    expect(faultWords('what', { text: '灯坏' })).toEqual(['fault.textShort']);
    expect(faultWords('what', { text: '灯'.repeat(4001) })).toEqual(['fault.textLong']);
  });

  it('do not go on over a photo that was not sent', () => {
    const photo = { id: null, name: 'a.jpg', sent: 0, failure: '断网', preview: null };
    expect(faultWords('what', { photos: [photo] })).toEqual(['fault.photosFailed']);
    expect(faultWords('what', { photos: [{ ...photo, failure: null }] })).toEqual([]);
  });

  it('never ask for a place', () => {
    expect(faultWords('where', {})).toEqual([]);
    expect(faultWords('where', { address: '长'.repeat(301) })).toEqual(['fault.addressLong']);
  });

  it('ask for a phone unless the citizen stays anonymous', () => {
    expect(faultWords('who', { phone: '' })).toEqual(['fault.phoneEmpty']);
    expect(faultWords('who', { phone: '12345' })).toEqual(['fault.phoneForm']);
    expect(faultWords('who', { phone: '', anonymous: true })).toEqual([]);
  });

  it('name the first one that is not finished', () => {
    expect(firstFaultyStep(draft())).toBeNull();
    expect(firstFaultyStep(draft({ text: '', phone: '' }))).toBe('what');
    expect(firstFaultyStep(draft({ phone: '' }))).toBe('who');
  });
});

it.each([
  ['13800138000', true],
  ['+86 138-0013-8000', true],
  ['0571-88886666', true],
  ['(0571)88886666', true],
  ['+44 20 7946 0958', true],
  ['12345', false],
  ['1380013800', false],
  ['路灯', false],
])('phone %s: %s', (phone, good) => expect(looksLikePhone(phone)).toBe(good));

it('tracks by number and exactly four digits', () => {
  expect(trackFaults('20261122-0031', '8000')).toEqual([]);
  expect(trackFaults(' ', '80')).toHaveLength(2);
});

describe('what is sent', () => {
  it('leaves empty things out and writes the phone plainly', () => {
    expect(requestOf(draft({ address: ' ' }))).toEqual({
      channel: 'web',
      text: '人民路 12 号门前的路灯不亮',
      reporter: { name: null, phone: '13800138000', anonymous: false },
      attachmentIds: [],
    });
  });

  it('sends no name and no phone of an anonymous citizen', () => {
    const sent = requestOf(draft({ anonymous: true, name: '王女士' }));
    expect(sent.reporter).toEqual({ name: null, phone: null, anonymous: true });
  });
});

describe('the draft on this device', () => {
  const drawer = () => {
    const kept = new Map<string, string>();
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
  };
  const now = Date.parse('2026-11-22T10:00:00+08:00');

  it('comes back, without photos that never reached the server', () => {
    const [matter, contact] = [drawer(), drawer()];
    const sent = { id: 'file-1', name: 'a.jpg', sent: 1, failure: null, preview: 'blob:x' };
    saveDraft(draft({ photos: [sent, { ...sent, id: null }] }), matter, contact, now);
    const back = loadDraft(matter, contact, now + 1000);
    expect(back.text).toContain('路灯');
    expect(back.photos).toEqual([{ ...sent, preview: null }]);
    expect(hasContent(back)).toBe(true);
  });

  it('forgets name and phone with the tab, and everything after a week', () => {
    const [matter, contact] = [drawer(), drawer()];
    saveDraft(draft({ name: '王女士' }), matter, contact, now);
    expect(loadDraft(matter, drawer(), now).phone).toBe('');
    expect(loadDraft(matter, contact, now + 8 * 86_400_000).text).toBe('');
  });

  it('starts empty when what is kept cannot be read', () => {
    const broken = { ...drawer(), getItem: () => '{' };
    expect(loadDraft(broken, broken, now)).toEqual(emptyDraft());
  });
});

describe('kinds of events', () => {
  const type = (id: string, zh: string, keywords: string[], active = true) => ({
    id,
    name: { zh, en: id },
    group: { zh: '市政', en: 'Streets' },
    nature: 'report',
    keywords,
    active,
  });
  const types = [
    type('lamp', '路灯', ['不亮', '灯坏']),
    type('noise', '噪音', ['吵']),
    type('old', '旧类', ['灯'], false),
  ];

  it('are found by name or keyword and suggested from the text', () => {
    expect(find(types, '灯坏').map((found) => found.id)).toEqual(['lamp']);
    expect(suggest(types, '楼下太吵,路灯也不亮').map((found) => found.id)).toEqual(['lamp', 'noise']);
    expect(suggest(types, '')).toEqual([]);
    expect(byGroup(types)).toHaveLength(1);
  });
});

it('finds the smallest area around a point', () => {
  const square = (size: number) => ({
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [size, 0],
        [size, size],
        [0, size],
        [0, 0],
      ],
    ],
  });
  const areas = [
    { id: 'c', name: '县', parentId: null, level: 'county', geometry: square(10) },
    { id: 'g', name: '网格', parentId: 's', level: 'grid', geometry: square(2) },
    { id: 's', name: '街道', parentId: 'c', level: 'subdistrict', geometry: square(5) },
  ];
  expect(areaAt(areas, { lng: 1, lat: 1 })?.id).toBe('g');
  expect(areaAt(areas, { lng: 4, lat: 4 })?.id).toBe('s');
  expect(areaAt(areas, { lng: 40, lat: 4 })).toBeNull();
});

it('keeps photos within 1600 px', () => {
  expect(fitInto(4000, 3000)).toEqual({ width: 1600, height: 1200 });
  expect(fitInto(640, 480)).toEqual({ width: 640, height: 480 });
});

it.each(['/portal', '/portal/new/where', '/portal/filed', '/portal/track', '/portal/requests/42'])(
  'address %s names a page and back',
  (path) => expect(pathOf(pageOf(path))).toBe(path),
);

it('has both languages with the same places in every sentence', () => {
  const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
  for (const [key, [zh, en]] of Object.entries(words)) {
    expect(zh, key).not.toBe('');
    expect(places(en), key).toEqual(places(zh));
  }
});
