/**
 * Gives the recorded inputs of one model to another version of it: what a scenario did yesterday, on the model as it is
 * being changed today. It goes as far as the inputs fit; places that are gone end it.
 */
import type { ProcessModel } from '../../core/bpmn/index.ts';
import { KernelRun, type KernelEnv } from './kernel.ts';
import type { Input, RecordedRun } from './recording.ts';

export function replay(model: ProcessModel, inputs: readonly Input[], env: KernelEnv = {}): RecordedRun {
  let decisions: Input['decisions'] = [];
  const decide: KernelEnv['decide'] = ({ decisionId }) => {
    const at = decisions.findIndex((each) => each.decisionId === decisionId);
    return at < 0 ? null : (decisions.splice(at, 1)[0]?.output ?? null);
  };
  const run = new KernelRun(model, { ...env, decide });
  for (const input of inputs) {
    if (run.status !== 'active') break;
    run.now = input.now;
    decisions = input.decisions.slice();
    try {
      give(run, input);
    } catch {
      break;
    }
  }
  return run.recorded;
}

function give(run: KernelRun, input: Input): void {
  if (input.do === 'start') run.start(input.variables, input.startElementId ?? undefined);
  else if (input.do === 'set')
    run.give({ type: 'setVariables', scopeKey: '1', variables: input.variables, local: false });
  else if (input.do === 'cancel') run.give({ type: 'cancel' });
  else if (input.do === 'error') run.fail(input.place, input.code, input.variables);
  else run.complete(input.place, input.variables);
}
