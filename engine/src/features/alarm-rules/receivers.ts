/**
 * Puts the receivers that a city has set where a rule names an input (`input:<id>`). What then tells nobody — an action, a
 * step of the escalation — is left out: an empty list is how a city says that nobody is to be told.
 */
import { alarmProblem } from '../../core/alarms/index.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Problem } from '../../core/problem.ts';
import type { AlarmRuleFile, Deed } from './schema.ts';

export function withReceivers(file: AlarmRuleFile, inputs: JsonObject): { file: AlarmRuleFile; problems: Problem[] } {
  const problems: Problem[] = [];
  const named = (receivers: readonly string[], path: string): string[] => {
    const found = receivers.flatMap((one, i) => {
      if (!one.startsWith(PREFIX)) return [one];
      const input = one.slice(PREFIX.length);
      const value = inputs[input];
      if (Array.isArray(value)) return value.filter((each) => typeof each === 'string');
      problems.push(unfit(input, value === undefined ? undefined : JSON.stringify(value), `${path}[${i}]`));
      return [];
    });
    return [...new Set(found)];
  };
  const actions = file.actions.flatMap((action, i) => {
    const deed = toldDeed(action.do, `actions[${i}].do`, named);
    return deed ? [{ ...action, do: deed }] : [];
  });
  const escalation = file.escalation
    .map((step, i) => ({ ...step, to: named(step.to, `escalation[${i}].to`) }))
    .filter(({ to }) => to.length > 0);
  return { file: { ...file, actions, escalation }, problems };
}

const PREFIX = 'input:';

type Named = (receivers: readonly string[], path: string) => string[];

function toldDeed(deed: Deed, path: string, named: Named): Deed | null {
  if (deed.kind !== 'notice' && deed.kind !== 'ask') return deed;
  const to = named(deed.to, `${path}.to`);
  const whole =
    deed.kind === 'ask' ? { ...deed, to, overdueTo: named(deed.overdueTo, `${path}.overdueTo`) } : { ...deed, to };
  return to.length > 0 ? whole : null;
}

const unfit = (input: string, value: string | undefined, path: string): Problem =>
  value === undefined
    ? alarmProblem('ALARM_INPUT_UNKNOWN', path, { input })
    : alarmProblem('ALARM_INPUT_TYPE', path, { input, value });
