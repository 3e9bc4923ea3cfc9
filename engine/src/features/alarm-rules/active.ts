/**
 * The live rule set as commands and queries use it: compiled once per hash and kept in memory. Which set is live is read
 * every time (a setting), so that a change counts from the next command on, on every node, and every event is judged by
 * one set from beginning to end. A set is content-addressed and never changes.
 */
import type { Knex } from 'knex';
import { alarmRule, compileAlarmRule, type AlarmRule, type CompiledAlarmRule } from '../../core/alarms/index.ts';
import { compileRulesInPieces, type Condition, type RuleSet, type RuleSource } from '../../core/rules/index.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import { parsedRow } from '../../store/read.ts';
import type { TableName, Tables } from '../../store/tables.ts';
import { readSetting } from '../setting.ts';
import type { ThingKind } from '../things/schema.ts';
import type { AlarmRuleFile } from './schema.ts';
import type { RuleVersionRow } from './tables.ts';
import './tables.ts';

/** One rule that judges. */
export interface ActiveRule {
  /** Of its version: what an alarm keeps. */
  hash: string;
  /** With the values of inputs in place. */
  file: AlarmRuleFile;
  compiled: CompiledAlarmRule;
  packId: string | null;
  /** Its publisher held `linkage.preapprove`. */
  preapproved: boolean;
}

/** A rule as the index finds it: by the scope's conditions. */
interface ScopedRule extends RuleSource {
  rule: ActiveRule;
}

export interface LiveRules {
  hash: string;
  rules: ReadonlyMap<string, ActiveRule>;
  /** Rules whose scope an event meets. */
  set: RuleSet<ScopedRule>;
  /** Those that watch things of which no event has come. */
  watching: readonly ActiveRule[];
  /** Metrics that a reason for holding an alarm back speaks of. */
  holding: ReadonlySet<string>;
  /** Some condition asks for the newest values of a thing. */
  asksLatest: boolean;
  kinds: ReadonlyMap<string, ThingKind>;
  /** By kind and metric. */
  metrics: ReadonlyMap<string, ReadonlyMap<string, ThingKind['metrics'][number]>>;
}

/** Setting that names the live set. */
export const RULE_SET_SETTING = 'alarms.rule-set';
/** The timeline that says which set was live when. */
export const SET_HISTORY = { objectType: 'rule-set', objectId: 'live' } as const;

const NOTHING: LiveRules = {
  hash: '',
  rules: new Map(),
  set: { rules: [], match: () => [], matchWithEvidence: () => [], unindexed: 0 },
  watching: [],
  holding: new Set(),
  asksLatest: false,
  kinds: new Map(),
  metrics: new Map(),
};

const MAX_REMEMBERED = 4;
const compiled = new Map<string, Promise<LiveRules>>();

export async function liveRules(source: Knex | UnitOfWork): Promise<LiveRules> {
  const hash = await readSetting(source, RULE_SET_SETTING);
  return typeof hash === 'string' ? rulesOfSet(source, hash) : NOTHING;
}

/** Of a set that was live once; an empty hash is none. */
export async function rulesOfSet(source: Knex | UnitOfWork, hash: string): Promise<LiveRules> {
  if (hash === '') return NOTHING;
  const known = compiled.get(hash);
  if (known) return known;
  const set = await one(source, 'rule_set', 'hash', hash);
  if (!set) throw new Error(`rule set ${hash} is not there`);
  return remember(hash, await inPieces(source, set.versions), set.kinds);
}

async function inPieces(source: Knex | UnitOfWork, hashes: readonly string[]): Promise<RuleVersionRow[]> {
  const found: RuleVersionRow[] = [];
  for (let i = 0; i < hashes.length; i += PIECE) {
    found.push(...(await many(source, 'rule_version', 'hash', hashes.slice(i, i + PIECE))));
    await breathe();
  }
  return found;
}

/** A version that is compiled already, or its row. */
export type Version = ActiveRule | RuleVersionRow;

/** Compiles and keeps a set, in pieces: the server goes on answering while ten thousand rules are swapped. */
export function remember(hash: string, versions: readonly Version[], kinds: readonly ThingKind[]): Promise<LiveRules> {
  const known = compiled.get(hash);
  if (known) return known;
  if (compiled.size >= MAX_REMEMBERED) compiled.delete(compiled.keys().next().value!);
  const making = compileSet(hash, versions, kinds);
  compiled.set(hash, making);
  making.catch(() => compiled.delete(hash));
  return making;
}

/** Lets the server answer others between two pieces of work. */
export const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));
/** Rules read or compiled between two pauses. */
const PIECE = 50;

async function compileSet(hash: string, versions: readonly Version[], kinds: readonly ThingKind[]): Promise<LiveRules> {
  const rules = new Map<string, ActiveRule>();
  let made = 0;
  for (const version of versions) {
    const rule = 'compiled' in version ? version : activeRule(version);
    rules.set(rule.file.id, rule);
    if (!('compiled' in version) && (made += 1) % PIECE === 0) await breathe();
  }
  const sources = [...rules.values()].map((rule): ScopedRule => {
    const { scope, missingFacts } = rule.compiled.rule;
    return { id: rule.file.id, conditions: scope, missing: missingFacts, rule };
  });
  const pieces = compileRulesInPieces(sources);
  for (;;) {
    const { done, value } = pieces.next();
    if (!done) await breathe();
    else if (!value.set) throw new Error(`rule set ${hash}: ${value.problems[0]?.message.en}`);
    else {
      const watching = [...rules.values()].filter(({ compiled }) => compiled.watches !== null);
      const holding = new Set([...rules.values()].flatMap(({ compiled }) => reasonMetrics(compiled.rule)));
      return {
        ...{ hash, rules, set: value.set, watching, holding },
        asksLatest: [...rules.values()].some(({ compiled }) => asks(compiled.rule, 'latest')),
        kinds: new Map(kinds.map((kind) => [kind.id, kind])),
        metrics: new Map(kinds.map(({ id, metrics }) => [id, new Map(metrics.map((metric) => [metric.id, metric]))])),
      };
    }
  }
}

/** Whether any condition of the rule, wherever it stands, speaks of the fact. */
function asks(rule: AlarmRule, fact: string): boolean {
  const within = (part: unknown): boolean => {
    if (typeof part !== 'object' || part === null) return false;
    if ((part as { fact?: unknown }).fact === fact) return true;
    return Object.values(part).some(within);
  };
  return within(rule);
}

const reasonMetrics = ({ suppressedWhen = [] }: AlarmRule): string[] =>
  suppressedWhen.flatMap(({ when }) => latestIn(when));

function latestIn(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(latestIn);
  if ('any' in condition) return condition.any.flatMap(latestIn);
  if ('not' in condition) return latestIn(condition.not);
  return condition.fact === 'latest' ? (condition.path?.split('.').slice(1, 2) ?? []) : [];
}

export function activeRule({ hash, resolved, pack_id, preapproved }: RuleVersionRow): ActiveRule {
  const rule = alarmRule.parse({ ...resolved.alarm, id: resolved.id, name: resolved.name });
  const { compiled, problems } = compileAlarmRule(rule);
  if (!compiled) throw new Error(`rule ${resolved.id}: ${problems[0]?.message.en}`);
  return { hash, file: resolved, compiled, packId: pack_id, preapproved: preapproved === 1 };
}

const isUnitOfWork = (source: Knex | UnitOfWork): source is UnitOfWork => 'getMany' in source;

async function one<T extends TableName>(
  source: Knex | UnitOfWork,
  table: T,
  column: string,
  key: string,
): Promise<Tables[T] | undefined> {
  return (await many(source, table, column, [key]))[0];
}

async function many<T extends TableName>(
  source: Knex | UnitOfWork,
  table: T,
  column: string,
  keys: readonly string[],
): Promise<Tables[T][]> {
  if (isUnitOfWork(source)) return source.getMany(table, keys);
  const found: Tables[T][] = [];
  for (let i = 0; i < keys.length; i += 500) {
    const raw: unknown[] = await source(table).whereIn(column, keys.slice(i, i + 500));
    found.push(...raw.map((each) => parsedRow(table, each)));
  }
  return found;
}
