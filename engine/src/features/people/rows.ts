/** Reads of people's tables from the pool, JSON columns parsed. Areas come with their shapes only where asked. */
import type { Knex } from 'knex';
import { parsedRow } from '../../store/read.ts';
import type { Organisation } from './actors.ts';
import type { AccountRow, AreaRow, RoleRow, UnitRow } from './tables.ts';

const areaOutline = ['id', 'name', 'parent_id', 'level', 'position', 'origin'];

export async function readAccount(
  db: Knex,
  where: { id: string } | { username: string },
): Promise<AccountRow | undefined> {
  const row: unknown = await db('account').where(where).first();
  return row ? parsedRow('account', row) : undefined;
}

export async function readUnits(db: Knex): Promise<UnitRow[]> {
  return (await db('unit').orderBy(['position', 'id'])).map((row) => parsedRow('unit', row));
}

export async function readRoles(db: Knex): Promise<RoleRow[]> {
  return (await db('role').orderBy('id')).map((row) => parsedRow('role', row));
}

export async function readAreas(db: Knex): Promise<AreaRow[]> {
  return (await db('area').orderBy(['position', 'id'])).map((row) => parsedRow('area', row));
}

/** What actors are built from: roles, units, areas without their shapes. */
export async function readOrganisation(db: Knex): Promise<Organisation> {
  const [roles, units, areas] = await Promise.all([
    readRoles(db),
    readUnits(db),
    db('area').select(areaOutline).orderBy(['position', 'id']) as Promise<Omit<AreaRow, 'geometry'>[]>,
  ]);
  return { roles: byId(roles), units: byId(units), areas: byId(areas) };
}

const byId = <T extends { id: string }>(rows: T[]): Map<string, T> => new Map(rows.map((row) => [row.id, row]));
