/** Small pieces of the /v2 contract: keys, the one tenant, times, and how they are written. */
import { z } from 'zod';
import { jsonObject } from '../../core/schema.ts';
import { tenantUnknown } from './errors.ts';

export const TENANT = '<default>';

export const key = z.string().regex(/^\d{1,19}$/);
/** A 64-bit number of the contract: Camunda's own clients write some of them as text. Within what a number holds. */
export const long = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^-?\d{1,19}$/)
        .transform(Number),
    ])
    .pipe(z.number().int().min(min).max(max));
export const tenantId = z.string().max(400).nullish();
export const variables = jsonObject.nullish().transform((given) => given ?? {});

/** Refuses with TENANT_UNKNOWN. */
export function checkTenant(...tenants: (string | null | undefined)[]): void {
  for (const tenant of tenants) if (tenant && tenant !== TENANT) throw tenantUnknown({ tenantId: tenant });
}

/** ISO 8601, UTC, as Camunda 8 writes times. */
export const time = (at: number): string => new Date(at).toISOString();
export const timeOrNull = (at: number | null): string | null => (at === null ? null : time(at));

/** `{param}` of a route that names one object. */
export const byKey = <N extends string>(name: N) => z.object({ [name]: key } as Record<N, typeof key>);

/** States by their names in the contract. */
export const instanceStates = { ACTIVE: 'active', COMPLETED: 'completed', TERMINATED: 'terminated' } as const;
/** CREATING and the other passing states exist only where listeners do: nothing is ever in one of them. */
export const taskStates = {
  ...{ CREATED: 'open', COMPLETED: 'completed', CANCELED: 'canceled' },
  ...{ CREATING: 'creating', ASSIGNING: 'assigning', UPDATING: 'updating', COMPLETING: 'completing' },
  ...{ CANCELING: 'canceling', FAILED: 'failed' },
} as const;
export const incidentStates = {
  ...{ ACTIVE: 'active', RESOLVED: 'resolved' },
  ...{ PENDING: 'pending', MIGRATED: 'migrated' },
} as const;

export function nameOfState(states: Readonly<Record<string, string>>, stored: string): string {
  return Object.keys(states).find((name) => states[name] === stored) ?? 'UNKNOWN';
}

/** The tenant as a field of every resource. */
export const tenantField = { type: 'text', constant: TENANT } as const;
