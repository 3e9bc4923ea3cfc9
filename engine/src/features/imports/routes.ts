/** HTTP side of imports: upload, map, try, run, pause, watch. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import { page, pageQuery } from '../../core/schema.ts';
import { parsedRow } from '../../store/read.ts';
import { filePath, storeFile } from '../attachments/files.ts';
import { readCatalog } from '../catalog/read.ts';
import { Reply, route, type FeatureDeps, type Route, type RouteRequest } from '../feature.ts';
import { isCsvError, readCsv, type CsvRow } from './csv.ts';
import { CSV_UNREADABLE, IMPORT_NOT_FOUND } from './errors.ts';
import { guessColumns } from './guess-mapping.ts';
import { jobById } from './reading.ts';
import type { Mapping } from './row.ts';
import { importJob, importMapping } from './schema.ts';
import type { ImportJobRow } from './tables.ts';

const MAX_BYTES = 200 * 1024 * 1024;
const SAMPLE_ROWS = 20;
const idParam = z.object({ id: z.string().max(40) });
const base = { tag: 'imports', access: 'request.import' } as const;

type Row = Pick<ImportJobRow, keyof ImportJobRow>;

const view = (row: Row): z.infer<typeof importJob> => ({
  id: row.id,
  fileName: row.file_name,
  status: row.status,
  columns: row.columns,
  sample: row.sample,
  guess: null,
  mapping: row.mapping,
  rows: row.rows,
  done: row.done,
  added: row.added,
  skipped: row.skipped,
  failed: row.failed,
  problems: row.problems,
  createdAt: cityTime(Number(row.created_at)),
  updatedAt: cityTime(Number(row.updated_at)),
});

export function importRoutes(deps: FeatureDeps): Route[] {
  const show = async (id: string) => {
    const job = await jobById(deps, id);
    if (!job) throw IMPORT_NOT_FOUND();
    return view(job);
  };
  const step = (
    verb: string,
    summary: { zh: string; en: string },
    command: string,
    payload: (id: string) => Record<string, string> = (id) => ({ id }),
  ): Route =>
    route({
      ...base,
      method: 'post',
      path: `/api/v1/imports/{id}/${verb}`,
      summary,
      params: idParam,
      response: importJob,
      async handle({ params, actor }) {
        await deps.pipeline.submit({ type: command, payload: payload(params.id), actor });
        return show(params.id);
      },
    });

  return [
    route({
      ...base,
      method: 'post',
      path: '/api/v1/imports',
      summary: { zh: '上传 CSV', en: 'Upload a CSV file' },
      bodyKind: 'multipart',
      maxBodyBytes: MAX_BYTES,
      body: z.object({ files: z.array(z.custom<{ originalname: string; buffer: Buffer }>()).default([]) }),
      response: importJob,
      handle: (request) => upload(deps, request),
    }),
    route({
      ...base,
      method: 'get',
      path: '/api/v1/imports',
      summary: { zh: '导入列表', en: 'List imports' },
      query: pageQuery,
      response: page(importJob),
      async handle({ query }) {
        const [{ total }] = (await deps.db('import_job').count({ total: '*' })) as [{ total: number }];
        const rows = await deps
          .db('import_job')
          .orderBy([
            { column: 'created_at', order: 'desc' },
            { column: 'id', order: 'desc' },
          ])
          .limit(query.limit);
        const items = rows.map((row) => view(parsedRow('import_job', row)));
        return { items, total: Number(total), nextCursor: null };
      },
    }),
    route({
      ...base,
      method: 'get',
      path: '/api/v1/imports/{id}',
      summary: { zh: '导入进度', en: 'Progress of an import' },
      params: idParam,
      response: importJob,
      handle: ({ params }) => show(params.id),
    }),
    route({
      ...base,
      method: 'put',
      path: '/api/v1/imports/{id}/mapping',
      summary: { zh: '设置列对应', en: 'Map the columns' },
      params: idParam,
      body: importMapping,
      response: importJob,
      async handle({ params, body, actor }) {
        await deps.pipeline.submit({ type: 'import.map', payload: { id: params.id, mapping: body }, actor });
        return show(params.id);
      },
    }),
    step('check', { zh: '试运行', en: 'Dry run' }, 'import.start', (id) => ({ id, mode: 'check' })),
    step('start', { zh: '开始或继续导入', en: 'Start or resume' }, 'import.start', (id) => ({ id, mode: 'run' })),
    step('pause', { zh: '暂停导入', en: 'Pause' }, 'import.pause'),
  ];
}

async function upload(
  deps: FeatureDeps,
  { body, actor }: RouteRequest<unknown, unknown, { files: { originalname: string; buffer: Buffer }[] }>,
): Promise<Reply> {
  const file = body.files[0];
  if (!file || file.buffer.length === 0) throw CSV_UNREADABLE({ detail: '0 B' });
  const sha256 = await storeFile(deps.dataDir, file.buffer);
  const { columns, sample, rows, types } = await survey(filePath(deps.dataDir, sha256));
  const id = randomUUID();
  const mapping = await guess(deps, file.originalname, columns, types);
  await deps.pipeline.submit({
    type: 'import.add',
    payload: { id, fileName: file.originalname.slice(0, 200), sha256, columns, sample, mapping, rows },
    actor,
  });
  const job = await jobById(deps, id);
  return new Reply(201, { ...view(job!), guess: mapping });
}

/** One pass over the file: its columns, first rows, number of rows, and the values of the column that names the type. */
async function survey(file: string) {
  const sample: CsvRow[] = [];
  const types = new Map<string, number>();
  let rows = 0;
  let typeColumn: string | undefined;
  try {
    for await (const row of readCsv(file)) {
      if (rows === 0) typeColumn = guessColumns(Object.keys(row)).eventType;
      if (sample.length < SAMPLE_ROWS) sample.push(row);
      const type = typeColumn === undefined ? '' : (row[typeColumn] ?? '');
      if (type !== '' && (types.has(type) || types.size < 500)) types.set(type, (types.get(type) ?? 0) + 1);
      rows += 1;
    }
  } catch (error) {
    if (!isCsvError(error)) throw error;
    throw CSV_UNREADABLE({ detail: error.message });
  }
  const columns = Object.keys(sample[0] ?? {});
  if (columns.length < 2) throw CSV_UNREADABLE({ detail: columns.join(', ') });
  return { columns, sample, rows, types: [...types.keys()] };
}

async function guess(deps: FeatureDeps, fileName: string, columns: string[], types: string[]): Promise<Mapping> {
  const { eventTypes } = await readCatalog(deps.db);
  const match = (foreign: string) => {
    const lower = foreign.toLowerCase();
    return eventTypes.find(
      ({ id, name, keywords }) =>
        id === lower ||
        name.zh === foreign ||
        name.en.toLowerCase() === lower ||
        keywords.some((word) => lower.includes(word.toLowerCase())),
    )?.id;
  };
  const found = types.flatMap((foreign) => {
    const id = match(foreign);
    return id ? [[foreign, id] as const] : [];
  });
  return {
    system: fileName.replace(/\.\w+$/, '').slice(0, 60) || 'csv',
    columns: guessColumns(columns),
    eventTypes: Object.fromEntries(found),
    timeZone: 'Asia/Shanghai',
  };
}
