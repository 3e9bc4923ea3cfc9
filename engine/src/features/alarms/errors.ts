/** Errors of the alarm centre. Those of one alarm in a bulk action stand in its answer as the reason of the refusal. */
import { defineError } from '../../core/error.ts';

export const notNew = defineError('ALARM_NOT_NEW', 409, {
  zh: '告警 {number} 已确认或已关闭',
  en: 'Alarm {number} has been acknowledged or closed already',
});
export const alarmClosed = defineError('ALARM_CLOSED', 409, {
  zh: '告警 {number} 已关闭',
  en: 'Alarm {number} is closed',
});
export const alreadyReviewed = defineError('ALARM_REVIEWED', 409, {
  zh: '告警 {number} 已复核',
  en: 'Alarm {number} has been reviewed already',
});
export const reviewOver = defineError('ALARM_OVER', 409, {
  zh: '告警 {number} 已结束，且未要求复核',
  en: 'Alarm {number} is over and nobody was asked to review it',
});
export const assignedAlready = defineError('ALARM_ASSIGNED', 409, {
  zh: '告警 {number} 已指派给 {name}',
  en: 'Alarm {number} is with {name} already',
});
export const unknownPerson = defineError('UNKNOWN_PERSON', 422, {
  zh: '没有这个人员，或账号已停用',
  en: 'There is no such person, or the account is not active',
});

export const timesWrong = defineError('QUIET_TIMES', 422, {
  zh: '结束时间必须晚于开始时间且尚未过去，时长不超过一年',
  en: 'The end must lie after the start and in the future, at most a year later',
});
export const coversNothing = defineError('QUIET_COVERS_NOTHING', 422, {
  zh: '请至少指明一项范围',
  en: 'Say what it covers: at least one condition',
});
export const tooWide = defineError(
  'QUIET_TOO_WIDE',
  403,
  { zh: '超出您负责的范围', en: 'This reaches beyond what you may see' },
  { zh: '请指明您负责的对象或区域', en: 'Name things or an area of yours' },
);
export const tooManyThings = defineError('QUIET_TOO_MANY', 422, {
  zh: '涉及 {count} 个对象，最多 {most} 个',
  en: 'It covers {count} things; {most} at most',
});
export const quietOver = defineError('QUIET_OVER', 409, { zh: '已经结束', en: 'It is over already' });
export const unknownCover = defineError('QUIET_UNKNOWN', 422, {
  zh: '{what} {id} 不存在',
  en: 'There is no {what} {id}',
});

export const ownHandover = defineError('HANDOVER_OWN', 409, {
  zh: '接班人不能是交班人本人',
  en: 'A shift is taken over by another person',
});
export const handoverTaken = defineError('HANDOVER_TAKEN', 409, {
  zh: '已由 {name} 接班',
  en: '{name} has taken over already',
});
export const handoverForOther = defineError('HANDOVER_FOR_OTHER', 403, {
  zh: '此班次交给 {name}',
  en: 'This shift is handed to {name}',
});

export const exportTooLarge = defineError(
  'EXPORT_TOO_LARGE',
  422,
  { zh: '共 {count} 条，最多导出 {most} 条', en: '{count} rows; {most} can be exported at once' },
  { zh: '请缩小时间或区域范围', en: 'Narrow the time or the area' },
);
