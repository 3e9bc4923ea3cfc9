/** How long events are kept: a setting in days, 400 when nobody has set it; once a day the older ones go, a page at a time. */
import type { Knex } from 'knex';
import { z } from 'zod';
import { cityDate, DAY, startOfCityDay } from '../../core/calendar/city-time.ts';
import type { CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { readSetting, writeSetting } from '../setting.ts';
import { eventKey, eventsIn } from './event-log.ts';
import type { EventBatchRow } from './tables.ts';

const SETTING = 'events.retention-days';
const DEFAULT_DAYS = 400;
const PAGE = 2_000;
const BATCHES = 500;
/** When the city sleeps: 03:30. */
const AT = 3.5 * 3_600_000;
const TIMER = 'event-retention';

const days = z.number().int().min(1).max(3_650);

export async function retentionDays(source: Knex | UnitOfWork): Promise<number> {
  const value = days.safeParse(await readSetting(source, SETTING));
  return value.success ? value.data : DEFAULT_DAYS;
}

export const purgeEvents: CommandDefinition<object, { removed: number }> = {
  type: 'event.purge',
  payload: z.object({}),
  async execute(uow) {
    const horizon = uow.now - (await retentionDays(uow)) * DAY;
    const old = await uow.select('event_batch', (query) =>
      query.where('received_at', '<', horizon).orderBy('received_at').limit(BATCHES),
    );
    let removed = 0;
    for (const batch of old) {
      if (removed >= PAGE) break;
      removeBatch(uow, batch);
      removed += batch.size;
    }
    const filed = await uow.select('thing_events', (query) => query.where('received_at', '<', horizon).limit(PAGE));
    for (const { key } of filed) uow.remove('thing_events', key);
    const more = old.length === BATCHES || removed >= PAGE || filed.length === PAGE;
    const dueAt = more ? uow.now : nextNight(uow.now);
    uow.schedule({ key: TIMER, dueAt, command: 'event.purge', payload: {} });
    return { removed };
  },
  audit: (_, { removed }) => (removed === 0 ? null : { objectType: 'event', summary: { removed } }),
};

/** A batch with everything that is known of its events. */
export function removeBatch(uow: UnitOfWork, batch: EventBatchRow): void {
  uow.remove('event_batch', batch.key);
  uow.disclaim('event_key', eventsIn(batch).map(eventKey));
}

export const retention = z.object({ days }).meta({ id: 'EventRetention' });

export const setRetention: CommandDefinition<z.infer<typeof retention>, void> = {
  type: 'event.set-retention',
  payload: retention,
  async execute(uow, { days: value }) {
    await writeSetting(uow, SETTING, value);
  },
  audit: ({ days: kept }) => ({ objectType: 'event', summary: { days: kept } }),
};

/** At every start: there is a timer that purges. */
export const planPurge: CommandDefinition<object, void> = {
  type: 'event.plan-purge',
  payload: z.object({}),
  async execute(uow) {
    if (await uow.get('timer', TIMER)) return;
    uow.schedule({ key: TIMER, dueAt: nextNight(uow.now), command: 'event.purge', payload: {} });
  },
  housekeeping: true,
};

function nextNight(now: number): number {
  const today = startOfCityDay(cityDate(now)) + AT;
  return today > now ? today : today + DAY;
}
