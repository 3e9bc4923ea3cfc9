/** What an action's condition may ask, and what its texts may name. */
import type { JsonObject } from '../../core/json.ts';
import { testCondition, type Test } from '../../core/rules/index.ts';
import type { LinkageAction } from '../alarm-rules/schema.ts';
import type { AlarmChange } from '../alarms/followers.ts';

/** `severity`, `peak`, `value`, `metric`, `thing`, `latest`, `labels`, `data`, `moment`, as they were at the change. */
export function actionFacts({ alarm, facts, moment }: Pick<AlarmChange, 'alarm' | 'facts' | 'moment'>): JsonObject {
  const { metric, value } = alarm;
  return {
    ...facts,
    ...(facts?.['metric'] === undefined && metric !== null && { metric }),
    ...(facts?.['value'] === undefined && value?.['value'] !== undefined && { value: value['value'] }),
    severity: alarm.severity,
    peak: alarm.peak,
    labels: alarm.labels,
    moment,
  };
}

/** Rules live as long as their version is live; so do their compiled conditions. */
const tests = new WeakMap<object, Test>();

export function applies({ when }: LinkageAction, facts: JsonObject): boolean {
  if (when === undefined) return true;
  let test = tests.get(when);
  if (!test) tests.set(when, (test = testCondition(when)));
  return test(facts);
}
