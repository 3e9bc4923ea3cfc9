/** What an alarm is called: the rule's title with its places filled. */
import type { ThingKind } from '../things/schema.ts';
import type { AlarmRow } from './tables.ts';

type Named = Pick<AlarmRow, 'number' | 'thing_name' | 'metric' | 'value' | 'severity' | 'address'> & {
  rule_name: string;
};

/** `kind`: of the thing; it has words for states. `{thing}`, `{value}`, `{unit}`, `{metric}`, `{severity}`, `{number}`, `{rule}`, `{address}`; what is not known is left out. */
export function titleOf(template: string, alarm: Named, kind: ThingKind | undefined): string {
  const places: Record<string, string> = {
    thing: alarm.thing_name,
    value: wordOf(alarm, kind),
    unit: String(alarm.value?.['unit'] ?? ''),
    metric: alarm.metric ?? '',
    severity: String(alarm.severity),
    number: alarm.number,
    rule: alarm.rule_name,
    address: alarm.address ?? '',
  };
  return template.replace(/\{(\w+)\}/g, (_, name: string) => places[name] ?? '').trim() || alarm.rule_name;
}

function wordOf({ metric, value }: Named, kind: ThingKind | undefined): string {
  const shown = value?.['value'] ?? '';
  if (typeof shown === 'boolean') return shown ? '是' : '否';
  const states = kind?.metrics.find(({ id }) => id === metric)?.values;
  return states?.find((state) => state.value === shown)?.label.zh ?? String(shown as string | number);
}
