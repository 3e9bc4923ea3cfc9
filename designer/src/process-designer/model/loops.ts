/**
 * How often an activity is done: once, once per item of a list, a number of times, or again and again while a condition
 * holds (BPMN 2.0.2 §13.2.6–7, Camunda 8's `zeebe:loopCharacteristics`). Reading is pure; a change is one step for undo.
 */
import type { DiagramElement } from '../../diagram/canvas.ts';
import type { Editor, Moddle } from '../editor.ts';
import { extension } from './extensions.ts';

export type Repeats =
  | {
      kind: 'many';
      sequential: boolean;
      /** One per item of `collection`, or `cardinality` times. */
      by: 'collection' | 'cardinality';
      collection: string;
      /** Variable that holds the item. */
      element: string;
      cardinality: string;
      /** Variable that gathers one value per item, and FEEL that gives it. */
      outputCollection: string;
      outputElement: string;
      /** FEEL: done early when it holds. */
      until: string;
    }
  | {
      kind: 'loop';
      /** Asked before the first round too. */
      testBefore: boolean;
      maximum: number | null;
      /** FEEL: another round while it holds. */
      condition: string;
    };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const bodyOf = (value: unknown): string => text((value as { body?: string } | undefined)?.body);

export function readRepeats(model: Moddle): Repeats | null {
  const loop = model['loopCharacteristics'] as Moddle | undefined;
  if (loop?.$type === 'bpmn:StandardLoopCharacteristics') {
    const maximum = loop['loopMaximum'];
    return {
      kind: 'loop',
      testBefore: loop['testBefore'] === true,
      maximum: typeof maximum === 'number' ? maximum : null,
      condition: bodyOf(loop['loopCondition']),
    };
  }
  if (loop?.$type !== 'bpmn:MultiInstanceLoopCharacteristics') return null;
  const zeebe = extension(loop, 'zeebe:LoopCharacteristics');
  return {
    kind: 'many',
    sequential: loop['isSequential'] === true,
    by: loop['loopCardinality'] ? 'cardinality' : 'collection',
    collection: text(zeebe?.['inputCollection']),
    element: text(zeebe?.['inputElement']),
    cardinality: bodyOf(loop['loopCardinality']),
    outputCollection: text(zeebe?.['outputCollection']),
    outputElement: text(zeebe?.['outputElement']),
    until: bodyOf(loop['completionCondition']),
  };
}

/** What a person starts from when choosing a way to repeat. */
export function freshRepeats(kind: 'parallel' | 'sequential' | 'loop'): Repeats {
  if (kind === 'loop') return { kind, testBefore: false, maximum: 3, condition: '' };
  return {
    ...{ kind: 'many', sequential: kind === 'sequential', by: 'collection', collection: '', element: 'item' },
    ...{ cardinality: '', outputCollection: '', outputElement: '', until: '' },
  };
}

export function changeRepeats(editor: Editor, element: DiagramElement, repeats: Repeats | null): void {
  const loopCharacteristics = repeats ? loopOf(editor, repeats) : undefined;
  if (loopCharacteristics) loopCharacteristics.$parent = element.businessObject as unknown as Moddle;
  editor.modeling.updateProperties(element, { loopCharacteristics });
}

function loopOf(editor: Editor, repeats: Repeats): Moddle {
  const formal = (body: string) =>
    body.trim() ? editor.create('bpmn:FormalExpression', { body: body.trim() }) : undefined;
  if (repeats.kind === 'loop') {
    return editor.create('bpmn:StandardLoopCharacteristics', {
      testBefore: repeats.testBefore,
      ...(repeats.maximum === null ? {} : { loopMaximum: repeats.maximum }),
      loopCondition: formal(repeats.condition),
    });
  }
  const byList = repeats.by === 'collection';
  const zeebe = editor.create('zeebe:LoopCharacteristics', {
    ...filled({ inputCollection: byList ? repeats.collection : '', inputElement: byList ? repeats.element : '' }),
    ...filled({ outputCollection: repeats.outputCollection, outputElement: repeats.outputElement }),
  });
  return editor.create('bpmn:MultiInstanceLoopCharacteristics', {
    isSequential: repeats.sequential,
    loopCardinality: byList ? undefined : formal(repeats.cardinality || '1'),
    completionCondition: formal(repeats.until),
    extensionElements: editor.create('bpmn:ExtensionElements', { values: [zeebe] }),
  });
}

const filled = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value.trim() ? [[name, value.trim()]] : [])));
