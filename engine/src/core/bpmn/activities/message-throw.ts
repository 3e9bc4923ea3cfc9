/**
 * Throwing a message: send tasks, message throw and end events. With a `zeebe:taskDefinition` it is a job, as in Camunda 8.
 * Without one, a message that has a correlation key is published at once, with the variables of the input mappings; it is
 * kept for those who come later for an hour, or as long as the property `timeToLive` says (ISO 8601 duration).
 */
import { asCorrelationKey, asText } from '../expressions/expression.ts';
import { addDuration, parseDuration } from '../expressions/iso8601.ts';
import type { Behaviour } from '../model/model.ts';
import { childOf, childrenOf, tagOf, textOf, type ModdleElement } from '../read/moddle.ts';
import { extensionText, propertyOf, type Reading } from '../read/reader.ts';
import { hasJob, readJob } from './job.ts';
import { passThrough } from './pass-through.ts';

const DEFAULT_TIME_TO_LIVE = 'PT1H';

export const readSendTask = (reading: Reading) => readMessageThrow(reading, reading.source);

/** `source`: the send task, or the event definition that names the message. */
export function readMessageThrow(reading: Reading, source: ModdleElement): Behaviour {
  if (hasJob(reading)) return readJob(reading);
  const { element, summary, reader } = reading;
  const message = childOf(source, 'messageRef');
  const name = message && textOf(message, 'name');
  const keyText = message && extensionText(message, 'zeebe:Subscription', 'correlationKey');
  if (!message || !name || (keyText === null && !startsProcess(message))) {
    const options = 'zeebe:taskDefinition, zeebe:subscription correlationKey (message)';
    reader.report('IMPLEMENTATION_MISSING', element.id, { options });
    return passThrough;
  }
  summary.messageName = name;
  const nameValue = reader.value(element.id, 'message name', name);
  const key = keyText === null ? null : reader.feel(element.id, 'correlation key', keyText);
  const lasting = propertyOf(reading.source, 'timeToLive') ?? DEFAULT_TIME_TO_LIVE;
  const duration = parseDuration(lasting);
  if (!duration) reader.report('TIMER_INVALID', element.id, { value: lasting, mode: 'duration' });
  return {
    activate(run, slot) {
      const scope = run.scope(slot);
      const { now } = run.env;
      run.emit({
        type: 'messageThrown',
        name: asText(nameValue, scope),
        correlationKey: key ? asCorrelationKey(key, scope) : '',
        timeToLiveMs: duration ? addDuration(now, duration) - now : 0,
        variables: { ...run.instance(slot).vars },
      });
      run.complete(slot);
    },
  };
}

/** A process of the same file begins with the message, which needs no key for that. */
function startsProcess(message: ModdleElement): boolean {
  const file = message.$parent;
  const processes = file ? childrenOf(file, 'rootElements').filter(({ $type }) => $type === 'bpmn:Process') : [];
  return processes.some((process) =>
    childrenOf(process, 'flowElements').some((element) =>
      tagOf(element) === 'startEvent'
        ? childrenOf(element, 'eventDefinitions').some((definition) => childOf(definition, 'messageRef') === message)
        : element['instantiate'] === true && childOf(element, 'messageRef') === message,
    ),
  );
}
