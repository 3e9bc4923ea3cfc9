/**
 * `pack.install`, `pack.rollback`, `pack.set-inputs`: what makes a pack's version the current one, in one transaction:
 * processes, decisions and forms are deployed, roles are made, values of inputs stay. What people have changed since
 * (processes in the designer, permissions of roles) is left as they made it.
 */
import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import { jsonObject } from '../../core/schema.ts';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { latest } from '../../runtime/process/definition-refs.ts';
import { refreshRuleSet } from '../alarm-rules/refresh.ts';
import { INTAKE_SETTING, activePack, versionRow } from './active.ts';
import { checkPack, deployable } from './check.ts';
import { inputInvalid, intakeTaken, noPreviousVersion, packInvalid, packNotInstalled } from './errors.ts';
import type { PackContent, PackFiles } from './format.ts';
import { packHash } from './hash.ts';
import { inputProblems } from './inputs.ts';
import { readPack } from './read.ts';
import './tables.ts';

export type Installed = { id: string; version: string; hash: string; unchanged: boolean; kept: string[] };

const installPayload = z.object({ files: z.record(z.string(), z.string()) });

/** `jobTypes`: what the engine works itself, read when a pack is checked. */
export function installPack(
  jobTypes: () => ReadonlySet<string>,
): CommandDefinition<z.infer<typeof installPayload>, Installed> {
  return {
    type: 'pack.install',
    payload: installPayload,
    async execute(uow, { files }, ctx) {
      const { content, problems } = await checkPack(files, { jobTypes: jobTypes() });
      const errors = problems.filter(({ severity }) => severity === 'error');
      if (!content || errors.length > 0) throw packInvalid({ count: errors.length }, problems);
      return makeCurrent(uow, files, content, ctx);
    },
    audit: (_, { id, version, hash }) => ({ objectType: 'pack', objectId: id, summary: { version, hash } }),
  };
}

const onePack = z.object({ id: z.string() });

export const rollbackPack: CommandDefinition<z.infer<typeof onePack>, Installed> = {
  type: 'pack.rollback',
  payload: onePack,
  async execute(uow, { id }, ctx) {
    const row = await uow.get('pack', id);
    if (!row) throw packNotInstalled({ id });
    const version = row.previous_hash === null ? undefined : await versionRow(uow, row.previous_hash);
    if (!version) throw noPreviousVersion({ id });
    return makeCurrent(uow, version.files, readPack(version.files).content!, ctx);
  },
  audit: ({ id }, { version, hash }) => ({ objectType: 'pack', objectId: id, summary: { version, hash } }),
};

const inputsPayload = z.object({ id: z.string(), inputs: jsonObject });

export const setPackInputs: CommandDefinition<z.infer<typeof inputsPayload>, void> = {
  type: 'pack.set-inputs',
  payload: inputsPayload,
  async execute(uow, { id, inputs }, ctx) {
    const row = await uow.get('pack', id);
    if (!row) throw packNotInstalled({ id });
    const { content } = await activePack(uow, id);
    const problems = inputProblems(content.inputs, inputs);
    if (problems.length > 0) throw inputInvalid({ count: problems.length }, problems);
    uow.update('pack', { ...row, inputs: { ...row.inputs, ...inputs } });
    await refreshRules(uow, ctx);
    uow.changed({ type: 'pack', id, subjects: [] });
  },
  audit: ({ id, inputs }) => ({ objectType: 'pack', objectId: id, summary: { inputs } }),
};

async function makeCurrent(
  uow: UnitOfWork,
  files: PackFiles,
  content: PackContent,
  ctx: CommandContext,
): Promise<Installed> {
  const { id, version } = content.manifest;
  const hash = packHash(files);
  const before = await uow.get('pack', id);
  const answer = { id, version, hash };
  if (before?.hash === hash) return { ...answer, unchanged: true, kept: [] };
  await takeIntake(uow, content);
  const beforeFiles = before && (await versionRow(uow, before.hash))?.files;
  const kept = await deployFiles(uow, id, files, beforeFiles ?? {});
  await makeRoles(uow, content, beforeFiles && readPack(beforeFiles).content);
  if (!(await versionRow(uow, hash))) {
    uow.insert('pack_version', { hash, pack_id: id, version, files, created_at: uow.now });
  }
  const row = {
    id,
    version,
    hash,
    installed_at: uow.now,
    installed_by: ctx.actor.id,
    previous_hash: before?.hash ?? null,
    inputs: keptInputs(content, before?.inputs ?? {}),
    rev: before?.rev ?? 1,
  };
  if (before) uow.update('pack', row);
  else uow.insert('pack', row);
  await refreshRules(uow, ctx);
  uow.changed({ type: 'pack', id, subjects: [] });
  return { ...answer, unchanged: false, kept };
}

/** Alarm rules judge with the new values from the next event on; values with which a rule cannot judge are refused. */
async function refreshRules(uow: UnitOfWork, ctx: CommandContext): Promise<void> {
  const problems = await refreshRuleSet(uow, ctx);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw inputInvalid({ count: errors.length }, problems);
}

/** One pack takes in requests. */
async function takeIntake(uow: UnitOfWork, { manifest }: PackContent): Promise<void> {
  if (!manifest.intake) return;
  const setting = await uow.get('setting', INTAKE_SETTING);
  if (typeof setting?.value === 'string' && setting.value !== manifest.id) throw intakeTaken({ id: setting.value });
  if (!setting) uow.insert('setting', { key: INTAKE_SETTING, value: manifest.id });
}

/** Deploys what the pack changed and people did not; answers the paths that were left as people made them. */
async function deployFiles(uow: UnitOfWork, id: string, files: PackFiles, before: PackFiles): Promise<string[]> {
  const kept: string[] = [];
  const resources: { name: string; content: string }[] = [];
  for (const file of deployable(files)) {
    if (before[file.name] !== undefined && (await isEdited(uow, id, file.name, before[file.name]!))) {
      kept.push(file.name);
    } else resources.push(file);
  }
  if (resources.length > 0) await uow.processes.deploy({ resources, origin: `pack:${id}` });
  return kept;
}

async function isEdited(uow: UnitOfWork, packId: string, path: string, installed: string): Promise<boolean> {
  const processId = /^processes\//.test(path)
    ? /<(?:\w+:)?process\b[^>]*\bid="([^"]+)"/.exec(installed)?.[1]
    : undefined;
  if (!processId) return false;
  const current = await latest(uow, 'process', processId);
  const row = current && (await uow.get('process_definition', current.definition_key));
  return row !== undefined && row.origin !== `pack:${packId}`;
}

/** New roles are made; a role is brought up to date as long as nobody has changed its permissions. */
async function makeRoles(uow: UnitOfWork, content: PackContent, before: PackContent | undefined): Promise<void> {
  const origin = `pack:${content.manifest.id}`;
  for (const { id, name, permissions } of content.roles) {
    const row = await uow.get('role', id);
    if (!row) uow.insert('role', { id, name, permissions, built_in: 0, origin });
    else {
      const shipped = before?.roles.find((role) => role.id === id)?.permissions;
      const untouched = row.origin === origin && shipped?.toSorted().join() === row.permissions.toSorted().join();
      if (untouched) uow.update('role', { ...row, name, permissions });
    }
  }
}

/** Values that a city has set stay, where the new version still knows the input and accepts the value. */
const keptInputs = (content: PackContent, set: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(set).filter(
      ([name, value]) =>
        content.inputs.some(({ id }) => id === name) && inputProblems(content.inputs, { [name]: value }).length === 0,
    ),
  );
