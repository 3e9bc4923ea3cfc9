/**
 * What people do with alarm rules: publish a version of their own, switch one on or off, go back to the pack's, let one
 * out of quarantine. Each makes the live set anew in its own transaction; a rule that cannot judge is refused.
 */
import { z } from 'zod';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { liveRules } from './active.ts';
import { nothingToRestore, notQuarantined, ruleChanged, ruleInvalid, ruleNotFound } from './errors.ts';
import { quarantine, release } from './quarantine.ts';
import { installedPacks, packRule, refreshRuleSet } from './refresh.ts';
import { alarmRuleFile } from './schema.ts';
import type { AlarmRuleRow } from './tables.ts';

const save = z.object({
  rule: alarmRuleFile,
  /** Pack whose inputs the rule's references mean. */
  packId: z.string().nullable(),
  /** Version that was edited; another one meanwhile is a conflict. */
  baseVersion: z.string().optional(),
});

export const saveRule: CommandDefinition<z.infer<typeof save>, { id: string; version: string | null }> = {
  type: 'alarm-rule.publish',
  payload: save,
  async execute(uow, { rule, packId, baseVersion }, ctx) {
    const before = (await liveRules(uow)).rules.get(rule.id);
    const row = await uow.get('alarm_rule', rule.id);
    if (baseVersion !== undefined && before && before.hash !== baseVersion) {
      throw ruleChanged({ by: row?.updated_by_name ?? '—' });
    }
    const preapproved = ctx.actor.permissions.has('linkage.preapprove') ? 1 : 0;
    write(uow, row, { ...blank(rule.id), content: rule, enabled: null, pack_id: packId, preapproved }, ctx);
    await refresh(uow, ctx, rule.id);
    return { id: rule.id, version: (await liveRules(uow)).rules.get(rule.id)?.hash ?? null };
  },
  audit: ({ rule }, { version }) => ({ objectType: 'alarm-rule', objectId: rule.id, summary: { version } }),
};

const enable = z.object({ id: z.string(), enabled: z.boolean() });

export const enableRule: CommandDefinition<z.infer<typeof enable>, void> = {
  type: 'alarm-rule.enable',
  payload: enable,
  async execute(uow, { id, enabled }, ctx) {
    const row = await uow.get('alarm_rule', id);
    if (!row && !packRule(await installedPacks(uow), id)) throw ruleNotFound({ id });
    write(uow, row, { ...(row ?? blank(id)), enabled: enabled ? 1 : 0 }, ctx);
    await refresh(uow, ctx, id);
  },
  audit: ({ id, enabled }) => ({ objectType: 'alarm-rule', objectId: id, summary: { enabled } }),
};

const one = z.object({ id: z.string() });

export const restoreRule: CommandDefinition<z.infer<typeof one>, void> = {
  type: 'alarm-rule.restore',
  payload: one,
  async execute(uow, { id }, ctx) {
    if (!packRule(await installedPacks(uow), id)) throw nothingToRestore({ id });
    const row = await uow.get('alarm_rule', id);
    if (row) uow.remove('alarm_rule', id);
    await refresh(uow, ctx, id);
  },
  audit: ({ id }) => ({ objectType: 'alarm-rule', objectId: id }),
};

/** It judges again with the version that failed; what it fails on next sets it aside again. */
export const releaseRule: CommandDefinition<z.infer<typeof one>, void> = {
  type: 'alarm-rule.release',
  payload: one,
  async execute(uow, { id }) {
    if (!(await quarantine(uow))[id]) throw notQuarantined({ id });
    await release(uow, id);
    uow.changed({ type: 'alarm-rule', id, subjects: [] });
  },
  audit: ({ id }) => ({ objectType: 'alarm-rule', objectId: id }),
};

const blank = (id: string): AlarmRuleRow => ({
  ...{ id, content: null, enabled: null, pack_id: null, preapproved: 0, rev: 1 },
  ...{ updated_at: 0, updated_by: '', updated_by_name: '' },
});

function write(uow: UnitOfWork, before: AlarmRuleRow | undefined, row: AlarmRuleRow, { actor }: CommandContext): void {
  const next: AlarmRuleRow = {
    ...row,
    updated_at: uow.now,
    updated_by: actor.id,
    updated_by_name: actor.name,
    rev: before?.rev ?? 1,
  };
  if (before) uow.update('alarm_rule', next);
  else uow.insert('alarm_rule', next);
}

/** A rule that cannot judge is refused with all that is wrong; nothing is changed. */
async function refresh(uow: UnitOfWork, ctx: CommandContext, id: string): Promise<void> {
  const problems = (await refreshRuleSet(uow, ctx)).filter(({ elementId }) => elementId === id);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw ruleInvalid({ count: errors.length }, problems);
  uow.changed({ type: 'alarm-rule', id, subjects: [] });
}
