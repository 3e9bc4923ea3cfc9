/**
 * Calendars for FEEL, which is evaluated inside a step and cannot read the database: read before the engine starts,
 * again after every commit of this node that touched them, and after some seconds for those of other nodes.
 */
import type { WorkingCalendar } from '../../core/calendar/index.ts';
import type { FeatureDeps } from '../feature.ts';
import { allCalendars, builtIn } from './active.ts';

const MAX_AGE_MS = 10_000;

interface Shelf {
  calendars: ReadonlyMap<string, WorkingCalendar>;
  readAt: number;
  reading: Promise<void>;
}

const shelves = new WeakMap<FeatureDeps['pipeline'], Shelf>();

/** Reads the calendars for the first time; the engine's start waits for it. */
export async function keepCalendarsInMemory(deps: FeatureDeps): Promise<void> {
  const shelf: Shelf = { calendars: builtIn, readAt: 0, reading: Promise.resolve() };
  shelves.set(deps.pipeline, shelf);
  deps.pipeline.onCommit(({ tables }) => {
    if (tables.has('calendar')) refreshLater(deps, shelf);
  });
  await refresh(deps, shelf);
}

/** The calendar as this node knows it now; undefined: there is none of that id. */
export function calendarInMemory(deps: FeatureDeps, id: string): WorkingCalendar | undefined {
  const shelf = shelves.get(deps.pipeline);
  if (shelf && performance.now() - shelf.readAt > MAX_AGE_MS) refreshLater(deps, shelf);
  return (shelf?.calendars ?? builtIn).get(id);
}

/** One after the other, so that an older read never covers a newer one. */
function refresh({ db }: FeatureDeps, shelf: Shelf): Promise<void> {
  shelf.readAt = performance.now();
  shelf.reading = shelf.reading
    .catch(() => undefined)
    .then(() => allCalendars(db))
    .then((all) => {
      shelf.calendars = new Map(all.map((calendar) => [calendar.id, calendar]));
    });
  return shelf.reading;
}

/** A read that fails (the engine is closing) leaves what was known. */
function refreshLater(deps: FeatureDeps, shelf: Shelf): void {
  void refresh(deps, shelf).catch(() => undefined);
}
