/** People as the outside sees them. Password hashes never leave the rows. */
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { z } from 'zod';
import type { Actor } from '../../runtime/command.ts';
import type { Organisation } from './actors.ts';
import type { Me, area, person, role, unit } from './schema.ts';
import type { AccountRow, AreaRow, RoleRow, UnitRow } from './tables.ts';

export const unitView = (row: UnitRow): z.infer<typeof unit> => ({
  id: row.id,
  name: row.name,
  parentId: row.parent_id,
  kind: row.kind,
  areaId: row.area_id,
  active: row.active === 1,
});

export const areaView = (row: AreaRow): z.infer<typeof area> => ({
  id: row.id,
  name: row.name,
  parentId: row.parent_id,
  level: row.level,
  geometry: row.geometry,
});

export const roleView = (row: RoleRow, catalogue: readonly { id: string }[]): z.infer<typeof role> => ({
  id: row.id,
  name: row.name,
  permissions: row.permissions.includes('*') ? catalogue.map(({ id }) => id) : row.permissions,
  builtIn: row.built_in === 1,
});

export const personView = (row: AccountRow, wallNow: number): z.infer<typeof person> => ({
  id: row.id,
  username: row.username,
  name: row.name,
  phone: row.phone,
  email: row.email,
  roleIds: row.role_ids,
  unitIds: row.unit_ids,
  areaIds: row.area_ids,
  active: row.active === 1,
  locked: row.locked_until !== null && row.locked_until > wallNow,
  lastLoginAt: cityTimeOrNull(row.last_login_at),
});

export function meView(
  { account, actor }: { account: AccountRow; actor: Actor },
  { roles, units, areas }: Organisation,
  city: { now: number; controlled: boolean; demo: Me['demo'] },
): Me {
  const named = (ids: readonly string[], rows: ReadonlyMap<string, { name: string }>) =>
    ids.flatMap((id) => (rows.has(id) ? [{ id, name: rows.get(id)!.name }] : []));
  return {
    id: account.id,
    username: account.username,
    name: account.name,
    roles: actor.roles.flatMap((id) => (roles.has(id) ? [{ id, name: roles.get(id)!.name }] : [])),
    permissions: [...actor.permissions],
    units: named(account.unit_ids, units),
    areas: named(account.area_ids, areas),
    mustChangePassword: account.must_change_password !== 0,
    demo: city.demo,
    now: cityTime(city.now),
    controlledClock: city.controlled,
  };
}
