/**
 * Commands of an import. A chunk of rows is one command: it files the requests and moves `done` in one transaction, so
 * that an import goes on exactly where it was, whatever stopped it. A chunk that comes twice is done once.
 */
import { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import { json } from '../../core/schema.ts';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { fileRequestCommand } from '../requests/file.ts';
import { IMPORT_MAPPING_INVALID, IMPORT_NOT_FOUND, IMPORT_STATE } from './errors.ts';
import type { ImportedRequest, RowProblem } from './row.ts';
import { importMapping } from './schema.ts';
import type { ImportJobRow, ImportStatus } from './tables.ts';

const MAX_PROBLEMS = 200;

const addPayload = z.object({
  id: z.string(),
  fileName: z.string(),
  sha256: z.string(),
  columns: z.array(z.string()),
  sample: z.array(z.record(z.string(), z.string())),
  mapping: importMapping.nullable(),
  rows: z.number().int(),
});

export const addImport: CommandDefinition<z.infer<typeof addPayload>, { id: string }> = {
  type: 'import.add',
  payload: addPayload,
  execute(uow, file, ctx) {
    uow.insert('import_job', {
      id: file.id,
      file_name: file.fileName,
      sha256: file.sha256,
      status: 'uploaded',
      columns: file.columns,
      sample: file.sample,
      mapping: file.mapping,
      rows: file.rows,
      done: 0,
      added: 0,
      skipped: 0,
      failed: 0,
      problems: [],
      created_by: ctx.actor.id,
      created_at: ctx.now,
      updated_at: ctx.now,
      rev: 1,
    });
    return { id: file.id };
  },
  audit: ({ id, fileName, sha256 }) => ({ objectType: 'import', objectId: id, summary: { fileName, sha256 } }),
};

const mapPayload = z.object({ id: z.string(), mapping: importMapping });

export const mapImport: CommandDefinition<z.infer<typeof mapPayload>, void> = {
  type: 'import.map',
  payload: mapPayload,
  async execute(uow, { id, mapping }) {
    const job = await find(uow, id);
    if (job.status === 'running' || job.status === 'checking') throw IMPORT_STATE({ status: job.status });
    const unknown = Object.values(mapping.columns).filter((column) => !job.columns.includes(column));
    if (unknown.length > 0) throw IMPORT_MAPPING_INVALID({ detail: unknown.join('、') });
    if (!mapping.columns.externalId || !(mapping.columns.text ?? mapping.columns.title ?? mapping.columns.eventType)) {
      throw IMPORT_MAPPING_INVALID({ detail: 'externalId, text' });
    }
    write(uow, { ...job, mapping, ...fresh, status: 'uploaded' });
  },
  audit: ({ id }) => ({ objectType: 'import', objectId: id }),
};

const fresh = { done: 0, added: 0, skipped: 0, failed: 0, problems: [] };

const startPayload = z.object({ id: z.string(), mode: z.enum(['check', 'run']) });

/** Starts a dry run, starts the import, or goes on with a paused one. */
export const startImport: CommandDefinition<z.infer<typeof startPayload>, void> = {
  type: 'import.start',
  payload: startPayload,
  async execute(uow, { id, mode }) {
    const job = await find(uow, id);
    if (job.status === 'running' || job.status === 'checking') throw IMPORT_STATE({ status: job.status });
    if (job.mapping === null) throw IMPORT_MAPPING_INVALID({ detail: 'mapping' });
    const goesOn = mode === 'run' && job.status === 'paused';
    const status: ImportStatus = mode === 'run' ? 'running' : 'checking';
    const started = { ...job, ...(!goesOn && fresh), status };
    write(uow, started);
    read(uow, started);
  },
  audit: ({ id, mode }) => ({ objectType: 'import', objectId: id, summary: { mode } }),
};

export const pauseImport: CommandDefinition<{ id: string }, void> = {
  type: 'import.pause',
  payload: z.object({ id: z.string() }),
  async execute(uow, { id }) {
    const job = await find(uow, id);
    if (job.status !== 'running') throw IMPORT_STATE({ status: job.status });
    write(uow, { ...job, status: 'paused' });
  },
  audit: ({ id }) => ({ objectType: 'import', objectId: id }),
};

const chunkPayload = z.object({
  id: z.string(),
  /** Index of the first row; a chunk that does not begin where the job stands was done before. */
  from: z.number().int(),
  rows: z.array(json as unknown as z.ZodType<{ request: ImportedRequest } | { problems: RowProblem[] }>),
});

export const importChunk: CommandDefinition<z.infer<typeof chunkPayload>, void> = {
  type: 'import.chunk',
  payload: chunkPayload,
  async execute(uow, { id, from, rows }, ctx) {
    const job = await find(uow, id);
    if (job.done !== from || (job.status !== 'running' && job.status !== 'checking')) return;
    const next = { ...job, problems: [...job.problems], done: from + rows.length };
    const keyOf = (request: ImportedRequest) => `${job.mapping!.system}:${request.externalId}`;
    const known = await knownKeys(
      uow,
      rows.flatMap((row) => ('request' in row ? [keyOf(row.request)] : [])),
    );
    for (const [index, row] of rows.entries()) {
      if ('problems' in row) {
        next.failed += 1;
        for (const problem of row.problems) {
          if (next.problems.length < MAX_PROBLEMS) next.problems.push({ row: from + index + 1, ...problem });
        }
      } else if (known.has(keyOf(row.request))) {
        next.skipped += 1;
      } else {
        known.add(keyOf(row.request));
        next.added += 1;
        if (job.status === 'running') await file(uow, row.request, job.mapping!.system, ctx);
      }
    }
    write(uow, next);
  },
  audit: ({ id, from, rows }) => ({ objectType: 'import', objectId: id, summary: { from, rows: rows.length } }),
};

const turnPayload = z.object({ id: z.string(), finished: z.boolean(), failure: z.string().nullable() });

/** End of one stretch of reading: the job is over, or the next stretch is put into the outbox. */
export const turnImport: CommandDefinition<z.infer<typeof turnPayload>, void> = {
  type: 'import.turn',
  payload: turnPayload,
  async execute(uow, { id, finished, failure }) {
    const job = await find(uow, id);
    if (job.status !== 'running' && job.status !== 'checking') return;
    if (failure !== null) {
      const problem = { row: job.done + 1, column: null, message: { zh: failure, en: failure } };
      return write(uow, { ...job, status: 'failed', problems: [...job.problems, problem] });
    }
    if (finished) return write(uow, { ...job, status: job.status === 'running' ? 'done' : 'checked' });
    read(uow, job);
  },
  audit: ({ id, finished }) => ({ objectType: 'import', objectId: id, summary: { finished } }),
};

async function find(uow: UnitOfWork, id: string): Promise<ImportJobRow> {
  const job = await uow.get('import_job', id);
  if (!job) throw IMPORT_NOT_FOUND();
  return job;
}

function write(uow: UnitOfWork, job: ImportJobRow): void {
  uow.update('import_job', { ...job, updated_at: uow.now });
  uow.changed({ type: 'import', id: job.id, subjects: [] });
}

/** Asks for the next stretch of the file. A stretch that is read twice is done once: see `import.chunk`. */
function read(uow: UnitOfWork, job: ImportJobRow): void {
  const idempotencyKey = `${job.id}:${uow.nextKey()}`;
  uow.send({ kind: 'import.read', payload: { id: job.id }, idempotencyKey });
}

async function knownKeys(uow: UnitOfWork, keys: string[]): Promise<Set<string>> {
  return new Set((await uow.getMany('request_source', keys)).map((row) => row.source_key));
}

async function file(uow: UnitOfWork, request: ImportedRequest, system: string, ctx: CommandContext): Promise<void> {
  const closedAt = request.closed ? (request.closedAt ?? request.receivedAt) : null;
  await fileRequestCommand.execute(
    uow,
    {
      channel: 'import',
      text: request.text,
      ...(request.title !== null && { title: request.title }),
      ...(request.eventTypeId !== null && { eventTypeId: request.eventTypeId }),
      ...(request.address !== null && { address: request.address }),
      ...(request.place !== null && { place: request.place }),
      ...(request.areaId !== null && { areaId: request.areaId }),
      reporter: {
        name: request.reporterName,
        phone: request.reporterPhone,
        anonymous: request.reporterName === null && request.reporterPhone === null,
      },
      attachmentIds: [],
      source: { system, externalId: request.externalId },
      receivedAt: cityTime(request.receivedAt),
      ...(closedAt !== null && { closedAt: cityTime(closedAt) }),
    },
    ctx,
  );
}
