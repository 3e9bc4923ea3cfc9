/** Errors of cases. */
import { defineError } from '../../core/error.ts';

export const unknownUnit = defineError('UNKNOWN_UNIT', 422, {
  zh: '没有部门 {id}，或已停用',
  en: 'There is no active unit {id}',
});
export const caseClosed = defineError('CASE_CLOSED', 409, {
  zh: '事件 {number} 已办结',
  en: 'Case {number} is closed',
});
export const openChildren = defineError(
  'OPEN_CHILDREN',
  409,
  { zh: '事件 {number} 还有 {count} 项协办未完成，不能办结', en: 'Case {number} has {count} open child tasks' },
  { zh: '等协办完成或取消协办后再办结', en: 'Wait until they are done, or cancel them' },
);
export const unknownMark = defineError('UNKNOWN_MARK', 422, { zh: '没有标记 {mark}', en: 'There is no mark {mark}' });
export const markNeedsText = defineError('MARK_NEEDS_TEXT', 422, {
  zh: '请填写{label}内容',
  en: '{label} needs a text',
});
export const unknownAction = defineError('UNKNOWN_ACTION', 404, {
  zh: '没有操作 {action}',
  en: 'There is no action {action}',
});
export const actionRefused = defineError('ACTION_REFUSED', 409, { zh: '{zh}', en: '{en}' });
export const actionOpen = defineError('ACTION_OPEN', 409, {
  zh: '已有一项{label}申请在审批中',
  en: 'One such application is being decided already ({label})',
});
