/**
 * Why a rule has not raised an alarm at a thing: judged again from its state, the newest facts and what holds it back. A
 * command, so that it sees what judging sees; it writes nothing.
 */
import { z } from 'zod';
import { suppressionAt, suppressionText, whyNot, type WhyNotAnswer } from '../../core/alarms/index.ts';
import type { Json, Text } from '../../core/json.ts';
import type { CommandDefinition } from '../../runtime/command.ts';
import { circumstancesOf, stateKey } from '../alarms/judging.ts';
import type { WhyNot } from '../alarms/schema.ts';
import { assertReadable } from '../people/access.ts';
import { liveRules } from './active.ts';
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
    const row = await uow.get('alarm_state', stateKey(id, thingId));
    const thing = await uow.get('thing', thingId);
    const around = await circumstancesOf(uow, rule, thing, await uow.get('thing_latest', thingId));
    const held = around && suppressionAt(rule.compiled, around, uow.now);
    const aside = await quarantine(uow);
    const answer = whyNot(rule.compiled, {
      at: uow.now,
      state: row?.state ?? null,
      facts: row?.facts ?? null,
      suppression: held && { ...held, text: suppressionText(rule.compiled, held, around) },
      ...(around && { calendar: around.calendar }),
      stopped: isSetAside(aside, rule) ? stopped(aside[id]!.error) : null,
      names: ruleNames(live.kinds, rule.compiled.rule.scope),
    });
    return viewOf(answer) as unknown as Json;
  },
};

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
