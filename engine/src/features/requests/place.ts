/** A place out of a process variable; (0,0) and anything that is no place is none. */
import type { Json } from '../../core/json.ts';
import { place as placeSchema } from '../../core/schema.ts';
import type { Place } from './schema.ts';

export function place(value: Json | undefined): Place | undefined {
  const parsed = placeSchema.safeParse(value);
  return parsed.success && (parsed.data.lat !== 0 || parsed.data.lng !== 0) ? parsed.data : undefined;
}
