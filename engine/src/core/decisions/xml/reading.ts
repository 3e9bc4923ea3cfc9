/** What all readers of a file share: where problems go, and how names, types and languages are read. */
import type { Problem } from '../../problem.ts';
import { problem } from '../codes.ts';
import type { TypedName } from '../file.ts';
import { optional, textOf, type DmnElement } from './parse.ts';

/** One file being read. */
export interface Reading {
  namespace: string;
  problems: Problem[];
}

export const typedName = (one: DmnElement | null): TypedName => ({
  name: textOf(one, 'name'),
  ...typeOf(one),
});

/** `feel:string` of older versions is `string`. */
export const typeOf = (one: DmnElement | null): { typeRef?: string } =>
  optional('typeRef', textOf(one, 'typeRef').replace(/^feel:/, ''));

/** Notes a problem unless the element speaks FEEL. */
export function checkLanguage(r: Reading, one: DmnElement | null, elementId: string): void {
  const language = textOf(one, 'expressionLanguage');
  if (!language || /(^feel$|\/FEEL\/?(\d+)?$)/i.test(language)) return;
  r.problems.push(problem('LANGUAGE_NOT_SUPPORTED', { elementId: one?.id ?? elementId }, { language }));
}
