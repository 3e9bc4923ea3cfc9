/** A new decision as a file of its own: one condition, one result, no rows. */
import type { DecisionElement, DecisionFile, DecisionTable } from './types.ts';

export const emptyTable = (id: string): DecisionTable => ({
  ...{ type: 'table', id: `${id}-table`, hitPolicy: 'FIRST' },
  inputs: [{ id: `${id}-in-1`, label: '', expression: '' }],
  outputs: [{ id: `${id}-out-1`, name: 'result', label: '' }],
  rules: [],
});

export function newFile(id: string, name: string): DecisionFile {
  const decision: DecisionElement = { id, name, requires: [], logic: emptyTable(id) };
  return {
    ...{ id: `${id}-file`, name, namespace: 'http://liandong.example/decisions' },
    ...{ types: [], inputs: [], decisions: [decision], knowledge: [], sources: [] },
    ...{ comments: [], associations: [], diagram: null },
  };
}

/** An id for a row or a column: unlike any other, and short. */
export const newId = (): string => `n${crypto.getRandomValues(new Uint32Array(2)).join('')}`;

export const ID = /^[A-Za-z_][\w-]*$/;
