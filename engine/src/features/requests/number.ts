/** Numbers that people say on the telephone: the city's day and a count, `20261122-0031`. Given once, never changed. */
import { cityDate } from '../../core/calendar/city-time.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import './tables.ts';

export async function nextNumber(
  uow: UnitOfWork,
  kind: 'request' | 'case' | 'alarm' | 'ticket',
  at: number,
  prefix = '',
): Promise<string> {
  const day = cityDate(at).replaceAll('-', '');
  const id = `${kind}:${day}`;
  const counter = await uow.get('day_counter', id);
  const value = (counter?.value ?? 0) + 1;
  if (counter) uow.update('day_counter', { ...counter, value });
  else uow.insert('day_counter', { id, value, rev: 1 });
  return `${prefix}${day}-${String(value).padStart(4, '0')}`;
}
