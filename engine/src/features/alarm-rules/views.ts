/** Alarm rules as lists and details show them: those that are live, and those that are switched off. */
import type { Knex } from 'knex';
import { inputsOf, ruleSentence } from '../../core/alarms/index.ts';
import { cityTime, DAY } from '../../core/calendar/city-time.ts';
import type { Json, JsonObject, Text } from '../../core/json.ts';
import { parsedRow } from '../../store/read.ts';
import { activePacks, type ActivePack } from '../packs/active.ts';
import { activeRule, liveRules, type LiveRules } from './active.ts';
import { ruleNotFound } from './errors.ts';
import { ruleNames } from './names.ts';
import { quarantine, type Quarantine } from './quarantine.ts';
import { packRule } from './refresh.ts';
import { resolveRule } from './resolve.ts';
import type { AlarmRuleDetail, AlarmRuleFile, AlarmRuleItem } from './schema.ts';
import type { AlarmRuleRow, RuleVersionRow } from './tables.ts';

interface Known {
  file: AlarmRuleFile;
  pack: ActivePack | null;
  row: AlarmRuleRow | undefined;
  enabled: boolean;
  version: RuleVersionRow | undefined;
}

export async function listRules(db: Knex, now: number): Promise<AlarmRuleItem[]> {
  const live = await liveRules(db);
  const known = await knownRules(db, live);
  const counts = await countsOf(db, now);
  const aside = await quarantine(db);
  return known.map((one) => item(one, live, counts, aside));
}

export async function readRule(db: Knex, id: string, now: number): Promise<AlarmRuleDetail> {
  const live = await liveRules(db);
  const known = (await knownRules(db, live)).find(({ file }) => file.id === id);
  if (!known) throw ruleNotFound({ id });
  const { file, pack } = known;
  const { resolved } = resolveRule(file, pack?.inputs ?? {});
  const versions: unknown[] = await db('rule_version').where({ rule_id: id }).orderBy('created_at', 'desc').limit(50);
  return {
    ...item(known, live, await countsOf(db, now), await quarantine(db)),
    rule: file,
    resolved: resolved as unknown as Json,
    inputs: inputsOf(file as unknown as Json).map((input) => inputView(input, pack)),
    packId: pack?.id ?? null,
    history: versions
      .map((raw) => parsedRow('rule_version', raw))
      .map(({ hash, created_at, published_by }) => ({
        version: hash,
        at: cityTime(Number(created_at)),
        by: published_by,
      })),
  };
}

function inputView(id: string, pack: ActivePack | null): AlarmRuleDetail['inputs'][number] {
  const label = pack?.content.inputs.find((each) => each.id === id)?.label ?? { zh: id, en: id };
  return { id, label, value: pack?.inputs[id] ?? null, packId: pack?.id ?? '' };
}

/** All rules there are, by their number and id. */
async function knownRules(db: Knex, live: LiveRules): Promise<Known[]> {
  const packs = await activePacks(db);
  const rows = new Map(
    ((await db('alarm_rule')) as unknown[]).map((raw) => {
      const row = parsedRow('alarm_rule', raw);
      return [row.id, row] as const;
    }),
  );
  const hashes = [...live.rules.values()].map(({ hash }) => hash);
  const versions = new Map<string, RuleVersionRow>();
  for (let i = 0; i < hashes.length; i += 500) {
    const raw: unknown[] = await db('rule_version').whereIn('hash', hashes.slice(i, i + 500));
    for (const row of raw.map((each) => parsedRow('rule_version', each))) versions.set(row.rule_id, row);
  }
  const files = new Map<string, { file: AlarmRuleFile; pack: ActivePack | null }>();
  for (const pack of packs) {
    for (const { id } of Object.values(pack.content.rules)) {
      if (!files.has(id)) files.set(id, packRule(packs, id)!);
    }
  }
  for (const { id, content, pack_id } of rows.values()) {
    if (content) files.set(id, { file: content, pack: packs.find((pack) => pack.id === pack_id) ?? null });
  }
  const order = ({ file }: Known) => `${file.code ?? '~'} ${file.id}`;
  return [...files]
    .map(([id, { file, pack }]): Known => {
      const row = rows.get(id);
      const enabled = (row?.enabled ?? (file.enabled ? 1 : 0)) === 1;
      return { file, pack, row, enabled, version: versions.get(id) };
    })
    .sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

interface Counts {
  open: ReadonlyMap<string, number>;
  raised: ReadonlyMap<string, number>;
}

async function countsOf(db: Knex, now: number): Promise<Counts> {
  const grouped = async (rows: Knex.QueryBuilder) => {
    const found: { rule_id: string; n: number | string }[] = await rows
      .groupBy('rule_id')
      .select('rule_id')
      .count({ n: '*' });
    return new Map(found.map(({ rule_id, n }) => [rule_id, Number(n)]));
  };
  return {
    open: await grouped(db('alarm').where({ active: 1 })),
    raised: await grouped(db('alarm').where('raised_at', '>=', now - 30 * DAY)),
  };
}

function item(known: Known, live: LiveRules, { open, raised }: Counts, aside: Quarantine): AlarmRuleItem {
  const { file, pack, row, enabled, version } = known;
  const fault = aside[file.id];
  return {
    id: file.id,
    code: file.code ?? null,
    vertical: file.vertical,
    name: file.name,
    description: file.description,
    enabled,
    origin: row?.content ? `person:${row.updated_by}` : `pack:${pack?.id ?? ''}`,
    edited: row !== undefined,
    version: version?.hash ?? '',
    publishedAt: cityTime(Number(version?.created_at ?? row?.updated_at ?? 0)),
    publishedBy: version?.published_by ?? row?.updated_by_name ?? '',
    openAlarms: open.get(file.id) ?? 0,
    raised30d: raised.get(file.id) ?? 0,
    quarantine: fault && fault.version === version?.hash ? { at: cityTime(fault.at), error: fault.error } : null,
    sentence: sentenceOf(known, live),
  };
}

/** Of the live version; of one that is switched off, as it would judge. */
function sentenceOf({ file, pack, version }: Known, live: LiveRules): Text {
  const resolved = version?.resolved ?? resolveRule(file, pack?.inputs ?? ({} as JsonObject)).resolved;
  if (!resolved) return file.description;
  const rule =
    live.rules.get(file.id) ??
    activeRule({
      ...{ hash: '', rule_id: file.id, content: file, resolved, pack_id: null, origin: '', published_by: '' },
      ...{ preapproved: 0, created_at: 0 },
    });
  return ruleSentence(rule.compiled, ruleNames(live.kinds, rule.compiled.rule.scope));
}
