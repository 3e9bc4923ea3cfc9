/** Errors of user tasks as people meet them. Not open and not found are the runtime's own. */
import { defineError } from '../../core/error.ts';

export const taskTaken = defineError('TASK_TAKEN', 409, {
  zh: '任务已由 {name} 领取',
  en: '{name} has taken the task already',
});
export const outcomeUnknown = defineError('OUTCOME_UNKNOWN', 422, {
  zh: '任务没有“{outcome}”这个操作',
  en: 'The task has no outcome {outcome}',
});
export const fieldsInvalid = defineError(
  'FIELDS_INVALID',
  422,
  { zh: '有 {count} 项填写不符合要求', en: '{count} fields are not filled in as required' },
  { zh: '请按提示修改后重新提交', en: 'Correct the fields that are named and send again' },
);
export const guardRefused = defineError('GUARD_REFUSED', 409, { zh: '{zh}', en: '{en}' });
