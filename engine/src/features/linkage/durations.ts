/** Lengths of time as rules give them: an ISO 8601 duration of wall time, or a length of working time (an input of a pack). */
import { parseDuration } from '../../core/bpmn/expressions/iso8601.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import { loadWorkingTime } from '../clocks/working-time.ts';
import { deadline } from '../packs/format.ts';

/** Calendar of deadlines in working time. */
const CALENDAR = 'cn';

/** Of a resolved rule; a length that is none is the rule's fault. */
export async function momentAfter(uow: UnitOfWork, from: number, length: unknown): Promise<number> {
  if (typeof length === 'string') {
    const ms = parseDuration(length)?.ms;
    if (ms !== undefined) return from + ms;
  }
  const working = deadline.safeParse(length);
  if (!working.success) throw new Error(`${JSON.stringify(length)} is no length of time`);
  return (await loadWorkingTime(uow, CALENDAR)).deadline(from, working.data).due;
}
