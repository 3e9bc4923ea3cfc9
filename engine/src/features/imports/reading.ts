/**
 * Delivery of `import.read`: reads a stretch of the file and submits its rows chunk by chunk. It works from the outbox,
 * so an import that a crash stopped goes on by itself; progress lies in the job's row, not here.
 */
import type { DeliveryHandler, FeatureDeps } from '../feature.ts';
import { filePath } from '../attachments/files.ts';
import { systemActor } from '../../runtime/system-actor.ts';
import { locateArea } from '../people/locate-area.ts';
import { isCsvError, readCsv } from './csv.ts';
import { readRow } from './row.ts';
import type { ImportJobRow } from './tables.ts';
import { parsedRow } from '../../store/read.ts';

const CHUNK_ROWS = 100;
/** One delivery must end well within its lease. */
const CHUNKS_PER_DELIVERY = 20;

export const importReading: DeliveryHandler = {
  kind: 'import.read',
  async deliver({ payload }, deps) {
    const id = String(payload['id']);
    const turn = (finished: boolean, failure: string | null = null) => ({
      outcome: 'ok' as const,
      then: { command: 'import.turn', payload: { id, finished, failure } },
    });
    const job = await jobById(deps, id);
    if (!job?.mapping || (job.status !== 'running' && job.status !== 'checking')) return { outcome: 'ok' };
    try {
      return turn(await readStretch(deps, job, job.mapping));
    } catch (error) {
      if (!isCsvError(error)) throw error;
      return turn(true, error.message);
    }
  },
};

/** True when the file is at its end. */
async function readStretch(
  deps: FeatureDeps,
  job: ImportJobRow,
  mapping: NonNullable<ImportJobRow['mapping']>,
): Promise<boolean> {
  let from = job.done;
  let rows: ReturnType<typeof readRow>[] = [];
  const submit = async () => {
    if (rows.length === 0) return;
    await deps.pipeline.submit({ type: 'import.chunk', payload: { id: job.id, from, rows }, actor: systemActor });
    from += rows.length;
    rows = [];
  };
  let chunks = 0;
  for await (const row of readCsv(filePath(deps.dataDir, job.sha256), job.done)) {
    rows.push(await located(deps, readRow(row, mapping, deps.clock.now())));
    if (rows.length < CHUNK_ROWS) continue;
    await submit();
    chunks += 1;
    if (chunks === CHUNKS_PER_DELIVERY) return false;
  }
  await submit();
  return true;
}

async function located(deps: FeatureDeps, row: ReturnType<typeof readRow>): Promise<ReturnType<typeof readRow>> {
  if (!('request' in row) || row.request.place === null) return row;
  const areaId = (await locateArea(deps.db, row.request.place)) ?? null;
  return { request: { ...row.request, areaId } };
}

export async function jobById(deps: FeatureDeps, id: string): Promise<ImportJobRow | undefined> {
  const row = await deps.db('import_job').where({ id }).first();
  return row && parsedRow('import_job', row);
}
