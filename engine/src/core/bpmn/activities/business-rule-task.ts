/** Business rule tasks: a decision evaluated in the step (`zeebe:calledDecision`), or a job. */
import { asText } from '../expressions/expression.ts';
import { Failure } from '../expressions/failure.ts';
import type { Behaviour, Execution } from '../model/model.ts';
import { readBinding, type Binding } from '../read/binding.ts';
import { extension, extensionText, type Reading } from '../read/reader.ts';
import type { Json } from '../../json.ts';
import { hasJob, readJob } from './job.ts';

export function readBusinessRuleTask(reading: Reading): Behaviour {
  const { source, element, summary, reader } = reading;
  const decision = extension(source, 'zeebe:CalledDecision');
  if (decision && hasJob(reading)) reader.report('IMPLEMENTATION_TWICE', element.id);
  if (!decision) {
    if (!hasJob(reading)) {
      reader.report('IMPLEMENTATION_MISSING', element.id, { options: 'zeebe:calledDecision, zeebe:taskDefinition' });
    }
    return readJob(reading);
  }
  const idText = extensionText(source, 'zeebe:CalledDecision', 'decisionId');
  if (idText === null) reader.report('EXPRESSION_MISSING', element.id, { what: 'decision' });
  else summary.calledDecisionId = idText;
  const decisionId = reader.value(element.id, 'decision', idText ?? '');
  const variable = reader.variable(element.id, extensionText(source, 'zeebe:CalledDecision', 'resultVariable'));
  if (variable === null) reader.report('RESULT_VARIABLE_MISSING', element.id);
  const binding = readBinding(reading, decision);
  return {
    activate(run, slot) {
      const id = asText(decisionId, run.scope(slot));
      run.complete(slot, { [variable ?? '']: decide(run, slot, { decisionId: id, ...binding }) });
    },
  };
}

function decide(run: Execution, slot: number, asked: { decisionId: string } & Binding): Json {
  const { decisionId } = asked;
  if (!run.env.decide) throw new Failure('CALLED_DECISION_ERROR', `No decision can be evaluated here: '${decisionId}'`);
  try {
    const who = { elementId: run.element(slot).id, elementInstanceKey: run.instance(slot).key };
    return run.env.decide({ ...asked, ...who }, run.visible(slot));
  } catch (error) {
    throw new Failure('DECISION_EVALUATION_ERROR', `Decision '${decisionId}': ${(error as Error).message}`);
  }
}
