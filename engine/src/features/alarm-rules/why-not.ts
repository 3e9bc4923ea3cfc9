/**
 * Why a rule has not raised an alarm at a thing: judged again from its state, the newest facts and what holds it back. A
 * command, so that it sees what judging sees; it writes nothing.
 */
import { z } from 'zod';
import { suppressionAt, suppressionText, whyNot, type WhyNotAnswer } from '../../core/alarms/index.ts';
import type { Json, JsonObject, Text } from '../../core/json.ts';
import type { CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { circumstancesOf } from '../alarms/judging.ts';
import { stateOf } from '../alarms/rule-states.ts';
import type { WhyNot } from '../alarms/schema.ts';
import { eventsIn } from '../events/event-log.ts';
import { batchesIn } from '../events/filing.ts';
import { assertReadable } from '../people/access.ts';
import type { ThingRow, ThingStateRow } from '../things/tables.ts';
import { liveRules, type ActiveRule, type LiveRules } from './active.ts';
import { factsSeen } from './cases.ts';
import { ruleNotFound } from './errors.ts';
import { ruleNames } from './names.ts';
import { isSetAside, quarantine } from './quarantine.ts';

const payload = z.object({ id: z.string(), thingId: z.string() });

export const askWhyNot: CommandDefinition<z.infer<typeof payload>, Json> = {
  type: 'alarm-rule.why-not',
  payload,
  housekeeping: true,
  async execute(uow, { id, thingId }, { actor }): Promise<Json> {
    await assertReadable(uow, actor, 'thing', thingId);
    const live = await liveRules(uow);
    const rule = live.rules.get(id);
    if (!rule) throw ruleNotFound({ id });
    const thing = await uow.get('thing', thingId);
    const row = await uow.get('thing_state', thingId);
    const kept = stateOf(row?.known, id);
    const around = await circumstancesOf(uow, rule, thing, row?.known);
    const held = around && suppressionAt(rule.compiled, around, uow.now);
    const aside = await quarantine(uow);
    const answer = whyNot(rule.compiled, {
      at: uow.now,
      state: kept?.state ?? null,
      facts: row && kept ? await newestFacts(uow, live, rule, thing, row) : null,
      suppression: held && { ...held, text: suppressionText(rule.compiled, held, around) },
      ...(around && { calendar: around.calendar }),
      stopped: isSetAside(aside, rule) ? stopped(aside[id]!.error) : null,
      names: ruleNames(live.kinds, rule.compiled.rule.scope),
    });
    return viewOf(answer) as unknown as Json;
  },
};

/** Of the newest event that was the rule's: a rule at rest does not keep them, the log does. */
async function newestFacts(
  uow: UnitOfWork,
  live: LiveRules,
  { compiled, file }: ActiveRule,
  thing: ThingRow | undefined,
  { thing_id, known }: ThingStateRow,
): Promise<JsonObject | null> {
  const batches = known.spoken ? batchesIn(known.spoken) : [];
  for (const row of await uow.getMany('event_batch', batches.sort().reverse())) {
    for (const event of eventsIn(row).reverse()) {
      if (event.subject !== thing_id) continue;
      const facts = factsSeen(event, thing, known, live).findLast((each) => compiled.scope(each));
      if (facts) return facts;
    }
  }
  return stateOf(known, file.id)?.facts ?? null;
}

export const viewOf = ({ sentence, steps }: WhyNotAnswer, notes: Text[] = []): WhyNot => ({
  sentence,
  steps: steps.map(({ holds, sentence: said, conditions }) => ({
    ...{ holds, sentence: said },
    conditions: conditions as unknown as Json,
  })),
  notes,
});

export const stopped = (error: string): Text => ({
  zh: `规则运行出错，已被隔离：${error}`,
  en: `the rule failed and is in quarantine: ${error}`,
});
