/** What a city fills in for one department's system. */
import { z } from 'zod';

export const config = z.object({
  /** Receives the work: POST, JSON. */
  url: z.url({ protocol: /^https?$/ }),
  /** Extra headers the other side asks for; no secrets here. */
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string().regex(/^[^\r\n]*$/)).default({}),
  timeoutSeconds: z.number().min(1).max(60).default(10),
});
export type Config = z.infer<typeof config>;

export const hosts = (settings: Config): string[] => [new URL(settings.url).hostname];
