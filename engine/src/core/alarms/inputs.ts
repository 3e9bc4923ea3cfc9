/**
 * Rules of packs leave what a city may set to inputs: wherever a number, text, boolean, duration or list stands, there may
 * stand `{ "input": "<id>" }` instead. A template becomes a rule by putting the values in and reading the result as any
 * rule, so that there is one schema. All problems are found at once, and a value that does not fit is blamed on its input.
 */
import type { Json, JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { FactTypes } from '../rules/index.ts';
import { checkAlarmRule } from './check.ts';
import { alarmProblem } from './codes.ts';
import { alarmRule, type AlarmRule } from './rule.ts';

/** Ids of the inputs that the template speaks of, each once, in the order in which it does. */
export function inputsOf(template: Json): string[] {
  const ids = new Set<string>();
  replaced(template, [], (id) => {
    ids.add(id);
    return null;
  });
  return [...ids];
}

export function withInputs(
  template: Json,
  values: JsonObject,
  facts: FactTypes | null = null,
): { rule: AlarmRule | null; problems: Problem[] } {
  const places = new Map<string, string>();
  const unknown: Problem[] = [];
  const written = replaced(template, [], (input, path) => {
    const place = textOf(path);
    places.set(place, input);
    if (Object.hasOwn(values, input)) return values[input] as Json;
    unknown.push(alarmProblem('ALARM_INPUT_UNKNOWN', place, { input }));
    return null;
  });
  const read = alarmRule.safeParse(written);
  const found = read.success ? checkAlarmRule(read.data, facts) : read.error.issues.map(shapeProblem);
  const problems = [...unknown, ...found.flatMap((problem) => blamed(problem, places, values))];
  const sound = read.success && !problems.some(({ severity }) => severity === 'error');
  return { rule: sound ? read.data : null, problems };
}

/** Any document with the values in place: what follows from a rule has durations of its own. */
export function fillInputs(template: JsonObject, values: JsonObject): { value: Json; problems: Problem[] } {
  const problems: Problem[] = [];
  const value = replaced(template, [], (input, path) => {
    if (Object.hasOwn(values, input)) return values[input] as Json;
    problems.push(alarmProblem('ALARM_INPUT_UNKNOWN', textOf(path), { input }));
    return null;
  });
  return { value, problems };
}

type Place = readonly PropertyKey[];
interface Issue {
  path: Place;
  message: string;
  errors?: readonly (readonly Issue[])[];
}

function shapeProblem(issue: Issue): Problem {
  const { path, message } = furthest(issue);
  return alarmProblem('ALARM_SHAPE', textOf(path), { said: message });
}

/** An issue of a union (conditions) is that of the branch that came furthest. */
function furthest(issue: Issue): Issue {
  const inner = (issue.errors ?? []).flat().map((one) => furthest({ ...one, path: [...issue.path, ...one.path] }));
  return inner.reduce((best, one) => (one.path.length > best.path.length ? one : best), issue);
}

/** What is wrong at or inside an input's place is wrong with its value; with one that is unknown it is said already. */
function blamed(problem: Problem, places: ReadonlyMap<string, string>, values: JsonObject): Problem[] {
  for (let place = problem.path ?? ''; place !== ''; place = place.replace(/(\.[^.[\]]*|\[\d+\]|^[^.[\]]*)$/, '')) {
    const input = places.get(place);
    if (input === undefined) continue;
    if (!Object.hasOwn(values, input)) return [];
    return [alarmProblem('ALARM_INPUT_TYPE', place, { input, value: JSON.stringify(values[input]) })];
  }
  return [problem];
}

function replaced(value: Json, path: Place, valueOf: (input: string, path: Place) => Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, i) => replaced(item, [...path, i], valueOf));
  const keys = Object.keys(value);
  const { input } = value;
  if (keys.length === 1 && typeof input === 'string') return valueOf(input, path);
  return Object.fromEntries(keys.map((key) => [key, replaced(value[key] as Json, [...path, key], valueOf)]));
}

/** `a.b[2]` */
const textOf = (path: Place): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}${text && '.'}${String(part)}`),
    '',
  );
