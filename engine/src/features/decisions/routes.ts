/** Routes of the table editor. What is only looked at (check, try, preview, import, export) leaves no trace. */
import { z } from 'zod';
import { readDmn, writeDmn } from '../../core/decisions/index.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { checkDecisions, tryDecision } from './check.ts';
import { importRefused } from './errors.ts';
import { decisionFiles } from './files.ts';
import { previewDecisions } from './preview.ts';
import { listDecisions, readDecision, type DecisionReads } from './queries.ts';
import {
  decisionCheck,
  decisionDetail,
  decisionItem,
  decisionPreview,
  exportedDecisions,
  fileBody,
  importBody,
  importedDecisions,
  previewBody,
  publishDecisions,
  publishedDecisions,
  restoreDecision,
  trial,
  tryBody,
} from './schema.ts';

const FILE_BYTES = 8_000_000;
const decisionParams = z.object({ decisionId: z.string().min(1).max(400) });
const design = { tag: 'decisions', access: 'decision.design' } as const;
const big = { maxBodyBytes: FILE_BYTES } as const;

const reads = ({ db, clock }: FeatureDeps, known: DecisionReads): Route[] => [
  route({
    ...design,
    method: 'get',
    path: '/api/v1/decisions',
    summary: { zh: '决策清单', en: 'Decisions' },
    response: z.array(decisionItem),
    handle: () => listDecisions({ ...known, db }, clock.now()),
  }),
  route({
    ...design,
    method: 'get',
    path: '/api/v1/decisions/{decisionId}',
    summary: { zh: '一个决策及其版本', en: 'One decision and its versions' },
    params: decisionParams,
    query: z.object({ version: z.coerce.number().int().positive().optional() }),
    response: decisionDetail,
    handle: ({ params, query }) => readDecision(known, params.decisionId, query.version, clock.now()),
  }),
];

const looks = ({ db, clock, feelContext }: FeatureDeps, { files }: DecisionReads): Route[] => [
  route({
    ...design,
    ...big,
    method: 'post',
    path: '/api/v1/decisions/check',
    summary: { zh: '检查和分析决策', en: 'Check and analyse decisions' },
    body: fileBody,
    response: decisionCheck,
    handle: ({ body }) => checkDecisions(body.file),
  }),
  route({
    ...design,
    ...big,
    method: 'post',
    path: '/api/v1/decisions/try',
    summary: { zh: '试算决策', en: 'Try a decision' },
    body: tryBody,
    response: trial,
    handle: ({ body }) =>
      tryDecision(body.file, body.decisionId, body.variables, { now: clock.now(), context: feelContext() }),
  }),
  route({
    ...design,
    ...big,
    method: 'post',
    path: '/api/v1/decisions/preview',
    summary: { zh: '发布决策的影响', en: 'What publishing decisions would change' },
    body: previewBody,
    response: decisionPreview,
    handle: ({ body }) =>
      previewDecisions({ db, files, now: clock.now(), context: feelContext() }, body.file, body.decisionId),
  }),
  route({
    ...design,
    ...big,
    method: 'post',
    path: '/api/v1/decisions/import',
    summary: { zh: '读取 DMN 文件', en: 'Read a DMN file' },
    body: importBody,
    response: importedDecisions,
    async handle({ body }) {
      const { file, problems } = await readDmn(body.xml);
      if (!file) throw importRefused({}, problems);
      return { file, problems };
    },
  }),
  route({
    ...design,
    ...big,
    method: 'post',
    path: '/api/v1/decisions/export',
    summary: { zh: '写成 DMN 1.3 文件', en: 'Write as a DMN 1.3 file' },
    body: fileBody,
    response: exportedDecisions,
    handle: async ({ body }) => ({
      name: `${body.file.decisions[0]?.id ?? body.file.id}.dmn`,
      xml: await writeDmn(body.file),
    }),
  }),
];

const writes = ({ pipeline }: FeatureDeps): Route[] => [
  route({
    ...big,
    tag: 'decisions',
    access: 'decision.publish',
    method: 'post',
    path: '/api/v1/decisions/publish',
    summary: { zh: '发布决策为新版本', en: 'Publish decisions as a new version' },
    body: publishDecisions,
    response: publishedDecisions,
    handle: ({ actor, body }) => pipeline.submit({ type: 'decision.publish', payload: body, actor }),
  }),
  route({
    tag: 'decisions',
    access: 'decision.publish',
    method: 'post',
    path: '/api/v1/decisions/{decisionId}/restore',
    summary: { zh: '恢复决策的旧版本', en: 'Restore an older version of a decision' },
    params: decisionParams,
    body: restoreDecision,
    response: publishedDecisions,
    handle: ({ actor, params, body }) =>
      pipeline.submit({ type: 'decision.restore', payload: { ...body, decisionId: params.decisionId }, actor }),
  }),
];

export function decisionRoutes(deps: FeatureDeps): Route[] {
  const known: DecisionReads = { db: deps.db, files: decisionFiles(deps.db) };
  return [...reads(deps, known), ...looks(deps, known), ...writes(deps)];
}
