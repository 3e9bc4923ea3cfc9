/** Import of another system's requests from CSV: map columns, try, run, resume; importing again adds nothing. */
import { z } from 'zod';
import { instant, text } from '../../core/schema.ts';

export const importField = z.enum([
  'externalId',
  'text',
  'title',
  'eventType',
  'status',
  'receivedAt',
  'closedAt',
  'address',
  'lat',
  'lng',
  'reporterName',
  'reporterPhone',
  'agency',
]);
export const importMapping = z.object({
  /** Name of the other system; part of the identity of a row. */
  system: z.string().min(1).max(60),
  columns: z.partialRecord(importField, z.string()),
  /** Service or type of the other system → event type id. */
  eventTypes: z.record(z.string(), z.string()).default({}),
  timeZone: z.string().default('Asia/Shanghai'),
});
export const importJob = z
  .object({
    id: z.string(),
    fileName: z.string(),
    status: z.enum(['uploaded', 'checking', 'checked', 'running', 'paused', 'done', 'failed']),
    columns: z.array(z.string()),
    sample: z.array(z.record(z.string(), z.string())),
    guess: importMapping.nullable(),
    mapping: importMapping.nullable(),
    rows: z.number().int(),
    done: z.number().int(),
    added: z.number().int(),
    skipped: z.number().int(),
    failed: z.number().int(),
    problems: z.array(z.object({ row: z.number().int(), column: z.string().nullable(), message: text })),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'ImportJob' });
