/**
 * Puts a rule together: the file as it is written, with the values of inputs and the receivers that a city has set, held
 * against both schemas and compiled. What was put together once is remembered, so that one edit among ten thousand rules
 * costs one rule.
 */
import { createHash } from 'node:crypto';
import {
  alarmProblem,
  compileAlarmRule,
  fillInputs,
  inputsOf,
  knownFacts,
  withInputs,
} from '../../core/alarms/index.ts';
import { canonicalJson } from '../../core/canonical-json.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Problem } from '../../core/problem.ts';
import type { ActivePack } from '../packs/active.ts';
import { withReceivers } from './receivers.ts';
import { alarmRuleFile, type AlarmRuleFile } from './schema.ts';
import type { AlarmRuleRow } from './tables.ts';

/** A rule as it judges, and the hash of its version. */
export interface Resolved {
  hash: string;
  resolved: AlarmRuleFile;
}

interface Answer {
  rule: Resolved | null;
  problems: Problem[];
}

/** By the file, which is one object as long as it does not change; `values`: of the inputs that it was put together with. */
const remembered = new WeakMap<AlarmRuleFile, { values: string; answer: Answer }>();

export function resolveOnce(file: AlarmRuleFile, pack: ActivePack | null): Answer {
  const inputs = pack?.inputs ?? {};
  const named = namedInputs(file).map((id) => inputs[id] ?? null);
  const values = JSON.stringify([pack?.id ?? null, named]);
  const known = remembered.get(file);
  if (known?.values === values) return known.answer;
  const { resolved, problems } = resolveRule(file, inputs);
  const hash = resolved && sha256({ resolved, pack: pack?.id ?? null });
  const answer = { rule: resolved && hash ? { hash, resolved } : null, problems };
  remembered.set(file, { values, answer });
  return answer;
}

/** Inputs whose values stand in a rule, and those that name receivers. */
function namedInputs(file: AlarmRuleFile): string[] {
  const known = inputNames.get(file);
  if (known) return known;
  const told = JSON.stringify([file.actions, file.escalation]).matchAll(/"input:([\w-]+)"/g);
  const names = [...inputsOf(file as unknown as Json), ...[...told].map(([, id]) => id!)];
  inputNames.set(file, names);
  return names;
}

const inputNames = new WeakMap<AlarmRuleFile, string[]>();

/** Rows of people's rules are read anew every time; the same content is the same object. */
const contents = new Map<string, AlarmRuleFile>();
const MAX_CONTENTS = 50_000;

export function sameContent({ content }: AlarmRuleRow): AlarmRuleFile | null {
  if (!content) return null;
  const key = JSON.stringify(content);
  const known = contents.get(key);
  if (known) return known;
  if (contents.size >= MAX_CONTENTS) contents.clear();
  contents.set(key, content);
  return content;
}

/** The rule with inputs in place, held against both schemas and compiled. Problems name the rule and the place in it. */
export function resolveRule(
  file: AlarmRuleFile,
  inputs: JsonObject,
): { resolved: AlarmRuleFile | null; problems: Problem[] } {
  const { rule, problems: wrong } = withInputs({ ...file.alarm, id: file.id, name: { ...file.name } }, inputs);
  const compiling = rule ? compileAlarmRule(rule, knownFacts).problems : [];
  const problems = [...wrong, ...compiling].map((each) => ({ ...each, path: `alarm.${each.path ?? ''}` }));
  const told = withReceivers(file, inputs);
  const filled = fillInputs({ ...told.file, alarm: {} } as unknown as JsonObject, inputs);
  const { value } = filled;
  const unknown = [...told.problems, ...filled.problems];
  problems.push(...unknown.map((each) => ({ ...each, path: each.path ?? '' })));
  const read = alarmRuleFile.safeParse(value);
  if (!read.success && unknown.length === 0) {
    for (const { path, message } of read.error.issues) {
      problems.push({ ...alarmProblem('ALARM_SHAPE', path.join('.'), { said: message }), path: path.join('.') });
    }
  }
  const failed = problems.some(({ severity }) => severity === 'error');
  if (failed || !rule || !read.success) return { resolved: null, problems: named(file, problems) };
  const { id: _, name: __, ...alarm } = rule;
  return { resolved: { ...read.data, alarm: alarm as unknown as JsonObject }, problems: named(file, problems) };
}

const named = (file: AlarmRuleFile, problems: Problem[]): Problem[] =>
  problems.map((problem) => ({ ...problem, elementId: file.id }));

export const sha256 = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');
