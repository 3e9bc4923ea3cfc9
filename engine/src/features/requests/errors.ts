/** Errors of requests. */
import { defineError } from '../../core/error.ts';

export const unknownEventType = defineError('UNKNOWN_EVENT_TYPE', 422, {
  zh: '没有事件类型 {id}',
  en: 'There is no event type {id}',
});
export const unknownArea = defineError('UNKNOWN_AREA', 422, { zh: '没有区域 {id}', en: 'There is no area {id}' });
export const mergeItself = defineError('MERGE_ITSELF', 422, {
  zh: '不能并入自己',
  en: 'A request cannot be merged into itself',
});
export const mergeTooLate = defineError(
  'MERGE_TOO_LATE',
  409,
  {
    zh: '诉求 {number} 已转办、已合并或已办结，不能再合并',
    en: 'Request {number} is in work, merged or closed already',
  },
  { zh: '只有待受理的诉求可以并入其他诉求', en: 'Only a request that waits to be accepted can be merged' },
);
export const trackFailed = defineError(
  'TRACK_FAILED',
  404,
  { zh: '编号与手机后四位不相符', en: 'Number and phone digits do not match' },
  { zh: '请核对编号和提交时留的手机号', en: 'Check the number and the phone you left' },
);
export const tooManyAttempts = defineError('TOO_MANY_ATTEMPTS', 429, {
  zh: '尝试次数过多，请 {minutes} 分钟后再试',
  en: 'Too many attempts; try again in {minutes} minutes',
});
