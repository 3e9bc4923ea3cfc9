/** API keys as the administrator sees them; the key itself is shown once, when it is made. */
import { z } from 'zod';
import { instant } from '../../core/schema.ts';

export const apiKey = z
  .object({ id: z.string(), name: z.string(), prefix: z.string(), active: z.boolean(), createdAt: instant })
  .meta({ id: 'ApiKey' });
