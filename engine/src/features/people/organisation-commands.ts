/** Commands of the organisation: units and areas (trees without cycles) and roles. Nothing in use is removed. */
import { z } from 'zod';
import { defineError } from '../../core/error.ts';
import type { AnyCommand, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { areasMoved } from '../alarms/area-tree.ts';
import { roleBuiltIn, treeCycle, unknownReference } from './errors.ts';
import { assertSomebodyManages } from './people-commands.ts';
import { nodeId, putArea, putRole, putUnit } from './schema.ts';
import type { RoleRow } from './tables.ts';

const stillInUse = defineError(
  'STILL_IN_USE',
  409,
  { zh: '仍在使用，不能删除', en: 'Still in use; it cannot be removed' },
  { zh: '请先移走下级和人员', en: 'Move what is below it and its people first' },
);

const define = <P>(definition: CommandDefinition<P, void>) => definition;
type Tree = 'unit' | 'area';

export const writeUnit = define({
  type: 'unit.put',
  payload: putUnit.extend({ id: nodeId }),
  async execute(uow, { id, name, parentId, kind, areaId, active }) {
    await assertTree(uow, 'unit', id, parentId);
    if (areaId !== null && !(await uow.get('area', areaId))) throw unknownReference({ kind: 'area', ids: areaId });
    const before = await uow.get('unit', id);
    const row = { id, name, parent_id: parentId, kind, area_id: areaId, active: active ? 1 : 0 };
    if (before) uow.update('unit', { ...before, ...row });
    else uow.insert('unit', { ...row, position: await nextPosition(uow, 'unit'), origin: null });
    uow.changed({ type: 'unit', id, subjects: [] });
  },
  audit: ({ id, name }) => ({ objectType: 'unit', objectId: id, summary: { name } }),
});

export const writeArea = define({
  type: 'area.put',
  payload: putArea.extend({ id: nodeId }),
  async execute(uow, { id, name, parentId, level, geometry }) {
    await assertTree(uow, 'area', id, parentId);
    const before = await uow.get('area', id);
    const row = { id, name, parent_id: parentId, level, geometry };
    if (before) uow.update('area', { ...before, ...row });
    else uow.insert('area', { ...row, position: await nextPosition(uow, 'area'), origin: null });
    if ((before?.parent_id ?? null) !== parentId) await areasMoved(uow);
    uow.changed({ type: 'area', id, subjects: [] });
  },
  audit: ({ id, name }) => ({ objectType: 'area', objectId: id, summary: { name } }),
});

export const writeRole = define({
  type: 'role.put',
  payload: putRole.extend({ id: nodeId }),
  async execute(uow, { id, name, permissions }) {
    const before = await uow.get('role', id);
    if (before?.built_in) throw roleBuiltIn();
    saveRole(uow, before, { id, name, permissions, built_in: 0, origin: before?.origin ?? null });
    await assertSomebodyManages(uow);
  },
  audit: ({ id, permissions }) => ({ objectType: 'role', objectId: id, summary: { permissions } }),
});

function saveRole(uow: UnitOfWork, before: RoleRow | undefined, row: RoleRow): void {
  if (before) uow.update('role', row);
  else uow.insert('role', row);
  uow.changed({ type: 'role', id: row.id, subjects: [] });
}

export const removeNode = define({
  type: 'organisation.remove',
  payload: z.object({ kind: z.enum(['unit', 'area', 'role']), id: z.string() }),
  async execute(uow, { kind, id }) {
    const row = await uow.require(kind, id);
    if (kind === 'role' && (row as RoleRow).built_in) throw roleBuiltIn();
    if (await isUsed(uow, kind, id)) throw stillInUse();
    uow.remove(kind, id);
    if (kind === 'area') await areasMoved(uow);
    uow.changed({ type: kind, id, subjects: [] });
  },
  audit: ({ kind, id }) => ({ objectType: kind, objectId: id }),
});

async function isUsed(uow: UnitOfWork, kind: Tree | 'role', id: string): Promise<boolean> {
  const held = ({ role_ids, unit_ids, area_ids }: { role_ids: string[]; unit_ids: string[]; area_ids: string[] }) =>
    ({ role: role_ids, unit: unit_ids, area: area_ids })[kind].includes(id);
  if ((await uow.select('account', (query) => query)).some(held)) return true;
  if (kind !== 'role') {
    if ((await uow.select(kind, (query) => query.where({ parent_id: id }).limit(1))).length > 0) return true;
  }
  const granted = await uow.select('access_grant', (query) => query.where({ subject: `${kind}:${id}` }).limit(1));
  return granted.length > 0;
}

/** The parent exists and is neither the node nor below it. */
async function assertTree(uow: UnitOfWork, table: Tree, id: string, parentId: string | null): Promise<void> {
  for (let above = parentId, steps = 0; above !== null; steps += 1) {
    if (above === id || steps > 50) throw treeCycle();
    const parent: { parent_id: string | null } | undefined = await uow.get(table, above);
    if (!parent) throw unknownReference({ kind: table, ids: above });
    above = parent.parent_id;
  }
}

async function nextPosition(uow: UnitOfWork, table: Tree): Promise<number> {
  const [last] = await uow.select(table, (query) => query.orderBy('position', 'desc').limit(1));
  return (last?.position ?? 0) + 1;
}

export const organisationCommands: AnyCommand[] = [writeUnit, writeArea, writeRole, removeNode];
