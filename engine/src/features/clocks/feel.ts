/**
 * Working time in FEEL: `working deadline(now(), inputs.ratingDeadline)` or `working deadline(from, amount, unit)` answers the
 * due moment as an ISO string, for timers and due dates of models. Null when something is missing or wrong.
 */
import type { WorkingCalendar } from '../../core/calendar/index.ts';
import { cityTime } from '../../core/calendar/city-time.ts';
import { parseDateTime } from '../../core/feel/index.ts';
import { deadline as lengthSchema } from '../packs/format.ts';
import { workingTime } from './working-time.ts';

export const workingTimeContext = (calendar: () => WorkingCalendar): Record<string, unknown> => ({
  'working deadline'(from: unknown, length: unknown, unit?: unknown): string | null {
    const at = typeof from === 'string' ? (parseDateTime(from)?.instant ?? NaN) : NaN;
    const parsed = lengthSchema.safeParse(unit === undefined || unit === null ? length : { amount: length, unit });
    if (Number.isNaN(at) || !parsed.success) return null;
    return cityTime(workingTime(calendar()).deadline(at, parsed.data).due);
  },
});
