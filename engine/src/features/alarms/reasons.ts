/** The reason of a change as the alarm keeps it: made at the moment of the change from the rule that decided. */
import type { AlarmEffect } from '../../core/alarms/index.ts';
import { cityTime } from '../../core/calendar/city-time.ts';
import type { Json } from '../../core/json.ts';
import { explain } from '../../core/rules/index.ts';
import type { Where } from './life.ts';
import type { AlarmReason } from './schema.ts';

export function reasonOf({ rule, live, facts, cause }: Where, effect: AlarmEffect): AlarmReason {
  const severity = 'severity' in effect ? effect.severity : effect.type === 'graded' ? effect.to : null;
  const grade = rule.compiled.rule.grades.find((each) => each.severity === severity);
  return {
    at: cityTime(effect.at),
    change: effect.type,
    sentence: rule.file.description,
    ruleVersion: rule.hash,
    ruleSet: live.hash,
    severity,
    since: 'since' in effect ? cityTime(effect.since) : null,
    held: grade?.for ?? null,
    suppressor: null,
    conditions:
      grade?.when && facts ? (explain({ id: rule.file.id, conditions: grade.when }, facts) as unknown as Json) : null,
    event: cause.event && { id: cause.event.id, source: cause.event.source, time: cityTime(cause.event.time) },
  };
}
