/**
 * Plays the last day of the demo county's alarm centre through the real pipeline on a virtual past: things are put on
 * record, their events come in and are judged, the officers on duty acknowledge, review, close and hand over.
 */
import { AppError } from '../../core/error.ts';
import { cityDate, cityTime, DAY, HOUR, startOfCityDay } from '../../core/calendar/city-time.ts';
import type { Actor } from '../../runtime/command.ts';
import type { Past } from '../../runtime/past.ts';
import { systemActor } from '../../runtime/system-actor.ts';
import type { FeatureDeps } from '../feature.ts';
import { thingKinds } from '../things/kinds.ts';
import { planDay, type PlannedEvent } from './alarm-day.ts';
import { createRandom, type Random } from './random.ts';
import { demoThings, demoThingPrefix, thingCode } from './things.ts';

const SLOT = 5 * 60_000;
/** Fewer episodes than this: a part of a day. */
const WHOLE_DAY = 60;
/** Elders who live alone have been on record for longer than the rule waits for them. */
const BEFORE = 4 * DAY;
export const demoSource = '/demo';

interface Desk {
  deps: FeatureDeps;
  past: Past;
  random: Random;
  officers: readonly Actor[];
  /** Alarms that somebody has looked at, or nobody will. */
  seen: Set<string>;
}

/** As many episodes as there are requests, if the pack is installed that knows what these things are. */
export async function playAlarms(deps: FeatureDeps, closing: AbortSignal): Promise<void> {
  if (!(await thingKinds(deps.db)).has('fire-lane')) return;
  const episodes = deps.config.demoRequests ?? 320;
  const until = deps.clock.now();
  const from = until - Math.round(DAY * Math.min(1, episodes / WHOLE_DAY));
  const random = createRandom(119);
  const things = demoThings();
  const events = planDay(things, from, until, episodes, random);
  const officers = await officersOf(deps);
  await deps.inPast(from - BEFORE, async (past) => {
    const desk: Desk = { deps, past, random, officers, seen: new Set() };
    await past.pipeline.submit({ type: 'thing.save', payload: { things }, actor: systemActor });
    await past.passUntil(from);
    const last = 2 * SLOT;
    for (let slot = Math.floor(from / SLOT) * SLOT + SLOT; slot < until && !closing.aborted; slot += SLOT) {
      await past.passUntil(Math.min(slot, until));
      await take(past, events, Math.min(slot, until));
      if (slot < until - last) await work(desk, slot);
    }
    if (closing.aborted) return;
    await past.passUntil(until);
    await take(past, events, until);
  });
}

async function officersOf({ people }: FeatureDeps): Promise<Actor[]> {
  const found = await Promise.all(['duty1', 'duty2'].map((name) => people.directory.byUsername(name)));
  return found.flatMap((resident) => (resident ? [resident.actor] : []));
}

/** What was told since the last time, in one batch; ids follow from the plan, so that nothing is taken twice. */
async function take(past: Past, events: PlannedEvent[], until: number): Promise<void> {
  const due: PlannedEvent[] = [];
  while (events[0] && events[0].at <= until) due.push(events.shift()!);
  if (due.length === 0) return;
  const payload = {
    events: due.map(({ at, subject, type, data }) => ({
      ...{ specversion: '1.0', id: `${subject}-${type}-${at}`, source: demoSource, type, subject, data },
      time: cityTime(at),
    })),
  };
  await past.pipeline.submit({ type: 'event.ingest', payload, actor: systemActor });
}

interface NewAlarm {
  id: string;
  severity: number;
  review: string;
  active: number;
}

/** Five minutes at the desk: graver alarms are looked at, milder ones often left to themselves. */
async function work(desk: Desk, slot: number): Promise<void> {
  const { deps, random, officers, seen } = desk;
  const hour = (slot - startOfCityDay(cityDate(slot))) / HOUR;
  const officer = officers[hour >= 8 && hour < 20 ? 0 : 1] ?? officers[0];
  if (!officer) return;
  const fresh: NewAlarm[] = await deps
    .db('alarm')
    .where({ handling: 'new' })
    .where('thing_id', 'like', `${demoThingPrefix}%`)
    .orderBy('id')
    .select('id', 'severity', 'review', 'active');
  const piles: Record<string, string[]> = { acknowledge: [], true: [], false: [], close: [] };
  for (const { id, severity, review, active } of fresh) {
    if (seen.has(id)) continue;
    // Some wait for the next round.
    if (random.chance(0.3)) continue;
    seen.add(id);
    if (review === 'asked') piles[random.chance(0.65) ? 'true' : 'false']!.push(id);
    else if (severity === 4 && active === 0) piles[random.chance(0.3) ? 'close' : 'left']?.push(id);
    else if (severity < 4 || random.chance(0.25)) piles['acknowledge']!.push(id);
  }
  await act(desk, officer, 'alarm.close', { ids: await dealtWith(desk, slot), note: '民警到场处置完毕' });
  const note = random.pick(['已电话通知现场', '已派人到场', '值班员已知悉', '已联系责任单位']);
  await act(desk, officer, 'alarm.acknowledge', { ids: piles['acknowledge'], note });
  await act(desk, officer, 'alarm.review', { ids: piles['true'], verdict: 'true', note: '调看视频，情况属实' });
  await act(desk, officer, 'alarm.review', { ids: piles['false'], verdict: 'false', note: '视频核实为误报' });
  await act(desk, officer, 'alarm.close', { ids: piles['close'], note: '已恢复正常' });
  await shift(desk, slot, hour);
}

/** What only a person can end, an hour after somebody took it on. */
async function dealtWith({ deps }: Desk, slot: number): Promise<string[]> {
  const rows: { id: string }[] = await deps
    .db('alarm')
    .where({ handling: 'acknowledged', active: 1, thing_kind: 'panic-button' })
    .where('thing_id', 'like', `${demoThingPrefix}%`)
    .where('acknowledged_at', '<', slot - HOUR)
    .orderBy('id')
    .select('id');
  return rows.map(({ id }) => id);
}

/** At eight in the morning and in the evening; and once somebody plans work on a switch. */
async function shift(desk: Desk, slot: number, hour: number): Promise<void> {
  const [day, night] = desk.officers;
  if (!day || !night) return;
  if (hour === 8 || hour === 20) {
    const [goes, comes] = hour === 8 ? [night, day] : [day, night];
    const text = hour === 8 ? '夜班平稳，注意百江造纸厂排放口。' : '白班已处置完毕，请继续关注景区客流。';
    const saved = await act<{ id: string }>(desk, goes, 'handover.save', { text, toPersonId: comes.id });
    if (saved) await act(desk, comes, 'handover.take', { id: saved.id });
  }
  const until = desk.deps.clock.now();
  if (slot < until - 2 * HOUR || slot >= until - 2 * HOUR + SLOT) return;
  await act(desk, night, 'maintenance-window.save', {
    title: '江北汇聚交换机升级',
    thingIds: [thingCode('ITD', 3)],
    from: cityTime(slot),
    to: cityTime(slot + 6 * HOUR),
    reason: '固件升级，下挂点位会短时离线',
  });
  await act(desk, day, 'alarm-silence.save', {
    match: { vertical: 'urban', atMost: 4 },
    from: cityTime(slot),
    to: cityTime(slot + 8 * HOUR),
    reason: '集市日，违停只记录不通知',
  });
}

/** A refusal is part of life; an empty pile is no work. */
async function act<R>(
  { past }: Desk,
  actor: Actor,
  type: string,
  payload: Record<string, unknown>,
): Promise<R | undefined> {
  if (Array.isArray(payload['ids']) && payload['ids'].length === 0) return undefined;
  try {
    return await past.pipeline.submit<R>({ type, payload, actor });
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return undefined;
    throw error;
  }
}
