/**
 * The default calendar `cn`: mainland China's working days.
 *
 * Published years stand here as in the yearly 国务院办公厅关于…年部分节假日安排的通知 (2024: of 2023-10-25, 2025: of
 * 2024-11-12, 2026: of 2025-11-04), the day tables taken from npm `chinese-days` 1.5.7 and compared with the notices.
 * Later years hold the statutory days of 《全国年节及纪念日放假办法》 (as of 2025) only, without bridge days; they are not in
 * `publishedYears`, so whatever is computed with them is provisional until the year's notice is imported.
 */
import { dateOfDay, dayNumber, type WorkingCalendar } from './calendar.ts';
import { CITY_TIME_ZONE } from './city-time.ts';

type Day = WorkingCalendar['days'][number];

/** Name, first and last day off, make-up working days. */
type Holiday = [name: string, from: string, to: string, ...makeUp: string[]];

const NOTICES: Readonly<Record<number, Holiday[]>> = {
  2024: [
    ['元旦', '01-01', '01-01'],
    ['春节', '02-10', '02-17', '02-04', '02-18'],
    ['清明节', '04-04', '04-06', '04-07'],
    ['劳动节', '05-01', '05-05', '04-28', '05-11'],
    ['端午节', '06-10', '06-10'],
    ['中秋节', '09-15', '09-17', '09-14'],
    ['国庆节', '10-01', '10-07', '09-29', '10-12'],
  ],
  2025: [
    ['元旦', '01-01', '01-01'],
    ['春节', '01-28', '02-04', '01-26', '02-08'],
    ['清明节', '04-04', '04-06'],
    ['劳动节', '05-01', '05-05', '04-27'],
    ['端午节', '05-31', '06-02'],
    ['国庆节、中秋节', '10-01', '10-08', '09-28', '10-11'],
  ],
  2026: [
    ['元旦', '01-01', '01-03', '01-04'],
    ['春节', '02-15', '02-23', '02-14', '02-28'],
    ['清明节', '04-04', '04-06'],
    ['劳动节', '05-01', '05-05', '05-09'],
    ['端午节', '06-19', '06-21'],
    ['中秋节', '09-25', '09-27'],
    ['国庆节', '10-01', '10-07', '09-20', '10-10'],
  ],
};

/** Days that move: lunar new year's day, 清明, 端午, 中秋 (computed with `chinese-days`' lunar tables). */
const MOVING: Readonly<Record<number, [newYear: string, qingming: string, duanwu: string, zhongqiu: string]>> = {
  2027: ['02-06', '04-05', '06-09', '09-15'],
  2028: ['01-26', '04-04', '05-28', '10-03'],
  2029: ['02-13', '04-04', '06-16', '09-22'],
  2030: ['02-03', '04-05', '06-05', '09-12'],
  2031: ['01-23', '04-05', '06-24', '10-01'],
  2032: ['02-11', '04-04', '06-12', '09-19'],
  2033: ['01-31', '04-04', '06-01', '09-08'],
  2034: ['02-19', '04-05', '06-20', '09-27'],
  2035: ['02-08', '04-05', '06-10', '09-16'],
};

const off = (name: string, from: string, to = from): Day[] => {
  const days: Day[] = [];
  for (let day = dayNumber(from); day <= dayNumber(to); day++) days.push({ date: dateOfDay(day), work: false, name });
  return days;
};

function published(year: string, holidays: readonly Holiday[]): Day[] {
  return holidays.flatMap(([name, from, to, ...makeUp]) => [
    ...off(name, `${year}-${from}`, `${year}-${to}`),
    ...makeUp.map((date) => ({ date: `${year}-${date}`, work: true, name })),
  ]);
}

/** 13 statutory days: 元旦 1, 春节 4 from 除夕, 清明 1, 劳动节 2, 端午 1, 中秋 1, 国庆 3. */
function statutory(year: string, [newYear, qingming, duanwu, zhongqiu]: readonly string[]): Day[] {
  const first = dayNumber(`${year}-${newYear}`);
  const days = [
    ...off('元旦', `${year}-01-01`),
    ...off('春节', dateOfDay(first - 1), dateOfDay(first + 2)),
    ...off('清明节', `${year}-${qingming}`),
    ...off('劳动节', `${year}-05-01`, `${year}-05-02`),
    ...off('端午节', `${year}-${duanwu}`),
    ...off('国庆节', `${year}-10-01`, `${year}-10-03`),
  ];
  const midAutumn = `${year}-${zhongqiu}`;
  return days.some(({ date }) => date === midAutumn) ? days : [...days, ...off('中秋节', midAutumn)];
}

export const cn: WorkingCalendar = {
  id: 'cn',
  name: '中国大陆工作日历',
  timeZone: CITY_TIME_ZONE,
  hours: [
    ['08:30', '12:00'],
    ['13:30', '17:30'],
  ],
  workweek: [1, 2, 3, 4, 5],
  days: [
    ...Object.entries(NOTICES).flatMap(([year, holidays]) => published(year, holidays)),
    ...Object.entries(MOVING).flatMap(([year, days]) => statutory(year, days)),
  ].sort((a, b) => (a.date < b.date ? -1 : 1)),
  publishedYears: Object.keys(NOTICES).map(Number),
  source: '国务院办公厅关于2024、2025、2026年部分节假日安排的通知；其后年份按《全国年节及纪念日放假办法》推算',
};
