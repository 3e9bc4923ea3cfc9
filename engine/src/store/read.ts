/** Rows read from the pool, as features see them: JSON columns parsed. (A unit of work parses its own.) */
import { tableDefinition, type TableName, type Tables } from './tables.ts';

export function parsedRow<T extends TableName>(table: T, raw: unknown): Tables[T] {
  const row: Record<string, unknown> = { ...(raw as object) };
  for (const column of tableDefinition(table).json) {
    const value = row[column];
    if (typeof value === 'string') row[column] = JSON.parse(value);
  }
  return row as unknown as Tables[T];
}
