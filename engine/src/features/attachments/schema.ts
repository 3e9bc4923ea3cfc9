/** Files: photos and documents of requests, cases and feedback. */
import { z } from 'zod';
import { instant } from '../../core/schema.ts';

export const attachment = z
  .object({
    id: z.string(),
    name: z.string(),
    /** Sniffed from the bytes, never taken from the client. */
    mediaType: z.string(),
    size: z.number().int(),
    sha256: z.string(),
    uploadedAt: instant,
    uploadedBy: z.string(),
  })
  .meta({ id: 'Attachment' });
export type Attachment = z.infer<typeof attachment>;
