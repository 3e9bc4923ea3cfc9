/**
 * What is wrong with a step of the form, told before anything is sent: per field one word of the dictionary with its
 * places. Pure. The server checks again and has the last word.
 */
import type { Draft } from './draft.ts';
import type { Word } from './words.ts';

export type StepId = 'what' | 'where' | 'who';
export const stepIds: readonly StepId[] = ['what', 'where', 'who'];

export interface Fault {
  /** Id of the input to go to. */
  field: string;
  word: Word;
  places?: Record<string, string | number>;
}

export const MAX_TEXT = 4000;
export const MAX_ADDRESS = 300;
export const MAX_NAME = 50;
export const MAX_PHOTOS = 9;
const MIN_TEXT = 4;

const length = (text: string) => [...text.trim()].length;

/** Digits only; spaces, dashes and brackets are how people write numbers. */
export const plainPhone = (phone: string): string => phone.replace(/[\s()\uff08\uff09\-–—]/g, '');

/** Mainland mobile, landline with area code, short service numbers excluded; or international with +. */
export function looksLikePhone(phone: string): boolean {
  const plain = plainPhone(phone);
  return /^(\+?86)?1[3-9]\d{9}$/.test(plain) || /^0\d{2,3}\d{7,8}$/.test(plain) || /^\+\d{7,15}$/.test(plain);
}

function whatFaults(draft: Draft): Fault[] {
  const faults: Fault[] = [];
  const size = length(draft.text);
  if (size === 0) faults.push({ field: 'what-text', word: 'fault.textEmpty' });
  else if (size < MIN_TEXT) faults.push({ field: 'what-text', word: 'fault.textShort' });
  else if (size > MAX_TEXT) faults.push({ field: 'what-text', word: 'fault.textLong', places: { max: MAX_TEXT } });
  if (draft.photos.some((photo) => photo.failure !== null)) {
    faults.push({ field: 'what-photos', word: 'fault.photosFailed' });
  }
  return faults;
}

function whereFaults(draft: Draft): Fault[] {
  return length(draft.address) > MAX_ADDRESS
    ? [{ field: 'where-address', word: 'fault.addressLong', places: { max: MAX_ADDRESS } }]
    : [];
}

function whoFaults(draft: Draft): Fault[] {
  if (draft.anonymous) return [];
  const faults: Fault[] = [];
  if (length(draft.name) > MAX_NAME) {
    faults.push({ field: 'who-name', word: 'fault.nameLong', places: { max: MAX_NAME } });
  }
  if (plainPhone(draft.phone) === '') faults.push({ field: 'who-phone', word: 'fault.phoneEmpty' });
  else if (!looksLikePhone(draft.phone)) faults.push({ field: 'who-phone', word: 'fault.phoneForm' });
  return faults;
}

export function faultsOfStep(step: StepId, draft: Draft): Fault[] {
  if (step === 'what') return whatFaults(draft);
  return step === 'where' ? whereFaults(draft) : whoFaults(draft);
}

/** The first step that still has something to mend, or null when the request may be sent. */
export const firstFaultyStep = (draft: Draft): StepId | null =>
  stepIds.find((step) => faultsOfStep(step, draft).length > 0) ?? null;

export function trackFaults(number: string, suffix: string): Fault[] {
  const faults: Fault[] = [];
  if (number.trim() === '') faults.push({ field: 'track-number', word: 'fault.numberEmpty' });
  if (!/^\d{4}$/.test(suffix.trim())) faults.push({ field: 'track-suffix', word: 'fault.suffixForm' });
  return faults;
}
