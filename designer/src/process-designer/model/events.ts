/**
 * What an event waits for or throws: its one definition, the timer's text, and the message, signal, error or escalation
 * it refers to. Names are kept at the root of the file; two events with the same name share one, as BPMN wants.
 */
import type { DiagramElement } from '../../diagram/canvas.ts';
import type { Editor, Moddle } from '../editor.ts';
import { modelOf } from './extensions.ts';
import type { TimerProperty, TimerText } from './timer.ts';

export type EventKind =
  | 'timer'
  | 'message'
  | 'signal'
  | 'error'
  | 'escalation'
  | 'conditional'
  | 'compensate'
  | 'link'
  | 'cancel'
  | 'terminate'
  | 'other';
export type NamedKind = 'message' | 'signal' | 'error' | 'escalation';

const TYPES: Record<string, EventKind> = {
  'bpmn:TimerEventDefinition': 'timer',
  'bpmn:MessageEventDefinition': 'message',
  'bpmn:SignalEventDefinition': 'signal',
  'bpmn:ErrorEventDefinition': 'error',
  'bpmn:EscalationEventDefinition': 'escalation',
  'bpmn:ConditionalEventDefinition': 'conditional',
  'bpmn:CompensateEventDefinition': 'compensate',
  'bpmn:LinkEventDefinition': 'link',
  'bpmn:CancelEventDefinition': 'cancel',
  'bpmn:TerminateEventDefinition': 'terminate',
};
const TIMER_PROPERTIES: readonly TimerProperty[] = ['timeDate', 'timeDuration', 'timeCycle'];
const ROOT_TYPE: Record<NamedKind, string> = {
  message: 'bpmn:Message',
  signal: 'bpmn:Signal',
  error: 'bpmn:Error',
  escalation: 'bpmn:Escalation',
};
/** By what each is matched. */
const NAMED_BY: Record<NamedKind, 'name' | 'errorCode' | 'escalationCode'> = {
  message: 'name',
  signal: 'name',
  error: 'errorCode',
  escalation: 'escalationCode',
};
const isNamed = (kind: EventKind | null): kind is NamedKind => kind !== null && Object.hasOwn(ROOT_TYPE, kind);

export function definitionOf(model: Moddle): Moddle | undefined {
  return (model['eventDefinitions'] as Moddle[] | undefined)?.[0];
}

export function eventKind(model: Moddle): EventKind | null {
  if (model.$type === 'bpmn:ReceiveTask') return 'message';
  const definition = definitionOf(model);
  return definition ? (TYPES[definition.$type] ?? 'other') : null;
}

export function timerTextOf(model: Moddle): TimerText | null {
  const definition = definitionOf(model);
  for (const property of TIMER_PROPERTIES) {
    const expression = definition?.[property] as { body?: string } | undefined;
    if (expression) return { property, text: expression.body ?? '' };
  }
  return null;
}

export function changeTimer(editor: Editor, element: DiagramElement, timer: TimerText | null): void {
  const definition = definitionOf(modelOf(element));
  if (!definition) return;
  const cleared = Object.fromEntries(TIMER_PROPERTIES.map((property) => [property, undefined]));
  const expression = timer ? editor.create('bpmn:FormalExpression', { body: timer.text }) : undefined;
  if (expression) expression.$parent = definition;
  editor.modeling.updateModdleProperties(element, definition, {
    ...cleared,
    ...(timer ? { [timer.property]: expression } : {}),
  });
}

export interface NamedReference {
  kind: NamedKind;
  /** Name of a message or signal; code of an error or escalation. */
  name: string;
  /** Messages that are waited for: FEEL that says which instance is meant. */
  correlationKey: string | null;
}

/** The element that carries `messageRef` and the like: the receive task itself, or the event's definition. */
const holderOf = (model: Moddle) => (model.$type === 'bpmn:ReceiveTask' ? model : definitionOf(model));

const rootsOf = (editor: Editor) => editor.definitions()['rootElements'] as Moddle[];

function correlationOf(root: Moddle | undefined): string | null {
  const values = (root?.['extensionElements'] as { values?: Moddle[] } | undefined)?.values ?? [];
  const subscription = values.find((value) => value.$type === 'zeebe:Subscription');
  return (subscription?.['correlationKey'] as string | undefined) ?? null;
}

export function namedReference(model: Moddle): NamedReference | null {
  const kind = eventKind(model);
  if (!isNamed(kind)) return null;
  const root = holderOf(model)?.[`${kind}Ref`] as Moddle | undefined;
  const name = root?.[NAMED_BY[kind]] as string | undefined;
  return { kind, name: name ?? '', correlationKey: kind === 'message' ? correlationOf(root) : null };
}

/** Names of this kind already in the file, for the picker. */
export function knownNames(editor: Editor, kind: NamedKind): string[] {
  return rootsOf(editor)
    .filter((root) => root.$type === ROOT_TYPE[kind])
    .map((root) => root[NAMED_BY[kind]] as string)
    .filter(Boolean);
}

function makeRoot(editor: Editor, reference: NamedReference): Moddle {
  const { kind, name, correlationKey } = reference;
  const subscription = correlationKey ? editor.create('zeebe:Subscription', { correlationKey }) : null;
  const extensionElements = subscription
    ? editor.create('bpmn:ExtensionElements', { values: [subscription] })
    : undefined;
  return editor.create(ROOT_TYPE[kind], {
    name,
    [NAMED_BY[kind]]: name,
    ...(extensionElements ? { extensionElements } : {}),
  });
}

/** Points the event at the message, signal or error of that name; makes it when the file has none. */
export function changeReference(editor: Editor, element: DiagramElement, reference: NamedReference): void {
  const holder = holderOf(modelOf(element));
  if (!holder) return;
  const property = `${reference.kind}Ref`;
  if (reference.name === '') {
    editor.modeling.updateModdleProperties(element, holder, { [property]: undefined });
    return;
  }
  const same = (root: Moddle) =>
    root.$type === ROOT_TYPE[reference.kind] &&
    root[NAMED_BY[reference.kind]] === reference.name &&
    correlationOf(root) === (reference.correlationKey || null);
  const known = rootsOf(editor).find(same);
  editor.together(() => {
    const root = known ?? makeRoot(editor, reference);
    if (!known) {
      root.$parent = editor.definitions();
      editor.modeling.updateModdleProperties(element, editor.definitions(), {
        rootElements: [...rootsOf(editor), root],
      });
    }
    editor.modeling.updateModdleProperties(element, holder, { [property]: root });
  });
}
