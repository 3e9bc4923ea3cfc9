/** What an alarm is called: the rule's title with its places filled. */
import type { AlarmRow } from './tables.ts';

type Named = Pick<AlarmRow, 'number' | 'thing_name' | 'metric' | 'value' | 'severity' | 'address'> & {
  rule_name: string;
};

/** `{thing}`, `{value}`, `{unit}`, `{metric}`, `{severity}`, `{number}`, `{rule}`, `{address}`; what is not known is left out. */
export function titleOf(template: string, alarm: Named): string {
  const places: Record<string, string> = {
    thing: alarm.thing_name,
    value: String(alarm.value?.['value'] ?? ''),
    unit: String(alarm.value?.['unit'] ?? ''),
    metric: alarm.metric ?? '',
    severity: String(alarm.severity),
    number: alarm.number,
    rule: alarm.rule_name,
    address: alarm.address ?? '',
  };
  return template.replace(/\{(\w+)\}/g, (_, name: string) => places[name] ?? '').trim() || alarm.rule_name;
}
