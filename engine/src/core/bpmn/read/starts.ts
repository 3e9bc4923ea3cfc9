/** How instances of the process begin by themselves: what the runtime has to watch for, read from the start events. */
import { scopeOf } from '../../feel/index.ts';
import { startCondition } from '../events/conditional.ts';
import { firstOccurrence } from '../events/timer.ts';
import { messagesThatStart } from '../gateways/instantiate.ts';
import type {
  ElementModel,
  ProcessModel,
  StartCondition,
  StartMessage,
  StartSignal,
  StartTimer,
} from '../model/model.ts';
import type { Draft } from './process.ts';

export type Starts = Pick<ProcessModel, 'startTimers' | 'startMessages' | 'startSignals' | 'startConditions'> & {
  startMessages: StartMessage[];
  startSignals: StartSignal[];
};

export function startsOf(draft: Draft): Starts {
  return {
    startTimers: startTimersOf(draft),
    startMessages: startMessagesOf(draft),
    startSignals: startSignalsOf(draft),
    startConditions: startConditionsOf(draft),
  };
}

const isProcessStart = (element: ElementModel) => element.type === 'START_EVENT' && element.scope === 0;

function startTimersOf({ elements }: Draft): StartTimer[] {
  return elements.filter(isProcessStart).flatMap(({ id, trigger }) =>
    trigger?.kind === 'timer'
      ? [
          {
            elementId: id,
            first: (now, context = {}) => firstOccurrence(trigger, scopeOf(context, undefined, now), now),
          },
        ]
      : [],
  );
}

function startConditionsOf({ elements }: Draft): StartCondition[] {
  return elements
    .filter(isProcessStart)
    .flatMap(({ id, trigger }) => (trigger?.kind === 'conditional' ? startCondition(id, trigger) : []));
}

/** What conditional events inside instances ask for; null when there are none. */
export function conditionNamesOf(elements: readonly ElementModel[]): Set<string> | null {
  const triggers = elements.flatMap((e) => (e.trigger?.kind === 'conditional' && !isProcessStart(e) ? e.trigger : []));
  return triggers.length === 0 ? null : new Set(triggers.flatMap(({ variables }) => variables));
}

function startSignalsOf({ elements, reader }: Draft): StartSignal[] {
  return elements.filter(isProcessStart).flatMap(({ id, trigger }) => {
    if (trigger?.kind !== 'signal') return [];
    const name = trigger.name.constant?.value;
    if (typeof name !== 'string') reader.report('START_NOT_STATIC', id);
    return typeof name === 'string' ? [{ elementId: id, name }] : [];
  });
}

function startMessagesOf({ elements, flows, reader }: Draft): StartMessage[] {
  const starts = [...elements.filter(isProcessStart), ...messagesThatStart(elements, flows)];
  return starts.flatMap(({ id, trigger }) => {
    if (trigger?.kind !== 'message') return [];
    const name = trigger.name.constant?.value;
    if (typeof name !== 'string') reader.report('START_NOT_STATIC', id);
    return typeof name === 'string' ? [{ elementId: id, name }] : [];
  });
}
