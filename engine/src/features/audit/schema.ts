/** The audit chain as it is read: who did what, when, and whether the chain holds. */
import { z } from 'zod';
import { instant, page, pageQuery } from '../../core/schema.ts';

export const auditEntry = z
  .object({
    /** Position in the chain. */
    seq: z.number().int(),
    at: instant,
    actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
    command: z.string(),
    object: z.object({ type: z.string(), id: z.string() }).nullable(),
    summary: z.record(z.string(), z.json()),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' });
export const auditPage = page(auditEntry);

export const auditQuery = pageQuery.omit({ q: true, sort: true }).extend({
  actorId: z.string().max(120).optional(),
  /** A command (`case.mark`) or the beginning of one (`case.`). */
  command: z.string().max(80).optional(),
  objectType: z.string().max(60).optional(),
  objectId: z.string().max(120).optional(),
  from: instant.optional(),
  to: instant.optional(),
});

export const auditVerdict = z
  .object({
    ok: z.boolean(),
    rows: z.number().int(),
    brokenAt: z.object({ seq: z.number().int(), reason: z.enum(['missing', 'changed', 'link', 'head']) }).optional(),
  })
  .meta({ id: 'AuditVerdict' });
