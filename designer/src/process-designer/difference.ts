/**
 * What changed between two versions of a process, as a person would tell it: steps added, removed, changed (with each
 * fact before and after), moved. Finds the elements with bpmn-js-differ, tells the facts itself.
 */
import { diff } from 'bpmn-js-differ';
import type { Moddle } from './editor.ts';
import { factsOf } from './model/describe.ts';
import { sayFacts, type Speaker } from './model/sayings.ts';

export type ChangeKind = 'added' | 'removed' | 'changed' | 'moved';

export interface Change {
  kind: ChangeKind;
  elementId: string;
  type: string;
  name: string;
  /** What is different: the fact, before, after. Empty for moves, and for changes that have no words. */
  facts: { what: string; before: string; after: string }[];
}

/** Elements of the tree by id, sub-processes included. */
function elementsOf(definitions: Moddle): Map<string, Moddle> {
  const found = new Map<string, Moddle>();
  const walk = (element: Moddle): void => {
    if (element.id) found.set(element.id, element);
    for (const list of ['rootElements', 'flowElements', 'artifacts'] as const) {
      for (const child of (element[list] as Moddle[] | undefined) ?? []) walk(child);
    }
  };
  walk(definitions);
  return found;
}

function factChanges(before: Moddle, after: Moddle, speaker: Speaker): Change['facts'] {
  const [old, fresh] = [sayFacts(factsOf(before), speaker), sayFacts(factsOf(after), speaker)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map((what) => ({ what, before: old.get(what) ?? '', after: fresh.get(what) ?? '' }))
    .filter((fact) => fact.before !== fact.after);
}

export function differences(before: Moddle, after: Moddle, speaker: Speaker): Change[] {
  const found = diff(before, after);
  const [old, fresh] = [elementsOf(before), elementsOf(after)];
  const change = (kind: ChangeKind, elementId: string, model: { $type: string; name?: string }): Change => ({
    kind,
    elementId,
    type: model.$type,
    name: typeof model.name === 'string' ? model.name : '',
    facts: [],
  });
  const changed = Object.keys(found._changed).flatMap((id) => {
    const [was, is] = [old.get(id), fresh.get(id)];
    if (!was || !is || is.$type === 'bpmn:Definitions') return [];
    return [{ ...change('changed', id, is as { $type: string; name?: string }), facts: factChanges(was, is, speaker) }];
  });
  return [
    ...Object.entries(found._added).map(([id, model]) => change('added', id, model)),
    ...Object.entries(found._removed).map(([id, model]) => change('removed', id, model)),
    ...changed,
    ...Object.entries(found._layoutChanged).flatMap(([id, model]) =>
      id in found._added || id in found._changed || fresh.get(id)?.$type === 'bpmn:SequenceFlow'
        ? []
        : [change('moved', id, model)],
    ),
  ];
}
