/**
 * Events with a setting of their own: a condition that is asked whenever data change, a link that goes on elsewhere, a
 * compensation that undoes what was done. Reading is pure; a change is one step for undo.
 */
import type { DiagramElement } from '../../diagram/canvas.ts';
import type { Editor, Moddle } from '../editor.ts';
import { definitionOf, eventKind } from './events.ts';
import { extension, modelOf } from './extensions.ts';

export interface ConditionalEvent {
  condition: string;
  /** Asked only when one of these variables changes; empty: those that the condition names. */
  variables: string;
}

export function readConditional(model: Moddle): ConditionalEvent | null {
  if (eventKind(model) !== 'conditional') return null;
  const definition = definitionOf(model)!;
  const filter = extension(definition, 'zeebe:ConditionalFilter');
  return {
    condition: (definition['condition'] as { body?: string } | undefined)?.body ?? '',
    variables: (filter?.['variableNames'] as string | undefined) ?? '',
  };
}

export function changeConditional(editor: Editor, element: DiagramElement, next: ConditionalEvent): void {
  const definition = definitionOf(modelOf(element));
  if (!definition) return;
  const before = extension(definition, 'zeebe:ConditionalFilter');
  const variableEvents = before?.['variableEvents'];
  const variableNames = next.variables.trim();
  const filter =
    variableNames || variableEvents
      ? editor.create('zeebe:ConditionalFilter', {
          ...(variableNames ? { variableNames } : {}),
          ...(variableEvents ? { variableEvents } : {}),
        })
      : null;
  const condition = next.condition.trim();
  editor.modeling.updateModdleProperties(element, definition, {
    condition: condition ? editor.create('bpmn:FormalExpression', { body: condition }) : undefined,
    extensionElements: filter ? editor.create('bpmn:ExtensionElements', { values: [filter] }) : undefined,
  });
}

/** The name by which a throwing link finds its catching one. */
export function readLink(model: Moddle): string | null {
  if (eventKind(model) !== 'link') return null;
  return (definitionOf(model)?.['name'] as string | undefined) ?? '';
}

export function changeLink(editor: Editor, element: DiagramElement, name: string): void {
  const definition = definitionOf(modelOf(element));
  if (definition) editor.modeling.updateModdleProperties(element, definition, { name: name.trim() || undefined });
}

export interface Compensation {
  /** The one activity to undo; null: everything that was done in this scope. */
  activityId: string | null;
  /** The token waits until all is undone. */
  waits: boolean;
}

/** Of events that throw: the ones that catch have nothing to set. */
export function readCompensation(model: Moddle): Compensation | null {
  if (eventKind(model) !== 'compensate' || !/EndEvent|ThrowEvent/.test(model.$type)) return null;
  const definition = definitionOf(model)!;
  return {
    activityId: (definition['activityRef'] as Moddle | undefined)?.id ?? null,
    waits: definition['waitForCompletion'] !== false,
  };
}

export function changeCompensation(editor: Editor, element: DiagramElement, next: Compensation): void {
  const definition = definitionOf(modelOf(element));
  if (!definition) return;
  const activity = next.activityId ? editor.element(next.activityId) : undefined;
  editor.modeling.updateModdleProperties(element, definition, {
    activityRef: activity && modelOf(activity),
    waitForCompletion: next.waits ? undefined : false,
  });
}

/** Activities of the same scope that something can undo, and sub-processes, which hold such. */
export function compensable(element: DiagramElement): { id: string; name: string }[] {
  const scope = modelOf(element).$parent;
  const nodes = (scope?.['flowElements'] as Moddle[] | undefined) ?? [];
  const undone = new Set(
    nodes
      .filter((node) => node.$type === 'bpmn:BoundaryEvent' && eventKind(node) === 'compensate')
      .map((node) => (node['attachedToRef'] as Moddle | undefined)?.id),
  );
  return nodes
    .filter((node) => node.id && (undone.has(node.id) || /SubProcess$|Transaction$/.test(node.$type)))
    .map((node) => ({ id: node.id!, name: (node['name'] as string | undefined) || node.id! }));
}
