/**
 * A clock of a request or a case: started, paused, resumed, extended, given another class, stopped. Every change computes
 * due moment, warning point and overdue levels again from the start, all pauses and all extensions, and moves the timers.
 * A pause subtracts working time only; another class keeps the pauses; what has fired stays fired.
 *
 * Functions here change the clock's row and its timers. The owner's own row (`clocks`, `due_at`) is changed by the
 * caller, who gets what to write: see `OwnerChange`.
 */
import { cityTime } from '../../core/calendar/city-time.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { ActivePack } from '../packs/active.ts';
import type { Deadline } from '../packs/format.ts';
import { clockDeclaration, levelPolicies, policyFor, warnFraction, type ClockFacts } from './policy.ts';
import type { ClockExtension, ClockLevel, ClockRow } from './tables.ts';
import { loadWorkingTime, type Moments, type WorkingTime } from './working-time.ts';

export interface ClockOwner {
  type: 'request' | 'case';
  id: string;
  clocks: Record<string, string>;
}

/** What the owner's row takes over: the current clocks by kind, and the total clock's moments for its lists. */
export interface OwnerChange {
  clocks: Record<string, string>;
  due_at?: number | null;
  warn_at?: number | null;
}

export interface ClockChange {
  uow: UnitOfWork;
  pack: ActivePack;
  owner: ClockOwner;
}

export const WARNING = 0;

export async function startClock(
  { uow, pack, owner }: ClockChange,
  kind: string,
  facts: ClockFacts,
  unitId: string | null = null,
): Promise<OwnerChange> {
  const { amount, unit } = policyFor(pack, clockDeclaration(pack, kind), facts, uow.now);
  const row: ClockRow = {
    id: uow.nextKey(),
    owner_type: owner.type,
    owner_id: owner.id,
    pack_id: pack.id,
    kind,
    unit_id: unitId,
    calendar_id: pack.content.clocks.calendar,
    amount,
    unit,
    status: 'running',
    started_at: uow.now,
    stopped_at: null,
    due_at: null,
    warn_at: null,
    provisional: 0,
    pauses: [],
    extensions: [],
    levels: [],
    round: facts.round,
    rev: 1,
  };
  const computed = compute(pack, row, await loadWorkingTime(uow, row.calendar_id));
  uow.insert('clock', computed);
  setTimers(uow, computed);
  note(uow, pack, computed, 'clock.started', { dueAt: isoOrNull(computed.due_at) });
  return ownerChange({ ...owner, clocks: { ...owner.clocks, [kind]: row.id } }, computed);
}

/** Clocks of the owner that are not stopped, of these kinds or all. */
export async function openClocks(uow: UnitOfWork, owner: ClockOwner, kinds?: readonly string[]): Promise<ClockRow[]> {
  const ids = Object.entries(owner.clocks).flatMap(([kind, id]) => (!kinds || kinds.includes(kind) ? [id] : []));
  return (await uow.getMany('clock', ids)).filter((clock) => clock.status !== 'stopped');
}

export async function pauseClocks(change: ClockChange, reason: string | null, kinds?: readonly string[]) {
  return eachOpen(change, kinds, (clock) => {
    if (clock.status === 'paused') return undefined;
    note(change.uow, change.pack, clock, 'clock.paused', { reason });
    const pause = { from: change.uow.now, to: null, reason };
    return { ...clock, status: 'paused' as const, pauses: [...clock.pauses, pause] };
  });
}

export async function resumeClocks(change: ClockChange, kinds?: readonly string[]) {
  return eachOpen(
    change,
    kinds,
    (clock) => {
      if (clock.status !== 'paused') return undefined;
      const pauses = clock.pauses.map((pause) => ({ ...pause, to: pause.to ?? change.uow.now }));
      return { ...clock, status: 'running' as const, pauses };
    },
    'clock.resumed',
  );
}

export async function stopClocks(change: ClockChange, kinds?: readonly string[]) {
  return eachOpen(change, kinds, (clock) => {
    note(change.uow, change.pack, clock, 'clock.stopped');
    const pauses = clock.pauses.map((pause) => ({ ...pause, to: pause.to ?? change.uow.now }));
    return { ...clock, status: 'stopped' as const, stopped_at: change.uow.now, pauses };
  });
}

export async function extendClocks(
  change: ClockChange,
  extension: Omit<ClockExtension, 'at'>,
  kinds?: readonly string[],
) {
  return eachOpen(
    change,
    kinds,
    (clock) => ({ ...clock, extensions: [...clock.extensions, { ...extension, at: change.uow.now }] }),
    'clock.extended',
    { amount: lengthText(extension.amount, extension.unit) },
  );
}

/** Another event type or urgency: the same clock by another policy. Pauses and extensions stay. */
export async function reclassClocks(change: ClockChange, facts: ClockFacts, kinds?: readonly string[]) {
  const { pack, uow } = change;
  return eachOpen(
    change,
    kinds,
    (clock) => {
      const policy = policyFor(pack, clockDeclaration(pack, clock.kind), { ...facts, round: clock.round }, uow.now);
      if (policy.amount === clock.amount && policy.unit === clock.unit) return undefined;
      return { ...clock, amount: policy.amount, unit: policy.unit };
    },
    'clock.reclassed',
  );
}

/** The request's clock goes on as the case's: same start, same pauses. */
export async function handOverClock(uow: UnitOfWork, clockId: string, to: Pick<ClockOwner, 'type' | 'id'>) {
  const clock = await uow.require('clock', clockId);
  uow.update('clock', { ...clock, owner_type: to.type, owner_id: to.id });
}

/** New calendar data: moments of one open clock again. Answers the owner's change when something moved. */
export async function recomputeClock(change: ClockChange, clock: ClockRow): Promise<OwnerChange | undefined> {
  const { uow, pack, owner } = change;
  if (clock.status !== 'running') return undefined;
  const computed = compute(pack, clock, await loadWorkingTime(uow, clock.calendar_id));
  if (computed.due_at === clock.due_at && computed.provisional === clock.provisional) return undefined;
  uow.update('clock', computed);
  setTimers(uow, computed);
  note(uow, pack, computed, 'clock.recomputed', { dueAt: isoOrNull(computed.due_at) });
  return ownerChange(owner, computed);
}

async function eachOpen(
  change: ClockChange,
  kinds: readonly string[] | undefined,
  next: (clock: ClockRow) => ClockRow | undefined,
  told?: string,
  data: Record<string, string | null> = {},
): Promise<OwnerChange> {
  const { uow, pack, owner } = change;
  let result: OwnerChange = { clocks: owner.clocks };
  for (const clock of await openClocks(uow, owner, kinds)) {
    const changed = next(clock);
    if (!changed) continue;
    const computed = compute(pack, changed, await loadWorkingTime(uow, clock.calendar_id));
    uow.update('clock', computed);
    setTimers(uow, computed);
    const amount = lengthText(computed.amount, computed.unit);
    if (told) note(uow, pack, computed, told, { amount, ...data, dueAt: isoOrNull(computed.due_at) });
    result = { ...result, ...ownerChange(owner, computed) };
  }
  return result;
}

const ownerChange = (owner: ClockOwner, clock: ClockRow): OwnerChange => ({
  clocks: owner.clocks,
  // A clock that does not run makes nothing late; what it was stays in its own row.
  ...(clock.kind === 'total' && (clock.status === 'running' ? momentsFor(clock) : { due_at: null, warn_at: null })),
});

const momentsFor = ({ due_at, warn_at }: ClockRow) => ({ due_at, warn_at });

/** The row with its moments. A paused clock has none; a stopped one keeps those it had. */
function compute(pack: ActivePack, clock: ClockRow, time: WorkingTime): ClockRow {
  if (clock.status === 'stopped') return clock;
  if (clock.status === 'paused') return { ...clock, due_at: null, warn_at: null };
  const declaration = clockDeclaration(pack, clock.kind);
  const moments = momentsOf(clock, warnFraction(declaration, pack.inputs), time);
  const fired = new Map(clock.levels.filter(({ firedAt }) => firedAt !== null).map((level) => [level.level, level]));
  const levels: ClockLevel[] = [];
  if (moments.warn !== null) levels.push({ level: WARNING, dueAt: moments.warn, firedAt: null });
  for (const { level, amount, unit } of levelPolicies(declaration, pack.inputs)) {
    const dueAt = amount === 0 ? moments.due : time.deadline(moments.due, { amount, unit }).due;
    levels.push({ level, dueAt, firedAt: null });
  }
  return {
    ...clock,
    due_at: moments.due,
    warn_at: moments.warn,
    provisional: moments.provisional ? 1 : 0,
    levels: levels.map((level) => fired.get(level.level) ?? level),
  };
}

/** Extensions of the clock's own unit lengthen it; others are added after its due moment. */
export function momentsOf(clock: ClockRow, warnAt: number | null, time: WorkingTime): Moments {
  const own = clock.extensions.filter(({ unit }) => unit === clock.unit);
  const amount = own.reduce((sum, extension) => sum + extension.amount, clock.amount);
  const pauses = clock.pauses.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]));
  let moments = time.deadline(clock.started_at, { amount, unit: clock.unit as Deadline['unit'] }, pauses, warnAt);
  for (const extension of clock.extensions) {
    if (extension.unit === clock.unit) continue;
    const length = { amount: extension.amount, unit: extension.unit as Deadline['unit'] };
    moments = time.deadline(moments.due, length, [], warnAt);
  }
  return moments;
}

const timerKey = (clock: ClockRow, level: number) => `clock:${clock.id}:${level}`;

/** One timer per level that has not fired; none while paused or stopped. Each carries its own due moment. */
function setTimers(uow: UnitOfWork, clock: ClockRow): void {
  for (const { level, dueAt, firedAt } of clock.levels) {
    const key = timerKey(clock, level);
    if (clock.status === 'running' && firedAt === null) {
      uow.schedule({ key, dueAt, command: 'clock.level', payload: { clockId: clock.id, level } });
    } else if (firedAt === null) uow.unschedule(key);
  }
}

export function note(
  uow: UnitOfWork,
  pack: ActivePack,
  clock: ClockRow,
  kind: string,
  data: Record<string, string | number | null> = {},
): void {
  uow.history({
    objectType: clock.owner_type,
    objectId: clock.owner_id,
    kind,
    data: { clock: { ...clockDeclaration(pack, clock.kind).label }, clockKind: clock.kind, clockId: clock.id, ...data },
  });
}

export const isoOrNull = (at: number | null): string | null => (at === null ? null : cityTime(at));

const units: Record<string, string> = {
  'working-days': '工作日',
  'working-hours': '工作时',
  'urgent-hours': '紧急工作时',
};
export const lengthText = (amount: number, unit: string): string =>
  amount === 0 && unit === 'working-days' ? '当个工作日' : `${amount} ${units[unit] ?? unit}`;
