/**
 * A step cannot go on at one element: the instance keeps its state, the element gets an incident of this type.
 * Types are Camunda 8's.
 */
export type FailureType =
  | 'IO_MAPPING_ERROR'
  | 'CONDITION_ERROR'
  | 'EXTRACT_VALUE_ERROR'
  | 'CALLED_ELEMENT_ERROR'
  | 'CALLED_DECISION_ERROR'
  | 'DECISION_EVALUATION_ERROR'
  | 'UNHANDLED_ERROR_EVENT'
  | 'JOB_NO_RETRIES'
  | 'EXECUTION_LIMIT';

export class Failure extends Error {
  constructor(
    readonly type: FailureType,
    message: string,
  ) {
    super(message);
    this.name = 'Failure';
  }
}
