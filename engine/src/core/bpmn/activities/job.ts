/**
 * Work that somebody else does: service tasks, and whatever carries a `zeebe:taskDefinition` (send, business rule and
 * script task, message throw and end event). Activation creates a job; its completion completes the element.
 */
import { asInteger, asText } from '../expressions/expression.ts';
import type { Behaviour } from '../model/model.ts';
import { extension, extensionText, headersOf, type Reading } from '../read/reader.ts';

const MAX_RETRIES = 100;

export function hasJob({ source }: Reading): boolean {
  return extension(source, 'zeebe:TaskDefinition') !== null;
}

export function readJob({ source, element, summary, reader }: Reading): Behaviour {
  const typeText = extensionText(source, 'zeebe:TaskDefinition', 'type');
  if (typeText === null) reader.report('JOB_TYPE_MISSING', element.id);
  const retriesText = extensionText(source, 'zeebe:TaskDefinition', 'retries') ?? '3';
  if (!retriesText.startsWith('=') && !isRetries(retriesText)) {
    reader.report('RETRIES_INVALID', element.id, { value: retriesText });
  }
  const type = reader.value(element.id, 'job type', typeText ?? '');
  const retries = reader.value(element.id, 'retries', retriesText);
  const headers = headersOf(source);
  if (typeText !== null) summary.jobType = typeText;
  if (Object.keys(headers).length > 0) summary.headers = headers;

  return {
    activate(run, slot) {
      const scope = run.scope(slot);
      const jobType = asText(type, scope);
      const attempts = asInteger(retries, scope, 0, MAX_RETRIES);
      const jobKey = run.newKey();
      const instance = run.edit(slot);
      instance.job = jobKey;
      run.emit({
        type: 'jobCreated',
        jobKey,
        elementInstanceKey: instance.key,
        elementId: element.id,
        jobType,
        retries: attempts,
        customHeaders: headers,
        variables: run.visible(slot),
      });
    },
  };
}

const isRetries = (text: string) => /^\d{1,3}$/.test(text) && Number(text) <= MAX_RETRIES;

/** For elements that can do nothing but create a job. */
export function readServiceTask(reading: Reading): Behaviour {
  if (!hasJob(reading))
    reading.reader.report('IMPLEMENTATION_MISSING', reading.element.id, { options: 'zeebe:taskDefinition' });
  return readJob(reading);
}
