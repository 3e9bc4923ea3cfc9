/**
 * Texts and values of a deed with their places filled, as notices fill theirs. `{value}` alone stays the number that it
 * is; texts in two languages are filled in each.
 */
import type { Json, JsonObject, Text } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { AlarmChange } from '../alarms/followers.ts';
import { activePacks } from '../packs/active.ts';
import { alarmPlaces, type AlarmPlaces } from '../notices/places.ts';
import { fill } from '../notices/template.ts';

export interface Places {
  text(template: Text): Text;
  /** Every string inside it. */
  json(value: JsonObject): JsonObject;
  line(template: string): string;
}

export async function placesOf(uow: UnitOfWork, { alarm, rule }: Pick<AlarmChange, 'alarm' | 'rule'>): Promise<Places> {
  const places = await alarmPlaces(uow, alarm, rule, await activePacks(uow));
  const raw = alarm.value?.['value'];
  return {
    text: ({ zh, en }) => ({ zh: fill(zh, places.zh), en: fill(en, places.en, 'en') }),
    json: (value) => filled(value, places, raw) as JsonObject,
    line: (template) => fill(template, places.zh),
  };
}

function filled(value: Json, places: AlarmPlaces, raw: Json | undefined): Json {
  if (typeof value === 'string') return value === '{value}' && raw !== undefined ? raw : fill(value, places.zh);
  if (Array.isArray(value)) return value.map((each) => filled(each, places, raw));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner, places, raw)]));
}
