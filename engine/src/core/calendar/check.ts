/** What is wrong with a calendar's data; all at once, before it is stored. */
import type { Text } from '../json.ts';
import type { Problem } from '../problem.ts';
import { msOfDay, type WorkingCalendar } from './calendar.ts';
import { CITY_TIME_ZONE, DAY } from './city-time.ts';

export function checkCalendar(calendar: WorkingCalendar): Problem[] {
  return [...checkZone(calendar), ...checkHours(calendar), ...checkDays(calendar)];
}

const problem = (code: string, path: string, message: Text): Problem => ({ severity: 'error', code, path, message });

function checkZone({ timeZone }: WorkingCalendar): Problem[] {
  if (timeZone === CITY_TIME_ZONE) return [];
  const message = { zh: `时区必须是 ${CITY_TIME_ZONE}`, en: `The time zone must be ${CITY_TIME_ZONE}` };
  return [problem('CALENDAR_TIME_ZONE', 'timeZone', message)];
}

function checkHours({ hours, workweek }: WorkingCalendar): Problem[] {
  const problems: Problem[] = [];
  let end = -1;
  if (hours.length === 0 || workweek.length === 0) {
    const message = { zh: '没有任何工作时间', en: 'There is no working time at all' };
    problems.push(problem('CALENDAR_EMPTY', hours.length ? 'workweek' : 'hours', message));
  }
  for (const [i, [from, to]] of hours.entries()) {
    const valid = [from, to].every((clock) => /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(clock));
    if (!valid || msOfDay(from) >= msOfDay(to) || msOfDay(from) < end || msOfDay(to) > DAY) {
      const message = { zh: '时段须为递增且不重叠的 HH:MM', en: 'Hours must be HH:MM, in order, without overlap' };
      problems.push(problem('CALENDAR_HOURS', `hours[${i}]`, message));
    }
    end = valid ? msOfDay(to) : end;
  }
  return problems;
}

function checkDays({ days }: WorkingCalendar): Problem[] {
  const seen = new Set<string>();
  return days.flatMap(({ date }, i) => {
    const repeated = seen.has(date);
    seen.add(date);
    const message = { zh: `${date} 出现了两次`, en: `${date} is given twice` };
    return repeated ? [problem('CALENDAR_DAY_TWICE', `days[${i}].date`, message)] : [];
  });
}
