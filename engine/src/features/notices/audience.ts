/**
 * Telling an audience: the contacts of all things of a kind that stand at the alarm's thing — ten thousand visitors of one
 * site. A timer tells them piece by piece, so that no transaction is huge; each person once, also when the server dies in
 * between.
 */
import { z } from 'zod';
import { noticeChannel, type NoticeChannel } from '../../core/notices/index.ts';
import { jsonObject } from '../../core/schema.ts';
import type { CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { activePacks } from '../packs/active.ts';
import { findTemplate } from './packs.ts';
import type { Target } from './tables.ts';
import { contactTarget } from './targets.ts';
import { tellOnce, type Telling } from './tell-once.ts';

/** People told in one transaction. */
const AT_ONCE = 500;

const piece = z.object({
  alarmId: z.string(),
  template: z.string(),
  moment: z.string(),
  once: z.string(),
  places: z.object({ zh: jsonObject, en: jsonObject }),
  kind: z.string(),
  route: z.string().nullable(),
  channels: z.array(noticeChannel).nullable(),
  told: z.string().nullable(),
  /** Where the piece before ended: a thing, and how many of its contacts were told. */
  after: z.string(),
  skip: z.number().int(),
});
type Piece = z.infer<typeof piece>;

export function beginAudience(uow: UnitOfWork, telling: Telling, kind: string): void {
  const { alarm, declaration, moment, once, places, route = null, told = null } = telling;
  const channels = (telling.channels ?? null) as NoticeChannel[] | null;
  const about = { alarmId: alarm.id, template: declaration.id, moment, once, places, route, channels, told };
  goOn(uow, { ...about, kind, after: '', skip: 0 });
}

const goOn = (uow: UnitOfWork, next: Piece): void =>
  uow.schedule({
    key: `notice-audience:${next.once}:${next.kind}`,
    dueAt: uow.now,
    command: 'notice.audience',
    payload: next,
  });

export const tellAudience: CommandDefinition<Piece, { told: number }> = {
  type: 'notice.audience',
  payload: piece,
  async execute(uow, here) {
    const alarm = await uow.require('alarm', here.alarmId);
    const version = await uow.get('rule_version', alarm.rule_version);
    const packId = here.route?.split('/', 1)[0] ?? version?.pack_id ?? null;
    const declaration = findTemplate(await activePacks(uow), here.template, packId);
    if (!declaration) return { told: 0 };
    const things = await uow.select('thing', (query) =>
      query
        .where({ parent_id: alarm.thing_id, kind: here.kind, active: 1 })
        .where('id', '>=', here.after)
        .orderBy('id')
        .limit(AT_ONCE),
    );
    const people: Target[] = [];
    let next: Pick<Piece, 'after' | 'skip'> | null = null;
    for (const { id, contacts } of things) {
      const skip = id === here.after ? here.skip : 0;
      const room = AT_ONCE - people.length;
      people.push(...contacts.slice(skip, skip + room).map(contactTarget));
      next = { after: id, skip: skip + Math.min(room, Math.max(0, contacts.length - skip)) };
      if (people.length >= AT_ONCE) break;
    }
    const distinct = [...new Map(people.map((target) => [target.key, target])).values()];
    const concerned = here.told === null ? distinct : await toldBefore(uow, here.told, distinct);
    const written = await tellOnce(uow, { ...here, declaration, alarm }, concerned);
    const more = next !== null && (people.length >= AT_ONCE || things.length >= AT_ONCE);
    if (more && next) goOn(uow, { ...here, ...next });
    return { told: written.length };
  },
  audit: ({ alarmId, kind }, { told }) => ({
    objectType: 'alarm',
    objectId: alarmId,
    summary: { audience: kind, told },
  }),
};

/** Those of them who were told at some grade that it began. */
async function toldBefore(uow: UnitOfWork, once: string, people: readonly Target[]): Promise<Target[]> {
  const keys = people.flatMap(({ key }) => [1, 2, 3, 4].map((grade) => `${once}${grade}:${key}:out`));
  const told = new Set((await uow.getMany('notice_told', keys)).map(({ target }) => target.key));
  return people.filter(({ key }) => told.has(key));
}
