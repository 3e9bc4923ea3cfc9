/**
 * Quarantine: a rule that fails while it judges is set aside, with what it said, until a new version of it is published or
 * a person lets it out. Events and other rules go on. Kept as one setting, so that judging reads it with the rule set.
 */
import type { Knex } from 'knex';
import type { UnitOfWork } from '../../runtime/command.ts';
import { readSetting, writeSetting } from '../setting.ts';
import type { ActiveRule } from './active.ts';

export const QUARANTINE_SETTING = 'alarms.quarantine';

/** By rule id. It concerns the version that failed only. */
export type Quarantine = Record<string, { version: string; at: number; error: string }>;

export async function quarantine(source: Knex | UnitOfWork): Promise<Quarantine> {
  return ((await readSetting(source, QUARANTINE_SETTING)) ?? {}) as Quarantine;
}

export const isSetAside = (set: Quarantine, { hash, file }: ActiveRule): boolean => set[file.id]?.version === hash;

export async function noteFault(uow: UnitOfWork, { hash, file }: ActiveRule, error: unknown): Promise<void> {
  const before = await quarantine(uow);
  if (before[file.id]?.version === hash) return;
  const entry = { version: hash, at: uow.now, error: String(error).slice(0, 500) };
  await writeSetting(uow, QUARANTINE_SETTING, { ...before, [file.id]: entry });
  uow.changed({ type: 'alarm-rule', id: file.id, subjects: [] });
}

/** Lets a rule judge again. */
export async function release(uow: UnitOfWork, ruleId: string): Promise<void> {
  const { [ruleId]: _, ...others } = await quarantine(uow);
  await writeSetting(uow, QUARANTINE_SETTING, others);
}
