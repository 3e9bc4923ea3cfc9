/** Records what the kernel is given, in the transaction of the step itself; and keeps what was compiled over restarts. */
import { compile } from '../../core/bpmn/index.ts';
import type { CompileResult } from '../../core/bpmn/types.ts';
import type { JsonObject } from '../../core/json.ts';
import { sha256 } from '../../runtime/process/hash.ts';
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
  const hash = sha256(content);
  let result = compiled.get(hash);
  if (!result) compiled.set(hash, (result = compile(content)));
  return result;
}

/** What was compiled before, by the hash that the store knows it by. */
export function compiledAs(hash: string): Promise<CompileResult> {
  const result = compiled.get(hash);
  if (!result) throw new Error(`nothing with hash ${hash} was compiled here`);
  return result;
}
