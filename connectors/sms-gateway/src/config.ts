/** What a city fills in for its SMS provider: where it is, what its fields are called, and how it says yes and no. */
import { z } from 'zod';

const fieldName = z.string().regex(/^[A-Za-z_][\w.-]{0,59}$/);
const headerText = z
  .string()
  .max(500)
  .regex(/^[^\r\n]*$/);
const code = z.union([z.string(), z.number(), z.boolean()]).transform(String);

export const config = z.object({
  url: z.url({ protocol: /^https?$/ }),
  format: z.enum(['json', 'form']).default('json'),
  /** Names of the provider's fields. `id` carries our key, by which it can tell a repetition. */
  fields: z
    .object({ to: fieldName, text: fieldName, id: fieldName.optional(), title: fieldName.optional() })
    .default({ to: 'to', text: 'text', id: 'id' }),
  /** Sent as they are with every message: template, sender, extension number. No secrets here. */
  constants: z.record(fieldName, z.union([z.string(), z.number(), z.boolean()])).default({}),
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), headerText).default({}),
  /** How the secret `apiKey` is shown: in a header, with `account` as the user, or in a field named `keyField`. */
  auth: z.enum(['none', 'bearer', 'basic', 'field']).default('bearer'),
  account: z.string().max(100).default(''),
  keyField: fieldName.default('apiKey'),
  /** `【桐江县】`: what providers in China ask every message to begin with. */
  signature: z.string().max(40).default(''),
  /** Longer texts are cut. */
  maxLength: z.number().int().min(20).max(2000).default(500),
  /** Where the answer says how it went; without it the HTTP status alone counts. */
  result: z
    .object({
      path: fieldName,
      ok: z.array(code).min(1),
      auth: z.array(code).default([]),
      retry: z.array(code).default([]),
      message: fieldName.optional(),
      reference: fieldName.optional(),
    })
    .optional(),
  timeoutSeconds: z.number().min(1).max(60).default(10),
});
export type Config = z.infer<typeof config>;

export const hosts = (settings: Config): string[] => [new URL(settings.url).hostname];
