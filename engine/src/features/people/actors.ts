/**
 * Builds actors from rows: what an account may do (permissions of its roles) and what objects may be granted to for it
 * to see them (subjects). Pure; the directory feeds it.
 *
 * Subjects of an account: itself, its roles, its units — and all units below them when a role holds `unit.subtree` —,
 * its areas and all areas below them.
 */
import type { Actor } from '../../runtime/command.ts';
import type { AccountRow, AreaRow, RoleRow, UnitRow } from './tables.ts';

/** What actors are built from. Areas come without their shapes. */
export interface Organisation {
  roles: ReadonlyMap<string, RoleRow>;
  units: ReadonlyMap<string, UnitRow>;
  areas: ReadonlyMap<string, Omit<AreaRow, 'geometry'>>;
}

const nobody = { permissions: new Set<string>(), roles: [], unitIds: [], areaIds: [] };

/** On public routes: sees nothing, may nothing. */
export const anonymousActor: Actor = { kind: 'citizen', id: 'anonymous', name: '匿名', subjects: [], ...nobody };

/** Holder of a request's token: sees that request and does its citizen's steps, nothing else. */
export function citizenActor(requestId: string): Actor {
  return { kind: 'citizen', id: `citizen:${requestId}`, name: '市民', subjects: [`citizen:${requestId}`], ...nobody };
}

export function accountActor(account: AccountRow, organisation: Organisation, catalogue: ReadonlySet<string>): Actor {
  const roles = account.role_ids.filter((id) => organisation.roles.has(id));
  const unitIds = account.unit_ids.filter((id) => organisation.units.get(id)?.active === 1);
  const permissions = permissionsOf(roles, organisation, catalogue);
  const units = permissions.has('unit.subtree') ? withDescendants(unitIds, organisation.units) : unitIds;
  const areas = withDescendants(account.area_ids, organisation.areas);
  return {
    kind: 'user',
    id: account.id,
    name: account.name,
    permissions,
    roles,
    unitIds,
    areaIds: account.area_ids,
    subjects: [
      `user:${account.id}`,
      ...roles.map((id) => `role:${id}`),
      ...units.map((id) => `unit:${id}`),
      ...areas.map((id) => `area:${id}`),
    ],
  };
}

/** A role's `*` stands for the whole catalogue, also for what a later pack or feature adds. */
function permissionsOf(
  roleIds: readonly string[],
  { roles }: Organisation,
  catalogue: ReadonlySet<string>,
): ReadonlySet<string> {
  const held = new Set<string>();
  for (const id of roleIds) {
    for (const permission of roles.get(id)?.permissions ?? []) {
      if (permission === '*') for (const each of catalogue) held.add(each);
      else held.add(permission);
    }
  }
  return held;
}

/** `ids` and everything below them, each once, parents first. Ids that do not exist are left out. */
export function withDescendants(
  ids: readonly string[],
  nodes: ReadonlyMap<string, { id: string; parent_id: string | null }>,
): string[] {
  const children = new Map<string, string[]>();
  for (const { id, parent_id } of nodes.values()) {
    if (parent_id === null) continue;
    const siblings = children.get(parent_id);
    if (siblings) siblings.push(id);
    else children.set(parent_id, [id]);
  }
  const found = new Set<string>();
  const open = ids.filter((id) => nodes.has(id));
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(children.get(id) ?? []));
  }
  return [...found];
}
