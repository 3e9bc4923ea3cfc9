/**
 * Call activities: another process runs and this one waits. By default the called process starts with all variables
 * visible here and hands all of its own back; input mappings without `propagateAllParentVariables` narrow the way in,
 * output mappings the way back.
 */
import type { JsonObject } from '../../json.ts';
import { asText } from '../expressions/expression.ts';
import type { Behaviour } from '../model/model.ts';
import { readBinding } from '../read/binding.ts';
import { extension, extensionText, type Reading } from '../read/reader.ts';

export function readCallActivity(reading: Reading): Behaviour {
  const { source, element, summary, reader } = reading;
  const called = extension(source, 'zeebe:CalledElement');
  const idText =
    extensionText(source, 'zeebe:CalledElement', 'processId') ??
    extensionText(source, 'zeebe:CalledElement', 'processIdExpression');
  if (idText === null) reader.report('CALLED_PROCESS_MISSING', element.id);
  else summary.calledProcessId = idText;
  const processId = reader.value(element.id, 'called process', idText ?? '');
  const binding = called ? readBinding(reading, called) : { binding: 'latest' as const };
  const allIn = called?.['propagateAllParentVariables'] !== false;
  element.propagateAllChildVariables = called?.['propagateAllChildVariables'] !== false;
  return {
    activate(run, slot) {
      const id = asText(processId, run.scope(slot), 'CALLED_ELEMENT_ERROR');
      const variables: JsonObject = allIn ? run.visible(slot) : { ...run.instance(slot).vars };
      const instance = run.edit(slot);
      instance.called = true;
      run.emit({
        type: 'callStarted',
        elementInstanceKey: instance.key,
        elementId: element.id,
        processId: id,
        ...binding,
        variables,
      });
    },
  };
}
