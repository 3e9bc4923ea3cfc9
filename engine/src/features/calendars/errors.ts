/** Errors of working calendars. */
import { defineError } from '../../core/error.ts';

export const calendarNotFound = defineError('CALENDAR_NOT_FOUND', 404, {
  zh: '没有工作日历 {id}',
  en: 'There is no calendar {id}',
});
export const calendarRefused = defineError(
  'CALENDAR_REFUSED',
  422,
  { zh: '日历有 {count} 处错误', en: 'The calendar has {count} faults' },
  { zh: '请按提示修改后重新提交', en: 'Correct what is named and submit again' },
);
export const calendarExhausted = defineError('CALENDAR_EXHAUSTED', 422, {
  zh: '该日历在 60 年内没有这么多工作时间',
  en: 'The calendar does not have that much working time within 60 years',
});
