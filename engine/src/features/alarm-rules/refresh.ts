/**
 * Makes the live rule set from what is installed: the rules of all packs with the values of their inputs, and what people
 * have made or changed beside them. Called in the transaction that changes any of these; events of later commands are
 * judged by the new set. Running holds and open alarms go on; those of rules that are gone end.
 */
import { createHash } from 'node:crypto';
import { alarmProblem, compileAlarmRule, fillInputs, knownFacts, withInputs } from '../../core/alarms/index.ts';
import { canonicalJson } from '../../core/canonical-json.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Problem } from '../../core/problem.ts';
import type { CommandContext, UnitOfWork } from '../../runtime/command.ts';
import { activePack, type ActivePack } from '../packs/active.ts';
import type { ThingKind } from '../things/schema.ts';
import { liveRules, remember, RULE_SET_SETTING } from './active.ts';
import { withReceivers } from './receivers.ts';
import { alarmRuleFile, type AlarmRuleFile } from './schema.ts';
import type { AlarmRuleRow, RuleVersionRow } from './tables.ts';
import './tables.ts';

/** A rule as it is written, and whose inputs it means. */
interface Source {
  file: AlarmRuleFile;
  pack: ActivePack | null;
  origin: string;
}

/** A rule of a pack whose inputs do not fit any more is left out, and said. */
export async function refreshRuleSet(uow: UnitOfWork, ctx: CommandContext): Promise<Problem[]> {
  const before = await liveRules(uow);
  const packs = await installedPacks(uow);
  const problems: Problem[] = [];
  const versions: RuleVersionRow[] = [];
  for (const source of await sources(uow, packs)) {
    const { resolved, problems: wrong } = resolveRule(source.file, source.pack?.inputs ?? {});
    problems.push(...wrong);
    if (resolved) versions.push(await versionOf(uow, source, resolved, ctx));
  }
  versions.sort((a, b) => (a.rule_id < b.rule_id ? -1 : 1));
  const kinds = packs.flatMap(({ content }) => Object.values(content.things));
  const hash = sha256({ versions: versions.map((version) => version.hash), kinds });
  if (hash === before.hash) return problems;
  const live = await remember(hash, versions, kinds);
  await makeLive(uow, hash, versions, kinds);
  for (const ruleId of before.rules.keys()) {
    if (live.rules.has(ruleId)) continue;
    const command = 'alarm.retire-rule';
    uow.schedule({ key: `alarm-retire-rule:${ruleId}`, dueAt: uow.now, command, payload: { ruleId } });
  }
  const payload = { set: hash, after: '' };
  uow.schedule({ key: 'alarm-watch-things', dueAt: uow.now, command: 'alarm.watch-things', payload });
  uow.changed({ type: 'alarm-rule', id: 'set', subjects: [] });
  return problems;
}

async function makeLive(
  uow: UnitOfWork,
  hash: string,
  versions: readonly RuleVersionRow[],
  kinds: ThingKind[],
): Promise<void> {
  if (!(await uow.get('rule_set', hash))) {
    uow.insert('rule_set', { hash, versions: versions.map((version) => version.hash), kinds, created_at: uow.now });
  }
  const setting = await uow.get('setting', RULE_SET_SETTING);
  if (setting) uow.update('setting', { ...setting, value: hash });
  else uow.insert('setting', { key: RULE_SET_SETTING, value: hash });
}

export async function installedPacks(uow: UnitOfWork): Promise<ActivePack[]> {
  const rows = await uow.select('pack', (query) => query.orderBy('pack.id'));
  const packs: ActivePack[] = [];
  for (const { id } of rows) packs.push(await activePack(uow, id));
  return packs;
}

/** The rule as a pack brings it; of two packs the first by id. */
export function packRule(
  packs: readonly ActivePack[],
  id: string,
): { file: AlarmRuleFile; pack: ActivePack } | undefined {
  for (const pack of packs) {
    const file = Object.values(pack.content.rules).find((each) => each.id === id);
    if (file) return { file, pack };
  }
  return undefined;
}

/** Rules that are switched on: of packs, where no person has changed them, and of people. */
async function sources(uow: UnitOfWork, packs: readonly ActivePack[]): Promise<Source[]> {
  const edits = new Map<string, AlarmRuleRow>();
  for (const row of await uow.select('alarm_rule', (query) => query.orderBy('alarm_rule.id'))) edits.set(row.id, row);
  const found: Source[] = [];
  const isOn = (file: AlarmRuleFile) => (edits.get(file.id)?.enabled ?? (file.enabled ? 1 : 0)) === 1;
  const taken = new Set<string>();
  for (const pack of packs) {
    for (const file of Object.values(pack.content.rules)) {
      if (edits.get(file.id)?.content || taken.has(file.id)) continue;
      taken.add(file.id);
      if (isOn(file)) found.push({ file, pack, origin: `pack:${pack.id}` });
    }
  }
  for (const { content, pack_id, updated_by } of edits.values()) {
    if (!content || !isOn(content)) continue;
    const pack = packs.find(({ id }) => id === pack_id) ?? null;
    found.push({ file: content, pack, origin: `person:${updated_by}` });
  }
  return found;
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

/** Content-addressed: the same rule again is the same version, with whoever published it first. */
async function versionOf(
  uow: UnitOfWork,
  { file, pack, origin }: Source,
  resolved: AlarmRuleFile,
  { actor }: CommandContext,
): Promise<RuleVersionRow> {
  const hash = sha256({ resolved, pack: pack?.id ?? null });
  const known = await uow.get('rule_version', hash);
  if (known) return known;
  const row: RuleVersionRow = {
    hash,
    rule_id: file.id,
    content: file,
    resolved,
    pack_id: pack?.id ?? null,
    origin,
    published_by: actor.name,
    preapproved: actor.permissions.has('linkage.preapprove') ? 1 : 0,
    created_at: uow.now,
  };
  uow.insert('rule_version', row);
  return row;
}

const sha256 = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');
