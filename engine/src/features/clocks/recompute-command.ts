/** `clock.recompute`: a calendar changed; open clocks that run by it get their moments again, closed ones never. */
import { z } from 'zod';
import type { CommandDefinition } from '../../runtime/command.ts';
import { announce, caseSubject, clockChange, requestSubject, saveClocks } from '../cases/subject.ts';
import { recomputeClock } from './clock.ts';

const payload = z.object({ calendarId: z.string() });

export const recomputeClocks: CommandDefinition<z.infer<typeof payload>, { moved: number }> = {
  type: 'clock.recompute',
  payload,
  async execute(uow, { calendarId }) {
    const clocks = await uow.select('clock', (query) =>
      query.where({ calendar_id: calendarId, status: 'running' }).orderBy('id'),
    );
    let moved = 0;
    for (const clock of clocks) {
      const load = clock.owner_type === 'case' ? caseSubject : requestSubject;
      const subject = await load(uow, clock.owner_id);
      const change = await recomputeClock(clockChange(uow, subject), clock);
      if (!change) continue;
      moved += 1;
      saveClocks(uow, subject, change);
      await announce(uow, subject);
    }
    return { moved };
  },
  audit: ({ calendarId }, { moved }) => ({ objectType: 'calendar', objectId: calendarId, summary: { moved } }),
};
