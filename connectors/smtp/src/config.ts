/** What a city fills in for its mail server. */
import { z } from 'zod';

export const config = z.object({
  host: z
    .string()
    .regex(/^[A-Za-z0-9.-]+$|^[0-9a-fA-F:]+$/, 'a host name or address')
    .max(253),
  port: z.number().int().min(1).max(65_535).default(465),
  /** `tls`: from the first byte (465); `starttls`: insisted on (587); `none`: only inside the city's own network. */
  security: z.enum(['tls', 'starttls', 'none']).default('tls'),
  /** Empty: the server asks for no login. */
  user: z
    .string()
    .max(200)
    .regex(/^[^\r\n]*$/)
    .default(''),
  from: z.email(),
  fromName: z
    .string()
    .max(60)
    .regex(/^[^\r\n<>"]*$/, 'no line breaks, quotes or angle brackets')
    .default(''),
  timeoutSeconds: z.number().min(1).max(60).default(20),
});
export type Config = z.infer<typeof config>;

export const hosts = (settings: Config): string[] => [settings.host];
