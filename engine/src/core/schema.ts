/** Small zod schemas that every feature's contract is built from. */
import { z } from 'zod';
import { isJson, type Json } from './json.ts';

export const text = z.object({ zh: z.string(), en: z.string() }).meta({ id: 'Text' });
/** Any JSON value. One walk: `z.json()` tries six schemas at every value, and events are full of them. */
export const json = z.unknown().refine(isJson, 'JSON') as unknown as z.ZodType<Json, Json>;
export const jsonObject = z.record(z.string(), json);
/** Milliseconds since the epoch in the store, ISO 8601 with offset at the edge. */
export const instant = z.iso.datetime({ offset: true });
export const place = z
  .object({
    /** WGS 84. (0,0) and nulls are no place and are refused or dropped at the edge. */
    lat: z.number().min(-90).max(90),
    lng: z.number().min(-180).max(180),
  })
  .meta({ id: 'Place' });
export const ref = z.object({ id: z.string(), name: z.string() }).meta({ id: 'Ref' });

/** Lists: cursor paging, newest first unless `sort` says otherwise; `total` counts what the caller may see. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), total: z.number().int(), nextCursor: z.string().nullable() });
export const pageQuery = z.object({
  q: z.string().max(100).optional(),
  sort: z.string().max(40).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
