/**
 * From the notation of receivers to people and what they can be reached by. Staff are told as persons, so that somebody
 * with two roles hears once; where nobody stands behind a subject, the subject itself is told, so that the log shows it and
 * whoever takes the role sees it. Contacts of things are told on their own phone, mail or app.
 */
import type { UnitOfWork } from '../../runtime/command.ts';
import type { AlarmRow } from '../alarms/tables.ts';
import type { AccountRow } from '../people/tables.ts';
import type { Contact } from '../things/schema.ts';
import type { Target } from './tables.ts';

/** What a notation is resolved against. */
export type Standpoint = Pick<AlarmRow, 'thing_id' | 'area_id' | 'unit_id'>;

/** `audience:<kind>` is told in pieces: see audience.ts. */
export const audienceKind = (notation: string): string | null =>
  notation.startsWith('audience:') ? notation.slice('audience:'.length) : null;

/** Everybody behind these notations but audiences, each once. */
export async function targetsOf(
  uow: UnitOfWork,
  notations: readonly string[],
  standpoint: Standpoint,
): Promise<Target[]> {
  const found = new Map<string, Target>();
  for (const notation of notations) {
    if (audienceKind(notation) !== null) continue;
    for (const target of await targets(uow, notation, standpoint)) {
      if (!found.has(target.key)) found.set(target.key, target);
    }
  }
  return [...found.values()];
}

async function targets(uow: UnitOfWork, notation: string, at: Standpoint): Promise<Target[]> {
  const [kind = '', rest = ''] = split(notation);
  if (kind === 'thing-contact') return contactsOf(uow, rest, at);
  const subject = subjectOf(kind, rest, notation, at);
  if (subject === null) return [];
  const accounts = await accountsBehind(uow, subject);
  const staff = accounts.map(staffTarget);
  const people = staff.length > 0 ? staff : [await nobodyBehind(uow, subject)];
  return [...people, ...(await systemOf(uow, subject))];
}

/** The subject of staff that is meant; null: the thing has no such area or unit. */
function subjectOf(kind: string, rest: string, notation: string, { area_id, unit_id }: Standpoint): string | null {
  if (kind === 'area-role') return area_id === null ? null : `role:${rest}&area:${area_id}`;
  if (kind === 'thing-unit') return unit_id === null ? null : `unit:${unit_id}`;
  return notation;
}

const split = (notation: string): [string, string] => {
  const at = notation.indexOf(':');
  return at < 0 ? [notation, ''] : [notation.slice(0, at), notation.slice(at + 1)];
};

/** Active accounts that hold all parts of a subject (`role:a&area:b`); an area counts with all areas above it. */
async function accountsBehind(uow: UnitOfWork, subject: string): Promise<AccountRow[]> {
  const parts = subject.split('&').map(split);
  const user = parts.find(([kind]) => kind === 'user');
  if (user) {
    const account = await uow.get('account', user[1]);
    return account?.active === 1 ? [account] : [];
  }
  const column = { role: 'role_ids', unit: 'unit_ids', area: 'area_ids' } as const;
  const wanted: { column: (typeof column)[keyof typeof column]; ids: string[] }[] = [];
  for (const [kind, id] of parts) {
    const ids = kind === 'area' ? await withAbove(uow, id) : [id];
    wanted.push({ column: column[kind as keyof typeof column], ids });
  }
  const accounts = await uow.select('account', (query) => {
    void query.where('active', 1).orderBy('id');
    for (const { column: name, ids } of wanted) {
      query.where((any) => {
        for (const id of ids) void any.orWhereLike(name, `%"${id}"%`);
      });
    }
    return query;
  });
  return accounts.filter((account) =>
    wanted.every(({ column: name, ids }) => account[name].some((id) => ids.includes(id))),
  );
}

/** An area and those that it lies in. */
export async function withAbove(uow: UnitOfWork, areaId: string): Promise<string[]> {
  const found: string[] = [];
  for (let id: string | null = areaId; id !== null && !found.includes(id);) {
    found.push(id);
    id = (await uow.get('area', id))?.parent_id ?? null;
  }
  return found;
}

const staffTarget = ({ id, name, language, phone, email }: AccountRow): Target => ({
  key: `user:${id}`,
  name,
  language: language ?? 'zh',
  bell: `user:${id}`,
  addresses: { ...(phone && { sms: phone }), ...(email && { mail: email }) },
});

async function nobodyBehind(uow: UnitOfWork, subject: string): Promise<Target> {
  return { key: subject, name: await nameOf(uow, subject), language: 'zh', bell: subject, addresses: {} };
}

/** A unit that works in a system of its own is told there too, where a route says `webhook`. */
async function systemOf(uow: UnitOfWork, subject: string): Promise<Target[]> {
  const [kind, unitId] = split(subject);
  if (kind !== 'unit' || subject.includes('&')) return [];
  const [connection] = await uow.select('connection', (query) =>
    query.where({ connector_id: 'webhook', unit_id: unitId, enabled: 1 }).orderBy('id').limit(1),
  );
  if (!connection) return [];
  const { id, name } = connection;
  return [{ key: `connection:${id}`, name, language: 'zh', bell: null, addresses: { webhook: id } }];
}

async function contactsOf(uow: UnitOfWork, role: string, { thing_id }: Standpoint): Promise<Target[]> {
  const thing = await uow.get('thing', thing_id);
  return (thing?.contacts ?? []).filter((contact) => contact.role === role).map(contactTarget);
}

export const contactTarget = ({ name, phone, mail, app }: Contact): Target => ({
  key: `contact:${phone ?? mail ?? app ?? name}`,
  name,
  language: 'zh',
  bell: null,
  addresses: { ...(phone && { sms: phone }), ...(mail && { mail }), ...(app && { app }) },
});

/** What people call a subject: 值班员, 城关镇 · 受理员. */
export async function nameOf(uow: UnitOfWork, subject: string): Promise<string> {
  const names: string[] = [];
  for (const [kind, id] of subject.split('&').map(split)) {
    if (kind === 'role') names.push((await uow.get('role', id))?.name.zh ?? id);
    else if (kind === 'unit') names.push((await uow.get('unit', id))?.name ?? id);
    else if (kind === 'area') names.unshift((await uow.get('area', id))?.name ?? id);
    else if (kind === 'user') names.push((await uow.get('account', id))?.name ?? id);
  }
  return names.join(' · ') || subject;
}
