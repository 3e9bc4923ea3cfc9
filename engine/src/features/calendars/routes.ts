/** Routes of calendars: read, edit, import a year's notice, and the deadline calculation of the contract. */
import { z } from 'zod';
import { CalendarExhausted, deadline } from '../../core/calendar/index.ts';
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { activeCalendar, allCalendars } from './active.ts';
import { calendarExhausted } from './errors.ts';
import {
  calendarData,
  calendarItem,
  calendarYear,
  calendarYearPreview,
  deadlineAnswer,
  deadlineQuery,
} from './schema.ts';
import { previewYear } from './year-preview.ts';

const params = z.object({ id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/) });

export const calendarRoutes = ({ db, pipeline }: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/calendars',
    tag: 'calendars',
    summary: { zh: '工作日历', en: 'Working calendars' },
    access: 'staff',
    response: z.array(calendarItem),
    async handle() {
      const all = await allCalendars(db);
      return all.map(({ id, name, publishedYears, source }) => ({ id, name, publishedYears, source }));
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/calendars/{id}',
    tag: 'calendars',
    summary: { zh: '一个工作日历', en: 'One calendar' },
    access: 'staff',
    params,
    response: calendarData,
    handle: ({ params: { id } }) => activeCalendar(db, id),
  }),
  route({
    method: 'put',
    path: '/api/v1/calendars/{id}',
    tag: 'calendars',
    summary: { zh: '修改或导入日历', en: 'Edit or import a calendar' },
    access: 'calendar.edit',
    params,
    body: calendarData.omit({ id: true }),
    response: calendarData,
    handle: ({ actor, params: { id }, body }) =>
      pipeline.submit({ type: 'calendar.put', payload: { ...body, id }, actor }),
  }),
  route({
    method: 'post',
    path: '/api/v1/calendars/{id}/years',
    tag: 'calendars',
    summary: { zh: '导入一年的放假通知', en: 'Import the official notice of a year' },
    access: 'calendar.edit',
    params,
    body: calendarYear,
    response: calendarData,
    handle: ({ actor, params: { id }, body }) =>
      pipeline.submit({ type: 'calendar.import', payload: { ...body, calendarId: id }, actor }),
  }),
  route({
    method: 'post',
    path: '/api/v1/calendars/{id}/years/preview',
    tag: 'calendars',
    summary: { zh: '预览一年的放假通知会改变什么', en: 'What the official notice of a year would change' },
    access: 'calendar.edit',
    params,
    body: calendarYear,
    response: calendarYearPreview,
    handle: ({ params: { id }, body }) => previewYear(db, id, body),
  }),
  route({
    method: 'post',
    path: '/api/v1/calendars/{id}/deadline',
    tag: 'calendars',
    summary: { zh: '计算时限', en: 'Calculate a deadline' },
    access: 'staff',
    params,
    body: deadlineQuery,
    response: deadlineAnswer,
    async handle({ params: { id }, body }) {
      const calendar = await activeCalendar(db, id);
      const pauses = body.pauses.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }));
      try {
        const answer = deadline(calendar, { ...body, from: Date.parse(body.from), pauses });
        return { ...answer, due: cityTime(answer.due), warn: cityTimeOrNull(answer.warn) };
      } catch (error) {
        if (error instanceof CalendarExhausted) throw calendarExhausted();
        throw error;
      }
    },
  }),
];
