/**
 * What people do with alarms: acknowledge, assign, review, close, note. On one or on many: each has its own outcome, and
 * one that is refused does not stop the others. Whether it is still so and what people have done are two things
 * (docs/alarm-centre.md): only closing, and finding an alarm false, end an episode.
 */
import { z } from 'zod';
import { AppError } from '../../core/error.ts';
import type { JsonObject } from '../../core/json.ts';
import type { CommandContext, CommandDefinition, Need, UnitOfWork } from '../../runtime/command.ts';
import { activeRule, liveRules, type ActiveRule } from '../alarm-rules/active.ts';
import type { AlarmMoment } from '../alarm-rules/schema.ts';
import { tellAssigneeSoon } from '../notices/tell-assignee.ts';
import { assertReadable, grant, isVisible, revoke } from '../people/access.ts';
import { notFound } from '../people/errors.ts';
import { closeState } from './close-state.ts';
import { alarmClosed, alreadyReviewed, assignedAlready, notNew, reviewOver, unknownPerson } from './errors.ts';
import { announce, changed, note } from './life.ts';
import { keptFacts } from './rule-states.ts';
import { acknowledgeAlarms, assignAlarms, closeAlarms, noteAlarm, reviewAlarms, type BulkResult } from './schema.ts';
import type { AlarmRow } from './tables.ts';

/** One alarm in one command. */
interface Deed {
  uow: UnitOfWork;
  ctx: CommandContext;
  alarm: AlarmRow;
}

export const acknowledge: CommandDefinition<z.infer<typeof acknowledgeAlarms>, BulkResult> = {
  type: 'alarm.acknowledge',
  payload: acknowledgeAlarms,
  execute: (uow, { ids, note: words }, ctx) =>
    onEach(uow, ctx, ids, async (deed) => {
      if (deed.alarm.handling !== 'new') throw notNew({ number: deed.alarm.number });
      await become(deed, acknowledged(deed), 'acknowledged', 'alarm.acknowledged', { note: words || null });
    }),
  audit: ({ ids, note: words }, result) => bulkAudit(ids, result, { note: words ?? null }),
  needs: alarmsOf,
};

export const assign: CommandDefinition<z.infer<typeof assignAlarms>, BulkResult> = {
  type: 'alarm.assign',
  payload: assignAlarms,
  async execute(uow, { ids, personId }, ctx) {
    const person = await uow.get('account', personId);
    if (person?.active !== 1) throw unknownPerson();
    const his: string[] = [];
    const result = await onEach(uow, ctx, ids, async ({ alarm }) => {
      const { number, assignee_id: before } = alarm;
      if (alarm.handling === 'closed') throw alarmClosed({ number });
      if (before === personId) throw assignedAlready({ number, name: person.name });
      const row = { ...alarm, assignee_id: personId, assignee_name: person.name, updated_at: uow.now };
      uow.update('alarm', row);
      if (before !== null) await revoke(uow, 'alarm', alarm.id, [`user:${before}`]);
      await grant(uow, 'alarm', alarm.id, [`user:${personId}`]);
      note(uow, alarm.id, 'alarm.assigned', { person: person.name, before: alarm.assignee_name });
      await announce(uow, row);
      // He no longer sees it, and should learn that.
      if (before !== null) uow.changed({ type: 'alarm', id: alarm.id, subjects: [`user:${before}`] });
      his.push(alarm.id);
    });
    tellAssigneeSoon(uow, ctx, personId, his);
    return result;
  },
  audit: ({ ids, personId }, result) => bulkAudit(ids, result, { personId }),
  needs: alarmsOf,
};

export const review: CommandDefinition<z.infer<typeof reviewAlarms>, BulkResult> = {
  type: 'alarm.review',
  payload: reviewAlarms,
  execute: (uow, { ids, verdict, note: words }, ctx) =>
    onEach(uow, ctx, ids, async (deed) => {
      assertReviewable(deed.alarm);
      const reviewed = { review: verdict, review_note: words || null, reviewed_by: ctx.actor.id, review_due_at: null };
      if (verdict === 'true') await confirm(deed, reviewed);
      else await dismiss(deed, reviewed, words);
    }),
  audit: ({ ids, verdict, note: words }, result) => bulkAudit(ids, result, { verdict, note: words ?? null }),
  needs: alarmsOf,
};

type Reviewed = Pick<AlarmRow, 'review' | 'review_note' | 'reviewed_by' | 'review_due_at'>;

function assertReviewable({ number, handling, review: so, active }: AlarmRow): void {
  if (so === 'true' || so === 'false') throw alreadyReviewed({ number });
  if (handling === 'closed') throw alarmClosed({ number });
  if (so !== 'asked' && active === 0 && handling !== 'new') throw reviewOver({ number });
}

/** Whoever has seen that it is true has taken note of it. */
async function confirm(deed: Deed, reviewed: Reviewed): Promise<void> {
  const first = deed.alarm.handling === 'new' ? acknowledged(deed) : {};
  const alarm = await become(deed, { ...first, ...reviewed }, 'confirmed', 'alarm.confirmed', {
    note: reviewed.review_note,
  });
  if (deed.alarm.handling === 'new') await tell({ ...deed, alarm }, 'acknowledged');
}

async function dismiss(deed: Deed, reviewed: Reviewed, words: string | undefined): Promise<void> {
  const closing = closed(deed, words || '误报');
  const alarm = await become(deed, { ...closing, ...reviewed }, 'dismissed', 'alarm.dismissed', {
    note: words || null,
  });
  await endEpisode({ ...deed, alarm });
}

export const close: CommandDefinition<z.infer<typeof closeAlarms>, BulkResult> = {
  type: 'alarm.close',
  payload: closeAlarms,
  execute: (uow, { ids, note: words }, ctx) =>
    onEach(uow, ctx, ids, async (deed) => {
      if (deed.alarm.handling === 'closed') throw alarmClosed({ number: deed.alarm.number });
      const open = deed.alarm.review === 'asked' ? { review: 'none' as const, review_due_at: null } : {};
      say(deed, 'alarm.closed', { note: words });
      const alarm = write(deed, { ...closed(deed, words), ...open });
      await endEpisode({ ...deed, alarm });
    }),
  audit: ({ ids, note: words }, result) => bulkAudit(ids, result, { note: words }),
  needs: alarmsOf,
};

const notePayload = noteAlarm.extend({ id: z.string().max(20) });

export const addNote: CommandDefinition<z.infer<typeof notePayload>, void> = {
  type: 'alarm.note',
  payload: notePayload,
  async execute(uow, { id, text }, { actor }) {
    await assertReadable(uow, actor, 'alarm', id);
    const alarm = await uow.require('alarm', id);
    note(uow, id, 'alarm.note', { text });
    await announce(uow, alarm);
  },
  audit: ({ id }) => ({ objectType: 'alarm', objectId: id }),
};

// ── what they have in common ────────────────────────────────────────────────────────────────────────────────────────

async function onEach(
  uow: UnitOfWork,
  ctx: CommandContext,
  ids: readonly string[],
  work: (deed: Deed) => Promise<void>,
): Promise<BulkResult> {
  const result: BulkResult = { done: 0, refused: [] };
  for (const id of new Set(ids)) {
    let number: string | null = null;
    try {
      await uow.isolated(async () => {
        const alarm = await uow.get('alarm', id);
        if (!alarm || !(await isVisible(uow, ctx.actor, 'alarm', id))) throw notFound();
        number = alarm.number;
        await work({ uow, ctx, alarm });
      });
      result.done += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      result.refused.push({ id, number, reason: error.text });
    }
  }
  return result;
}

function alarmsOf({ ids }: { ids: readonly string[] }): Need[] {
  return ids.map((key) => ({ table: 'alarm', key }));
}

const bulkAudit = (ids: readonly string[], { done, refused }: BulkResult, more: JsonObject) => ({
  objectType: 'alarm',
  ...(ids.length === 1 && { objectId: ids[0]! }),
  summary: { ...more, done, refused: refused.length, ids: ids.slice(0, 50).join(' ') },
});

const acknowledged = ({ ctx, uow }: Deed): Partial<AlarmRow> => ({
  handling: 'acknowledged',
  acknowledged_at: uow.now,
  acknowledged_by: ctx.actor.id,
});

const closed = ({ ctx, uow }: Deed, words: string): Partial<AlarmRow> => ({
  handling: 'closed',
  closed_at: uow.now,
  closed_by: ctx.actor.id,
  close_note: words,
});

function write({ uow, alarm }: Deed, change: Partial<AlarmRow>): AlarmRow {
  const row = { ...alarm, ...change, updated_at: uow.now };
  uow.update('alarm', row);
  return row;
}

const say = ({ uow, alarm }: Deed, kind: string, data: JsonObject): void => note(uow, alarm.id, kind, data);

/** Row, timeline, live views, followers. */
async function become(
  deed: Deed,
  change: Partial<AlarmRow>,
  moment: AlarmMoment,
  kind: string,
  data: JsonObject,
): Promise<AlarmRow> {
  const alarm = write(deed, change);
  say(deed, kind, data);
  await tell({ ...deed, alarm }, moment);
  return alarm;
}

/** An alarm that people have closed: its rule is told while it is still so, then the followers. */
async function endEpisode(deed: Deed): Promise<void> {
  const { uow, ctx, alarm } = deed;
  await closeState(uow, alarm, ctx);
  await tell({ ...deed, alarm: await uow.require('alarm', alarm.id) }, 'closed');
}

async function tell({ uow, ctx, alarm }: Deed, moment: AlarmMoment): Promise<void> {
  const rule = await ruleOf(uow, alarm);
  if (rule)
    await changed(
      uow,
      { moment, alarm, rule, at: uow.now, facts: await keptFacts(uow, alarm.rule_id, alarm.thing_id) },
      ctx,
    );
  else await announce(uow, alarm);
}

/** As it is live now; for a rule that is gone, as it was when it raised the alarm. */
async function ruleOf(uow: UnitOfWork, alarm: AlarmRow): Promise<ActiveRule | null> {
  const live = (await liveRules(uow)).rules.get(alarm.rule_id);
  if (live) return live;
  const version = await uow.get('rule_version', alarm.rule_version);
  return version ? activeRule(version) : null;
}
