/**
 * `clock.level`: a clock reaches its warning point (level 0) or an overdue level. Fires once per clock and level, carries
 * the moment it was due, however late it runs; ordinary notices wait for working hours by themselves.
 */
import { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import type { CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { systemActor } from '../../runtime/system-actor.ts';
import { setMarkRow } from '../cases/marks.ts';
import { announce, caseSubject, requestSubject, saveCase, type Subject } from '../cases/subject.ts';
import { tell } from '../cases/step.ts';
import { note, WARNING } from './clock.ts';
import { clockDeclaration, levelPolicies } from './policy.ts';
import type { ClockRow } from './tables.ts';

const payload = z.object({ clockId: z.string(), level: z.number().int() });

export const clockLevel: CommandDefinition<z.infer<typeof payload>, void> = {
  type: 'clock.level',
  payload,
  async execute(uow, { clockId, level }) {
    const clock = await uow.get('clock', clockId);
    const reached = clock?.levels.find((each) => each.level === level);
    // Stopped, paused or extended since the timer was set: then another timer is or will be there.
    if (!clock || clock.status !== 'running' || !reached || reached.firedAt !== null) return;
    if (reached.dueAt > uow.now) return;
    const levels = clock.levels.map((each) => (each.level === level ? { ...each, firedAt: uow.now } : each));
    uow.update('clock', { ...clock, levels });
    const subject =
      clock.owner_type === 'case' ? await caseSubject(uow, clock.owner_id) : await requestSubject(uow, clock.owner_id);
    if (level === WARNING) await warn(uow, subject, clock);
    else await escalate(uow, subject, clock, level, reached.dueAt);
    await announce(uow, subject);
  },
  audit: ({ clockId, level }) => ({ objectType: 'clock', objectId: clockId, summary: { level } }),
};

async function warn(uow: UnitOfWork, subject: Subject, clock: ClockRow): Promise<void> {
  const dueAt = cityTime(clock.due_at!);
  note(uow, subject.pack, clock, 'clock.warning', { dueAt });
  const { warnNotice } = clockDeclaration(subject.pack, clock.kind);
  if (warnNotice) await tell(uow, subject, warnNotice, {}, { dueAt });
}

async function escalate(uow: UnitOfWork, subject: Subject, clock: ClockRow, level: number, at: number): Promise<void> {
  const { pack } = subject;
  const declaration = clockDeclaration(pack, clock.kind);
  const levelAt = cityTime(at);
  note(uow, pack, clock, 'clock.level', { level, levelAt });
  const mark = pack.content.catalog.marks.find(({ id }) => id === declaration.levelMark);
  if (mark && subject.case) {
    const by = { id: systemActor.id, name: systemActor.name };
    setMarkRow(uow, subject, { id: `${clock.id}:${level}`, mark, level, text: null, at, by });
    saveCase(uow, subject, { level: Math.max(subject.case.level, level) });
  }
  if (!declaration.levelNotice) return;
  const receivers = levelPolicies(declaration, pack.inputs).find((each) => each.level === level)?.receivers ?? '';
  await tell(uow, subject, declaration.levelNotice, {}, { level, levelAt, receivers });
}
