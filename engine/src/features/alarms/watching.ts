/**
 * Rules that watch things of which no event has come yet (absence, missing data): a thing is watched from the moment it is
 * known, and from the moment its rule goes live. What is retired is watched no more.
 */
import { z } from 'zod';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { liveRules, type LiveRules } from '../alarm-rules/active.ts';
import type { ThingRow } from '../things/tables.ts';
import { openJudging, TIME } from './judging.ts';
import { clear } from './life.ts';
import { forgetRuleState, keptFacts, stateOf } from './rule-states.ts';
import { wakeReasons } from './waking.ts';

/** To be called by whoever saves or retires a thing, after the row is written. */
export async function thingChanged(uow: UnitOfWork, thing: ThingRow, ctx: CommandContext): Promise<void> {
  // What its events have led to so far was judged by the record that is now of the past.
  uow.settle('thing_state', [thing.id]);
  const live = await liveRules(uow);
  if (thing.active === 0) return forget(uow, live, thing, ctx);
  await watchAll(uow, live, [thing], ctx);
  // A changed record may end what holds an alarm back.
  await wakeReasons(uow, thing.id);
}

async function watchAll(
  uow: UnitOfWork,
  live: LiveRules,
  things: readonly ThingRow[],
  ctx: CommandContext,
): Promise<void> {
  const wanted = things.flatMap((thing) => live.watching.map((rule) => ({ rule, thingId: thing.id })));
  if (wanted.length === 0) return;
  const judging = await openJudging(uow, live, ctx, wanted);
  for (const { rule, thingId } of wanted) {
    if (stateOf(uow.loaded('thing_state', thingId)?.known, rule.file.id)) continue;
    await judging.judge(rule, thingId, { type: 'tick' }, TIME);
  }
}

async function forget(uow: UnitOfWork, live: LiveRules, thing: ThingRow, ctx: CommandContext): Promise<void> {
  const row = await uow.get('thing_state', thing.id);
  for (const { rule: ruleId, alarmId, facts = null } of row?.known.rules ?? []) {
    const ending = { at: uow.now, reason: 'thing-retired' as const, facts };
    if (alarmId !== undefined) await clear(uow, ctx, live.rules.get(ruleId) ?? null, alarmId, ending);
    await forgetRuleState(uow, ruleId, thing.id);
  }
}

const PAGE = 500;
const pages = z.object({ set: z.string(), after: z.string() });

/** After a new rule set: all things, a page at a time, as long as that set is the live one. */
export const watchThings: CommandDefinition<z.infer<typeof pages>, void> = {
  type: 'alarm.watch-things',
  payload: pages,
  async execute(uow, { set, after }, ctx) {
    const live = await liveRules(uow);
    if (live.hash !== set || live.watching.length === 0) return;
    const things = await uow.select('thing', (query) =>
      query.where('thing.active', 1).where('thing.id', '>', after).orderBy('thing.id').limit(PAGE),
    );
    await watchAll(uow, live, things, ctx);
    if (things.length < PAGE) return;
    const payload = { set, after: things.at(-1)!.id };
    uow.schedule({ key: 'alarm-watch-things', dueAt: uow.now, command: 'alarm.watch-things', payload });
  },
  audit: () => null,
};

const gone = z.object({ ruleId: z.string() });

/** A rule that is gone or switched off: its open alarms end, its state is forgotten; a page at a time. */
export const retireRule: CommandDefinition<z.infer<typeof gone>, void> = {
  type: 'alarm.retire-rule',
  payload: gone,
  async execute(uow, { ruleId }, ctx) {
    const live = await liveRules(uow);
    if (live.rules.has(ruleId)) return;
    const rows = await uow.select('alarm_state', (query) =>
      query.where('alarm_state.rule_id', ruleId).orderBy('alarm_state.key').limit(PAGE),
    );
    await uow.getMany(
      'thing_state',
      rows.map(({ thing_id }) => thing_id),
    );
    for (const { thing_id, alarm_id } of rows) {
      if (alarm_id !== null) {
        const facts = await keptFacts(uow, ruleId, thing_id);
        await clear(uow, ctx, null, alarm_id, { at: uow.now, reason: 'rule-removed', facts });
      }
      await forgetRuleState(uow, ruleId, thing_id);
    }
    if (rows.length < PAGE) return;
    const command = 'alarm.retire-rule';
    uow.schedule({ key: `alarm-retire-rule:${ruleId}`, dueAt: uow.now, command, payload: { ruleId } });
  },
  audit: ({ ruleId }) => ({ objectType: 'alarm-rule', objectId: ruleId }),
};
