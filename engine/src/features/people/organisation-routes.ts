/** Units, areas and roles: whole lists for pickers and trees; changes need `people.manage`. */
import { z } from 'zod';
import { unknownReference } from './errors.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { readAreas, readRoles, readUnits } from './rows.ts';
import * as schema from './schema.ts';
import { areaView, roleView, unitView } from './views.ts';

const byId = z.object({ id: schema.nodeId });
const tag = 'people';

export const organisationRoutes = (deps: FeatureDeps): Route[] => [...lists(deps), ...writes(deps), ...removals(deps)];

function lists({ db, people }: FeatureDeps): Route[] {
  const areas = async () => (await readAreas(db)).map(areaView);
  return [
    route({
      method: 'get',
      path: '/api/v1/units',
      tag,
      summary: { zh: '机构', en: 'Units' },
      access: 'staff',
      response: z.array(schema.unit),
      handle: async () => (await readUnits(db)).map(unitView),
    }),
    route({
      method: 'get',
      path: '/api/v1/areas',
      tag,
      summary: { zh: '区域', en: 'Areas' },
      access: 'staff',
      response: z.array(schema.area),
      handle: areas,
    }),
    route({
      method: 'get',
      path: '/api/v1/public/areas',
      tag,
      summary: { zh: '区域（公开）', en: 'Areas, for the citizen portal' },
      access: 'public',
      response: z.array(schema.area),
      handle: areas,
    }),
    route({
      method: 'get',
      path: '/api/v1/roles',
      tag,
      summary: { zh: '角色', en: 'Roles' },
      access: 'staff',
      response: z.array(schema.role),
      handle: async () => (await readRoles(db)).map((row) => roleView(row, people.permissions)),
    }),
    route({
      method: 'get',
      path: '/api/v1/permissions',
      tag,
      summary: { zh: '权限目录', en: 'What roles may hold' },
      access: 'people.manage',
      response: z.array(schema.permission),
      handle: () => people.permissions,
    }),
  ];
}

function writes({ pipeline, people }: FeatureDeps): Route[] {
  const catalogue = new Set(people.permissions.map(({ id }) => id));
  const manage = { method: 'put', tag, access: 'people.manage', params: byId } as const;
  return [
    route({
      ...manage,
      path: '/api/v1/units/{id}',
      summary: { zh: '新建或修改机构', en: 'Make or change a unit' },
      body: schema.putUnit,
      response: schema.unit,
      async handle({ actor, params: { id }, body }) {
        await pipeline.submit({ type: 'unit.put', payload: { ...body, id }, actor });
        return { ...body, id };
      },
    }),
    route({
      ...manage,
      path: '/api/v1/areas/{id}',
      summary: { zh: '新建或修改区域', en: 'Make or change an area' },
      body: schema.putArea,
      response: schema.area,
      async handle({ actor, params: { id }, body }) {
        await pipeline.submit({ type: 'area.put', payload: { ...body, id }, actor });
        return { ...body, id };
      },
    }),
    route({
      ...manage,
      path: '/api/v1/roles/{id}',
      summary: { zh: '新建或修改角色', en: 'Make or change a role' },
      body: schema.putRole,
      response: schema.role,
      async handle({ actor, params: { id }, body }) {
        const unknown = body.permissions.filter((permission) => !catalogue.has(permission));
        if (unknown.length > 0) throw unknownReference({ kind: 'permission', ids: unknown.join(', ') });
        await pipeline.submit({ type: 'role.put', payload: { ...body, id }, actor });
        return { ...body, id, builtIn: false };
      },
    }),
  ];
}

function removals({ pipeline }: FeatureDeps): Route[] {
  return (['unit', 'area', 'role'] as const).map((kind) =>
    route({
      method: 'delete',
      path: `/api/v1/${kind}s/{id}`,
      tag,
      summary: {
        zh: `删除${{ unit: '机构', area: '区域', role: '角色' }[kind]}（未使用的）`,
        en: `Remove an unused ${kind}`,
      },
      access: 'people.manage',
      params: byId,
      async handle({ actor, params: { id } }) {
        await pipeline.submit({ type: 'organisation.remove', payload: { kind, id }, actor });
      },
    }),
  );
}
