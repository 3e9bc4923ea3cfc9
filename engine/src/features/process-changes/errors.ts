/** Refusals of changes over many instances; what concerns one instance stands in runtime/process. */
import { defineError } from '../../core/error.ts';

export const changeNotFound = defineError('PROCESS_CHANGE_NOT_FOUND', 404, {
  zh: '没有这次批量变更',
  en: 'There is no such change',
});

export const changeState = defineError('PROCESS_CHANGE_STATE', 409, {
  zh: '这次批量变更现在处于“{status}”，不能这样做',
  en: 'The change is "{status}" now; this cannot be done',
});

export const nothingFound = defineError(
  'PROCESS_CHANGE_EMPTY',
  422,
  { zh: '没有符合条件的运行中实例', en: 'No running instance fits the filter' },
  { zh: '放宽条件，或先预览', en: 'Widen the filter, or look at the preview first' },
);

/** Why an instance was left out; not an error. */
export const skips = {
  INSTANCE_OVER: { zh: '实例已结束', en: 'the instance is over' },
  NO_TOKEN: { zh: '没有令牌停在要移动的元素', en: 'no token is at an element that is to be moved' },
  NO_INCIDENT: { zh: '没有待解决的异常', en: 'there is no open incident' },
  ALREADY_THERE: { zh: '已经是目标版本', en: 'it follows the target version already' },
} as const;
export type Skip = keyof typeof skips;
