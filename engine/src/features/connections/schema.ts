/** Connections as the administrator sees them. Secrets go in and never come out. */
import { z } from 'zod';
import { instant, jsonObject, page, ref } from '../../core/schema.ts';

export const connection = z
  .object({
    id: z.string(),
    connectorId: z.string(),
    name: z.string(),
    unit: ref.nullable(),
    config: jsonObject,
    /** Names of secrets that are set. */
    secretsSet: z.array(z.string()),
    /** The host is inside the city's own network (private addresses are refused otherwise). */
    allowPrivate: z.boolean(),
    enabled: z.boolean(),
    /** Address for the other side's results. */
    callbackUrl: z.string(),
    updatedAt: instant,
  })
  .meta({ id: 'Connection' });
export type Connection = z.infer<typeof connection>;

export const saveConnection = z.object({
  connectorId: z.string().max(40),
  name: z.string().trim().min(1).max(80),
  unitId: z.string().nullable().default(null),
  config: jsonObject,
  /** Only those given are changed. */
  secrets: z.record(z.string().max(40), z.string().min(8).max(500)).default({}),
  allowPrivate: z.boolean().default(false),
  enabled: z.boolean().default(true),
});
export type SaveConnection = z.infer<typeof saveConnection>;

export const exchange = z
  .object({
    id: z.string(),
    connection: ref,
    action: z.string(),
    object: z.string().nullable(),
    status: z.enum(['waiting', 'acknowledged', 'answered', 'refused', 'failed']),
    reference: z.string().nullable(),
    detail: z.string().nullable(),
    createdAt: instant,
    acknowledgedAt: instant.nullable(),
    endedAt: instant.nullable(),
  })
  .meta({ id: 'Exchange' });
export const exchangePage = page(exchange);
