/** Routes of packs: what is installed, its inputs, previewing and installing an archive, rolling back. */
import { z } from 'zod';
import type { Knex } from 'knex';
import { cityTime } from '../../core/calendar/city-time.ts';
import type { Text } from '../../core/json.ts';
import { jsonObject } from '../../core/schema.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { asResult, opinionProblems } from '../processes/opinion-result.ts';
import { parsedRow } from '../../store/read.ts';
import { activePack, activePacks, versionRow } from './active.ts';
import { checkPack } from './check.ts';
import { packNotInstalled } from './errors.ts';
import type { PackContent, PackFiles } from './format.ts';
import type { Installed } from './install.ts';
import { engineJobTypes } from './job-types.ts';
import { packOpinion, packRuleOpinion } from './opinion.ts';
import { playScenarios } from './scenarios.ts';
import { packDetail, packItem, packPreview } from './schema.ts';
import type { PackRow } from './tables.ts';
import { readPackZip } from './zip.ts';

const idParams = z.object({ id: z.string().max(60) });
const MAX_ARCHIVE = 10_000_000;
const installed = z.object({
  id: z.string(),
  version: z.string(),
  hash: z.string(),
  unchanged: z.boolean(),
  /** Files that people have changed since; they were left as they are. */
  kept: z.array(z.string()),
});

export const packRoutes = (deps: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/packs',
    tag: 'packs',
    summary: { zh: '已安装的应用包', en: 'Installed packs' },
    access: 'pack.manage',
    response: z.array(packItem),
    async handle() {
      const packs = await activePacks(deps.db);
      return Promise.all(packs.map(({ id, content }) => item(deps.db, id, content)));
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/packs/{id}',
    tag: 'packs',
    summary: { zh: '应用包详情', en: 'One pack' },
    access: 'pack.manage',
    params: idParams,
    response: packDetail,
    handle: ({ params }) => detail(deps.db, params.id),
  }),
  route({
    method: 'put',
    path: '/api/v1/packs/{id}/inputs',
    tag: 'packs',
    summary: { zh: '设定参数', en: 'Set inputs' },
    access: 'pack.manage',
    params: idParams,
    body: z.object({ inputs: jsonObject }),
    response: packDetail,
    async handle({ actor, params, body }) {
      const payload = { id: params.id, inputs: body.inputs };
      await deps.pipeline.submit({ type: 'pack.set-inputs', payload, actor });
      return detail(deps.db, params.id);
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/packs/preview',
    tag: 'packs',
    summary: { zh: '预览应用包', en: 'Preview a pack' },
    access: 'pack.manage',
    bodyKind: 'raw',
    maxBodyBytes: MAX_ARCHIVE,
    response: packPreview,
    handle: ({ body }) => preview(deps.db, readPackZip(body as Uint8Array)),
  }),
  route({
    method: 'post',
    path: '/api/v1/packs',
    tag: 'packs',
    summary: { zh: '安装应用包', en: 'Install a pack' },
    access: 'pack.manage',
    bodyKind: 'raw',
    maxBodyBytes: MAX_ARCHIVE,
    response: installed,
    handle({ actor, body }) {
      const payload = { files: readPackZip(body as Uint8Array) };
      return deps.pipeline.submit<Installed>({ type: 'pack.install', payload, actor });
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/packs/{id}/rollback',
    tag: 'packs',
    summary: { zh: '回退到上一版本', en: 'Roll back to the version before' },
    access: 'pack.manage',
    params: idParams,
    response: installed,
    handle: ({ actor, params }) =>
      deps.pipeline.submit<Installed>({ type: 'pack.rollback', payload: { id: params.id }, actor }),
  }),
];

async function rowOf(db: Knex, id: string): Promise<PackRow> {
  const raw: unknown = await db('pack').where({ id }).first();
  if (!raw) throw packNotInstalled({ id });
  return parsedRow('pack', raw);
}

async function item(db: Knex, id: string, { manifest }: PackContent): Promise<z.infer<typeof packItem>> {
  const row = await rowOf(db, id);
  const previous = row.previous_hash === null ? undefined : await versionRow(db, row.previous_hash);
  return {
    id,
    name: manifest.name,
    version: manifest.version,
    description: manifest.description,
    installedAt: cityTime(row.installed_at),
    hash: row.hash,
    previousVersion: previous?.version ?? null,
  };
}

async function detail(db: Knex, id: string): Promise<z.infer<typeof packDetail>> {
  const { content, inputs, hash } = await activePack(db, id);
  const files = (await versionRow(db, hash))?.files ?? {};
  const edited = await editedProcesses(db, id);
  return {
    ...(await item(db, id, content)),
    inputs: content.inputs.map((input) => ({ ...input, value: inputs[input.id] ?? null })),
    files: Object.keys(files)
      .sort()
      .map((path) => ({
        path,
        kind: kindOf(path),
        title: titleOf(path, files[path] ?? ''),
        edited: [...edited].some((each) => files[path]?.includes(`id="${each}"`)),
      })),
  };
}

/** Processes whose newest version did not come with the pack. */
async function editedProcesses(db: Knex, packId: string): Promise<Set<string>> {
  const rows: { process_id: string; version: number; origin: string | null }[] = await db('process_definition')
    .select('process_id', 'version', 'origin')
    .orderBy('version');
  const newest = new Map(rows.map((row) => [row.process_id, row.origin]));
  const ours = new Set(rows.filter(({ origin }) => origin === `pack:${packId}`).map(({ process_id }) => process_id));
  return new Set([...newest].flatMap(([id, origin]) => (ours.has(id) && origin !== `pack:${packId}` ? [id] : [])));
}

/** Files of an installed version were read before: what does not parse has no title. */
function titleOf(path: string, source: string): Text | null {
  const named = /<(?:\w+:)?(?:process|decision)\b[^>]*\bname="([^"]+)"/.exec(source)?.[1];
  if (/\.(bpmn|dmn)$/.test(path)) return named ? { zh: named, en: named } : null;
  if (!/^(forms|scenarios|rules|things)\//.test(path)) return null;
  const { title, name } = JSON.parse(source) as { title?: Text; name?: Text };
  return title ?? name ?? null;
}

const kindOf = (path: string): string => (path.includes('/') ? path.split('/')[0]! : path.replace(/\.\w+$/, ''));

async function preview(db: Knex, files: PackFiles): Promise<z.infer<typeof packPreview>> {
  const eventTypes = await caseTypes(db);
  const { content, problems } = await checkPack(files, { jobTypes: engineJobTypes(), eventTypes });
  const id = content?.manifest.id ?? '';
  const raw: unknown = await db('pack').where({ id }).first();
  const row = raw ? parsedRow('pack', raw) : undefined;
  const before = row ? ((await versionRow(db, row.hash))?.files ?? {}) : {};
  const sound = !problems.some(({ severity }) => severity === 'error');
  const played = sound ? await playScenarios(files) : [];
  const secondOpinion = (await packOpinion(files, played)).map((opinion) => asResult(opinion, 'scenarios'));
  const { problems: differing, ...ruleOpinion } = await packRuleOpinion(files, played);
  return {
    id,
    version: content?.manifest.version ?? '',
    installedVersion: row?.version ?? null,
    problems: [...problems, ...opinionProblems(secondOpinion), ...differing],
    changes: changes(before, files),
    scenarios: played.map(({ result }) => result),
    secondOpinion,
    ruleOpinion: { ...ruleOpinion, different: differing.length },
  };
}

/** What linkage may open cases of, where a pack that works cases is installed. */
async function caseTypes(db: Knex): Promise<ReadonlySet<string> | undefined> {
  const types = (await activePacks(db)).flatMap(({ content }) => content.catalog.eventTypes.map(({ id }) => id));
  return types.length > 0 ? new Set(types) : undefined;
}

const changes = (before: PackFiles, after: PackFiles): z.infer<typeof packPreview>['changes'] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().map((path) => {
    if (before[path] === undefined) return { path, change: 'added' };
    if (after[path] === undefined) return { path, change: 'removed' };
    return { path, change: before[path] === after[path] ? 'unchanged' : 'changed' };
  });
