/**
 * Event definitions of one event: which kind it is, whether that kind may stand there, and the trigger that it means with
 * message, signal and error references resolved.
 */
import type { MessageTrigger, SignalTrigger, TimerTrigger, Trigger } from '../model/model.ts';
import { childOf, childrenOf, tagOf, textOf, type ModdleElement } from '../read/moddle.ts';
import { extensionText, type Reading } from '../read/reader.ts';
import { events, type EventKind, type EventPosition } from '../validation/support.ts';
import { readCondition } from './conditional.ts';
import { readEscalationCode } from './escalation.ts';
import { readSchedule } from './timer.ts';

export interface EventDefinition {
  kind: EventKind;
  /** Null for none events. */
  source: ModdleElement | null;
}

/** The one definition of the event, or null (reported) when it has several or one that cannot stand there. */
export function definitionOf({ source, element, reader }: Reading, position: EventPosition): EventDefinition | null {
  const definitions = childrenOf(source, 'eventDefinitions');
  if (definitions.length > 1 || source['parallelMultiple'] === true) {
    reader.report('EVENT_DEFINITIONS', element.id);
    return null;
  }
  const [definition] = definitions;
  const kind = definition ? (tagOf(definition).replace('EventDefinition', '') as EventKind) : 'none';
  if (!events[position].includes(kind)) {
    reader.report('EVENT_NOT_SUPPORTED', element.id, { position, definition: kind });
    return null;
  }
  return { kind, source: definition ?? null };
}

function readTimer({ element, summary, reader }: Reading, definition: ModdleElement): TimerTrigger {
  const modes = { date: 'timeDate', duration: 'timeDuration', cycle: 'timeCycle' } as const;
  for (const mode of ['date', 'duration', 'cycle'] as const) {
    const body = childOf(definition, modes[mode]);
    const text = body && textOf(body, 'body');
    if (!text) continue;
    summary.timer = text;
    const value = reader.value(element.id, `timer ${mode}`, text);
    if (text.startsWith('=')) return { kind: 'timer', mode, value, fixed: null };
    const fixed = readSchedule(mode, text);
    if (!fixed)
      reader.report(isEndless(mode, text) ? 'TIMER_ENDLESS' : 'TIMER_INVALID', element.id, { value: text, mode });
    return { kind: 'timer', mode, value, fixed };
  }
  reader.report('TIMER_MISSING', element.id);
  return { kind: 'timer', mode: 'duration', value: reader.value(element.id, 'timer', ''), fixed: null };
}

const isEndless = (mode: TimerTrigger['mode'], text: string) =>
  mode === 'cycle' && /\/P(?:0+[YMWD])*(?:T(?:0+(?:\.0+)?[HMS])+)?$/.test(text);

/** `correlated`: everywhere but at start events of the process. */
export function readMessage(
  { element, summary, reader }: Reading,
  source: ModdleElement,
  correlated: boolean,
): MessageTrigger | null {
  const message = childOf(source, 'messageRef');
  if (!message) {
    reader.report('MESSAGE_MISSING', element.id);
    return null;
  }
  const name = textOf(message, 'name');
  const label = name ?? message.id ?? '';
  if (name === null) reader.report('MESSAGE_NAME_MISSING', element.id, { message: label });
  else summary.messageName = name;
  const key = extensionText(message, 'zeebe:Subscription', 'correlationKey');
  if (correlated && key === null) reader.report('CORRELATION_KEY_MISSING', element.id, { message: label });
  return {
    kind: 'message',
    name: reader.value(element.id, 'message name', name ?? ''),
    correlationKey: correlated && key !== null ? reader.feel(element.id, 'correlation key', key) : null,
  };
}

export function readSignal({ element, summary, reader }: Reading, source: ModdleElement): SignalTrigger | null {
  const signal = childOf(source, 'signalRef');
  const name = signal && textOf(signal, 'name');
  if (!name) {
    reader.report('SIGNAL_MISSING', element.id);
    return null;
  }
  summary.signalName = name;
  return { kind: 'signal', name: reader.value(element.id, 'signal name', name) };
}

/** Catching: without a reference it catches all. Throwing needs a code. */
export function readErrorCode({ element, summary, reader }: Reading, source: ModdleElement): string | null {
  const error = childOf(source, 'errorRef');
  const code = error && textOf(error, 'errorCode');
  if (code?.startsWith('=')) reader.report('ERROR_NOT_STATIC', element.id);
  if (code) summary.errorCode = code;
  return code ?? null;
}

/** The trigger of a catching event; null for none events and wherever a problem was reported. */
export function readTrigger(reading: Reading, definition: EventDefinition, correlated: boolean): Trigger | null {
  const { kind, source } = definition;
  if (!source) return null;
  if (kind === 'timer') return readTimer(reading, source);
  if (kind === 'message') return readMessage(reading, source, correlated);
  if (kind === 'signal') return readSignal(reading, source);
  if (kind === 'error') return { kind: 'error', code: readErrorCode(reading, source) };
  if (kind === 'conditional') return readCondition(reading, source);
  if (kind === 'escalation') return { kind: 'escalation', code: readEscalationCode(reading, source) };
  return null;
}
