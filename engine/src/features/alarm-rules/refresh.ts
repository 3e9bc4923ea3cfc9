/**
 * Makes the live rule set from what is installed: the rules of all packs with the values of their inputs, and what people
 * have made or changed beside them. Called in the transaction that changes any of these; events of later commands are
 * judged by the new set. Running holds and open alarms go on; those of rules that are gone end.
 */
import type { Problem } from '../../core/problem.ts';
import type { Actor, CommandContext, UnitOfWork } from '../../runtime/command.ts';
import { activePack, type ActivePack } from '../packs/active.ts';
import { writeSetting } from '../setting.ts';
import type { ThingKind } from '../things/schema.ts';
import { breathe, liveRules, remember, RULE_SET_SETTING, SET_HISTORY, type LiveRules, type Version } from './active.ts';
import { resolveOnce, sameContent, sha256, type Resolved } from './resolve.ts';
import type { AlarmRuleFile } from './schema.ts';
import type { AlarmRuleRow, RuleVersionRow } from './tables.ts';
import './tables.ts';

/** A rule as it is written, and whose inputs it means. */
interface Source {
  file: AlarmRuleFile;
  pack: ActivePack | null;
  origin: string;
  /** The person who published it holds `linkage.preapprove`; what only a pack brings was published by nobody. */
  preapproved: boolean;
}

/** A rule of a pack whose inputs do not fit any more is left out, and said. */
export async function refreshRuleSet(uow: UnitOfWork, ctx: CommandContext): Promise<Problem[]> {
  const before = await liveRules(uow);
  const packs = await installedPacks(uow);
  const { versions, problems } = await versionsOf(uow, await sources(uow, packs), before, ctx);
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

/** Rules put together between two pauses: the server goes on answering while ten thousand are. */
const PIECE = 20;

/** The versions of all sources by rule; the new ones are written, those that are live already come compiled. */
async function versionsOf(
  uow: UnitOfWork,
  from: readonly Source[],
  before: LiveRules,
  { actor }: CommandContext,
): Promise<{ versions: Version[]; problems: Problem[] }> {
  const problems: Problem[] = [];
  const made: { source: Source; rule: Resolved }[] = [];
  for (const [i, source] of from.entries()) {
    const { rule, problems: wrong } = resolveOnce(source.file, source.pack);
    problems.push(...wrong);
    if (rule) made.push({ source, rule: withApproval(source, rule) });
    if (i % PIECE === PIECE - 1) await breathe();
  }
  made.sort((a, b) => (a.source.file.id < b.source.file.id ? -1 : 1));
  const known = new Map<string, Version>([...before.rules.values()].map((rule) => [rule.hash, rule]));
  const others = made.map(({ rule }) => rule.hash).filter((hash) => !known.has(hash));
  for (const row of await uow.getMany('rule_version', others)) known.set(row.hash, row);
  const versions = made.map(({ source, rule }) => {
    const version = known.get(rule.hash);
    if (version) return version;
    const row = newVersion(source, rule, uow.now, actor);
    uow.insert('rule_version', row);
    known.set(rule.hash, row);
    return row;
  });
  return { versions, problems };
}

async function makeLive(
  uow: UnitOfWork,
  hash: string,
  versions: readonly Version[],
  kinds: ThingKind[],
): Promise<void> {
  if (!(await uow.get('rule_set', hash))) {
    uow.insert('rule_set', { hash, versions: versions.map((version) => version.hash), kinds, created_at: uow.now });
  }
  await writeSetting(uow, RULE_SET_SETTING, hash);
  uow.history({ ...SET_HISTORY, kind: 'rule-set.live', data: { hash } });
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
  for (const row of await uow.select('alarm_rule', (query) => query.orderBy('alarm_rule.id'))) {
    edits.set(row.id, { ...row, content: sameContent(row) });
  }
  const found: Source[] = [];
  const isOn = (file: AlarmRuleFile) => (edits.get(file.id)?.enabled ?? (file.enabled ? 1 : 0)) === 1;
  const taken = new Set<string>();
  for (const pack of packs) {
    for (const file of Object.values(pack.content.rules)) {
      if (edits.get(file.id)?.content || taken.has(file.id)) continue;
      taken.add(file.id);
      if (isOn(file)) found.push({ file, pack, origin: `pack:${pack.id}`, preapproved: false });
    }
  }
  for (const { content, pack_id, updated_by, preapproved } of edits.values()) {
    if (!content || !isOn(content)) continue;
    const pack = packs.find(({ id }) => id === pack_id) ?? null;
    found.push({ file: content, pack, origin: `person:${updated_by}`, preapproved: preapproved === 1 });
  }
  return found;
}

/**
 * Approved in advance by whoever published it: another version than the same rule without, so that neither is taken for
 * the other. Where nothing needs approval there is no difference.
 */
function withApproval({ file, preapproved }: Source, rule: Resolved): Resolved {
  const counts = file.actions.some(({ do: deed }) => deed.kind === 'connector' && deed.physical && deed.preapproved);
  return preapproved && counts ? { ...rule, hash: sha256({ rule: rule.hash, preapproved }) } : rule;
}

/** Content-addressed: the same rule again is the same version, with whoever published it first. */
function newVersion(
  { file, pack, origin, preapproved }: Source,
  { hash, resolved }: Resolved,
  now: number,
  by: Actor,
): RuleVersionRow {
  return {
    hash,
    rule_id: file.id,
    content: file,
    resolved,
    pack_id: pack?.id ?? null,
    origin,
    published_by: by.name,
    preapproved: preapproved ? 1 : 0,
    created_at: now,
  };
}
