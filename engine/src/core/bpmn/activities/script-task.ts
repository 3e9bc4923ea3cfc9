/** Script tasks: a FEEL expression (`zeebe:script`) computed in the step, or a job. */
import type { Behaviour } from '../model/model.ts';
import { extension, extensionText, type Reading } from '../read/reader.ts';
import { hasJob, readJob } from './job.ts';

export function readScriptTask(reading: Reading): Behaviour {
  const { source, element, reader } = reading;
  const script = extension(source, 'zeebe:Script') !== null;
  if (script && hasJob(reading)) reader.report('IMPLEMENTATION_TWICE', element.id);
  if (!script && !hasJob(reading)) {
    reader.report('IMPLEMENTATION_MISSING', element.id, { options: 'zeebe:script, zeebe:taskDefinition' });
  }
  if (!script) return readJob(reading);
  const expression = reader.feel(element.id, 'script', extensionText(source, 'zeebe:Script', 'expression'));
  const variable = reader.variable(element.id, extensionText(source, 'zeebe:Script', 'resultVariable'));
  if (variable === null) reader.report('RESULT_VARIABLE_MISSING', element.id);
  return {
    activate(run, slot) {
      run.complete(slot, { [variable ?? '']: expression.evaluate(run.scope(slot)) });
    },
  };
}
