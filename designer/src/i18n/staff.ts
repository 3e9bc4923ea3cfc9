/** The staff pages' dictionaries: the words of every part of the application, under the part's name. */
import { frameWords } from '../frame/words.ts';
import { partWords } from '../parts/words.ts';
import { sessionWords } from '../session/words.ts';
import { dictionaries } from './pairs.ts';

export const staffPairs = {
  frame: frameWords,
  part: partWords,
  session: sessionWords,
} as const;

export const staffDictionaries = dictionaries(staffPairs);
