/** Accounts, units, areas, roles and the session. */
import { z } from 'zod';
import { instant, page, pageQuery, ref, text } from '../../core/schema.ts';

export const login = z.object({ username: z.string().min(1).max(60), password: z.string().min(1).max(200) });
export const changePassword = z.object({ current: z.string().max(200), next: z.string().min(10).max(200) });

export const me = z
  .object({
    id: z.string(),
    username: z.string(),
    name: z.string(),
    roles: z.array(z.object({ id: z.string(), name: text })),
    permissions: z.array(z.string()),
    units: z.array(ref),
    areas: z.array(ref),
    mustChangePassword: z.boolean(),
    /** Demo county: `offer` when the first admin may load it, `loaded` when it is there. */
    demo: z.enum(['none', 'offer', 'loaded']),
    /** City time now, ISO with offset; differs from the browser's under a controlled clock. */
    now: instant,
    controlledClock: z.boolean(),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof me>;
export const session = z.object({ token: z.string(), user: me }).meta({ id: 'Session' });

export const unit = z
  .object({
    id: z.string(),
    name: z.string(),
    parentId: z.string().nullable(),
    /** `government`, `department`, `subdistrict`, `town`, `township`, `centre`, `team` … */
    kind: z.string(),
    areaId: z.string().nullable(),
    active: z.boolean(),
  })
  .meta({ id: 'Unit' });
export const area = z
  .object({
    id: z.string(),
    name: z.string(),
    parentId: z.string().nullable(),
    /** `county`, `subdistrict`, `town`, `township`, `grid`. */
    level: z.string(),
    /** GeoJSON Polygon or MultiPolygon, WGS 84. */
    geometry: z.json().nullable(),
  })
  .meta({ id: 'Area' });
export const role = z
  .object({ id: z.string(), name: text, permissions: z.array(z.string()), builtIn: z.boolean() })
  .meta({ id: 'Role' });
export const person = z
  .object({
    id: z.string(),
    username: z.string(),
    name: z.string(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    roleIds: z.array(z.string()),
    unitIds: z.array(z.string()),
    areaIds: z.array(z.string()),
    active: z.boolean(),
    locked: z.boolean(),
    lastLoginAt: instant.nullable(),
  })
  .meta({ id: 'Person' });
export const personPage = page(person);
export const personQuery = pageQuery.extend({ unitId: z.string().optional(), roleId: z.string().optional() });
/** A colleague to give work to: who it is and where, and nothing else about the person. */
export const colleague = z
  .object({ id: z.string(), name: z.string(), units: z.array(z.string()) })
  .meta({ id: 'Colleague' });
/** `q`: part of a name; `id`: just this one, to name who is chosen already. */
export const colleagueQuery = z.object({
  q: z.string().max(60).optional(),
  id: z.string().max(60).optional(),
  unitId: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(30),
});

/** New account: the generated password is in the answer, once; must be changed at first login. */
export const createPerson = z.object({
  username: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,39}$/),
  name: z.string().trim().min(1).max(50),
  phone: z.string().max(30).nullable().default(null),
  email: z.email().nullable().default(null),
  roleIds: z.array(z.string()).default([]),
  unitIds: z.array(z.string()).default([]),
  areaIds: z.array(z.string()).default([]),
});
/** What is not given stays as it is: these fields have no defaults. */
export const updatePerson = z.object({
  name: createPerson.shape.name.optional(),
  phone: createPerson.shape.phone.unwrap().optional(),
  email: createPerson.shape.email.unwrap().optional(),
  roleIds: createPerson.shape.roleIds.unwrap().optional(),
  unitIds: createPerson.shape.unitIds.unwrap().optional(),
  areaIds: createPerson.shape.areaIds.unwrap().optional(),
  active: z.boolean().optional(),
  /** In which notices are written to this person; null: Chinese. */
  language: z.enum(['zh', 'en']).nullable().optional(),
});

/** PUT /api/v1/units/{id}, areas, roles: makes the node or replaces it. */
export const nodeId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,58}$/);
export const putUnit = unit.omit({ id: true }).extend({
  name: z.string().trim().min(1).max(100),
  kind: z.string().trim().min(1).max(40),
  active: z.boolean().default(true),
});
export const putArea = area.omit({ id: true }).extend({
  name: z.string().trim().min(1).max(100),
  level: z.string().trim().min(1).max(40),
  geometry: z
    .object({ type: z.enum(['Polygon', 'MultiPolygon']), coordinates: z.array(z.json()).min(1) })
    .nullable()
    .default(null),
});
export const putRole = role.omit({ id: true, builtIn: true });
export const permission = z.object({ id: z.string(), name: text }).meta({ id: 'Permission' });
/** The password is told here and never again. */
export const personCreated = z.object({ person, password: z.string() }).meta({ id: 'PersonCreated' });
