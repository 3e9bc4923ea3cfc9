/**
 * Settings of scopes and joins: what an ad-hoc sub-process begins with and when it is done, when a complex gateway lets
 * go. Reading is pure; a change is one step for undo.
 */
import type { DiagramElement } from '../../diagram/canvas.ts';
import type { Editor, Moddle } from '../editor.ts';
import { changeExtensions, extension, modelOf } from './extensions.ts';

export interface AdHoc {
  /** FEEL: ids of the steps that begin at once. */
  collection: string;
  sequential: boolean;
  /** FEEL: done when it holds after a step. */
  until: string;
  /** What still runs then is cancelled. */
  cancelsRest: boolean;
  outputCollection: string;
  outputElement: string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const bodyOf = (value: unknown): string => text((value as { body?: string } | undefined)?.body);

export function readAdHoc(model: Moddle): AdHoc | null {
  if (model.$type !== 'bpmn:AdHocSubProcess') return null;
  const zeebe = extension(model, 'zeebe:AdHoc');
  return {
    collection: text(zeebe?.['activeElementsCollection']),
    sequential: model['ordering'] === 'Sequential',
    until: bodyOf(model['completionCondition']),
    cancelsRest: model['cancelRemainingInstances'] !== false,
    outputCollection: text(zeebe?.['outputCollection']),
    outputElement: text(zeebe?.['outputElement']),
  };
}

export function changeAdHoc(editor: Editor, element: DiagramElement, next: AdHoc): void {
  const { collection, outputCollection, outputElement } = next;
  const set = (value: string) => value.trim() || undefined;
  const zeebe = {
    activeElementsCollection: set(collection),
    outputCollection: set(outputCollection),
    outputElement: set(outputElement),
  };
  const filled = Object.values(zeebe).some((value) => value !== undefined);
  editor.together(() => {
    editor.modeling.updateProperties(element, {
      ordering: next.sequential ? 'Sequential' : undefined,
      cancelRemainingInstances: next.cancelsRest ? undefined : false,
      completionCondition: set(next.until) && editor.create('bpmn:FormalExpression', { body: next.until.trim() }),
    });
    changeExtensions(editor, element, { 'zeebe:AdHoc': filled ? zeebe : null });
  });
}

/** FEEL over `activationCount`; null where there is none to set. */
export function readActivation(model: Moddle): string | null {
  return model.$type === 'bpmn:ComplexGateway' ? bodyOf(model['activationCondition']) : null;
}

export function changeActivation(editor: Editor, element: DiagramElement, condition: string): void {
  const body = condition.trim();
  const activationCondition = body ? editor.create('bpmn:FormalExpression', { body }) : undefined;
  if (activationCondition) activationCondition.$parent = modelOf(element);
  editor.modeling.updateProperties(element, { activationCondition });
}
