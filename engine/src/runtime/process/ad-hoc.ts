/** Activating elements inside a live ad-hoc sub-process, from outside. */
import type { JsonObject } from '../../core/json.ts';
import { scopeNotFound } from './errors.ts';
import type { Execution } from './execution.ts';

export interface AdHocActivation {
  elements: { elementId: string; variables: JsonObject }[];
  /** Ends first what runs inside. */
  cancelRemaining?: boolean;
}

/** Refuses with SCOPE_NOT_FOUND, or with INVALID_STATE when an element is not one of the sub-process's own. */
export async function activateAdHoc(
  execution: Execution,
  elementInstanceKey: string,
  activation: AdHocActivation,
): Promise<void> {
  const visit = await execution.uow.get('element_instance', elementInstanceKey);
  if (visit?.state !== 'active') throw scopeNotFound({ key: elementInstanceKey });
  await execution.step(visit.process_instance_key, { type: 'activateAdHoc', elementInstanceKey, ...activation });
}
