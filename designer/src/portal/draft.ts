/**
 * What a citizen is writing, kept on this device so that a broken line or a closed page loses nothing. What was written
 * about the matter stays for seven days; name and phone only as long as the tab is open, because the device may be a
 * shared one. Photos are named by the ids the server gave them.
 */
import { reactive, watch } from 'vue';
import type { Place } from '../api/types.ts';

export interface DraftPhoto {
  /** Server's id once it is stored there. */
  id: string | null;
  name: string;
  /** 0–1 while it is sent. */
  sent: number;
  failure: string | null;
  /** Local picture; gone after a reload, the id stays. */
  preview: string | null;
}

export interface Draft {
  text: string;
  eventTypeId: string | null;
  urgent: boolean;
  photos: DraftPhoto[];
  address: string;
  place: Place | null;
  areaId: string | null;
  areaName: string | null;
  name: string;
  phone: string;
  anonymous: boolean;
  /** Kept across retries of sending, so that the request is filed once. */
  intention: string;
}

interface Drawer {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const MATTER = 'liandong.portal.draft';
const CONTACT = 'liandong.portal.contact';
const WEEK = 7 * 86_400_000;

export const emptyDraft = (): Draft => ({
  text: '',
  eventTypeId: null,
  urgent: false,
  photos: [],
  address: '',
  place: null,
  areaId: null,
  areaName: null,
  name: '',
  phone: '',
  anonymous: false,
  intention: '',
});

function read(drawer: Drawer, key: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(drawer.getItem(key) ?? '{}');
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export function loadDraft(matterIn: Drawer, contactIn: Drawer, now: number): Draft {
  const matter = read(matterIn, MATTER);
  const fresh = typeof matter['savedAt'] === 'number' && now - matter['savedAt'] < WEEK;
  const draft = { ...emptyDraft(), ...(fresh ? (matter['draft'] as Partial<Draft>) : {}), ...read(contactIn, CONTACT) };
  draft.photos = draft.photos.filter((photo) => photo.id !== null);
  return draft;
}

export function saveDraft(draft: Draft, matterIn: Drawer, contactIn: Drawer, now: number): void {
  const { name, phone, anonymous, ...matter } = draft;
  const photos = matter.photos.filter((photo) => photo.id !== null).map((photo) => ({ ...photo, preview: null }));
  matterIn.setItem(MATTER, JSON.stringify({ savedAt: now, draft: { ...matter, photos } }));
  contactIn.setItem(CONTACT, JSON.stringify({ name, phone, anonymous }));
}

export const hasContent = (draft: Draft): boolean =>
  draft.text.trim() !== '' || draft.photos.length > 0 || draft.address.trim() !== '' || draft.place !== null;

export const draft = reactive(loadDraft(localStorage, sessionStorage, Date.now()));

export function clearDraft(): void {
  Object.assign(draft, emptyDraft());
}

/** Storage may be full or forbidden: writing goes on without it. */
watch(draft, () => {
  try {
    saveDraft(draft, localStorage, sessionStorage, Date.now());
  } catch {
    localStorage.removeItem(MATTER);
  }
});
