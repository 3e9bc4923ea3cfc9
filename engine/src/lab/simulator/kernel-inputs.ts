/** Records what the kernel is given, in the transaction of the step itself; and keeps what was compiled over restarts. */
import { compile } from '../../core/bpmn/index.ts';
import type { CompileResult } from '../../core/bpmn/types.ts';
import type { JsonObject } from '../../core/json.ts';
import type { ProcessRuntimeOptions } from '../../runtime/process/index.ts';
import './tables.ts';

/** `first`: number of the first input; a new life goes on above all that its predecessors may have given. */
export function recordKernelInputs(first: number): NonNullable<ProcessRuntimeOptions['observeStep']> {
  let number = first;
  return (uow, { instanceKey, definitionKey, command, now, nextKey }) => {
    uow.insert('kernel_input', {
      key: String((number += 1)).padStart(12, '0'),
      instance_key: instanceKey,
      definition_key: definitionKey,
      command: command as unknown as JsonObject,
      now,
      next_key: nextKey,
    });
  };
}

const compiled = new Map<string, Promise<CompileResult>>();

/** Compiling is pure: what was compiled for one run is right in all. */
export function compileOnce(content: string): Promise<CompileResult> {
  let result = compiled.get(content);
  if (!result) compiled.set(content, (result = compile(content)));
  return result;
}
