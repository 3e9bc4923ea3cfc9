/** The reason of a change as the alarm keeps it: made at the moment of the change from the rule that decided. */
import { explainEffect, suppressionText, type AlarmEffect } from '../../core/alarms/index.ts';
import { cityTime } from '../../core/calendar/city-time.ts';
import type { Json, Text } from '../../core/json.ts';
import { ruleNames } from '../alarm-rules/names.ts';
import type { Where } from './life.ts';
import type { AlarmReason } from './schema.ts';

export function reasonOf(where: Where, effect: AlarmEffect): AlarmReason {
  const { rule, live, facts, state, cause } = where;
  const suppressor = suppressorOf(where, effect);
  const names = ruleNames(live.kinds, rule.compiled.rule.scope);
  const { sentence, conditions } = explainEffect(rule.compiled, effect, {
    ...{ facts, state, names },
    ...(suppressor && { suppressor }),
  });
  return {
    at: cityTime(effect.at),
    change: effect.type,
    sentence,
    ruleVersion: rule.hash,
    ruleSet: live.hash,
    severity: effect.type === 'graded' ? effect.to : 'severity' in effect ? effect.severity : null,
    since: 'since' in effect ? cityTime(effect.since) : null,
    held: 'for' in effect && effect.for > 0 ? `PT${effect.for / 1_000}S` : null,
    suppressor,
    conditions: conditions as unknown as Json,
    event: cause.event && { id: cause.event.id, source: cause.event.source, time: cityTime(cause.event.time) },
  };
}

function suppressorOf({ rule, circumstances }: Where, effect: AlarmEffect): Text | null {
  if (!('by' in effect) || !circumstances) return null;
  return suppressionText(rule.compiled, effect, circumstances);
}
