/**
 * Follows alarms with notices: finds the routes of a change, rings the bell of those concerned at once, and gives the rest
 * to the groups of the routes. Whatever is over is told to those who were told that it began.
 */
import type { AlarmNews, PlannedRoute } from '../../core/notices/index.ts';
import { templateFor, wayThrough } from '../../core/notices/index.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { AlarmChange, AlarmFollower } from '../alarms/followers.ts';
import { addToGroup, groupsOf } from './groups.ts';
import { activePacks } from '../packs/active.ts';
import { ringBells } from './route-telling.ts';
import { routeFactsOf, routeName, routeNamed, treesOf, type RouteTree } from './routing.ts';
import { silences } from './silence.ts';

type RoutedMoment = AlarmNews['moment'];
/** The other moments are told by the rule's own actions and escalation. */
const routed: ReadonlySet<string> = new Set<RoutedMoment>([
  'raised',
  'worse',
  'better',
  'cleared',
  'acknowledged',
  'confirmed',
  'dismissed',
  'closed',
]);

export const noticeFollower: AlarmFollower = {
  name: 'notices',
  async follow(uow, change) {
    if (!routed.has(change.moment)) return;
    const trees = treesOf(await activePacks(uow));
    if (trees.length === 0) return;
    const { alarm, at } = change;
    const moment = change.moment as RoutedMoment;
    const news: AlarmNews = { alarmId: alarm.id, moment, severity: alarm.severity, at };
    const silencedUntil = (await silences(uow, uow.now))(alarm);
    for (const [name, route] of await routesOf(uow, trees, change, silencedUntil !== null)) {
      const wanted = templateFor(route, moment) !== undefined;
      if (wanted && silencedUntil === null) await ringBells(uow, trees, { name, route, alarm, moment });
      await addToGroup(uow, trees, { name, route, alarm, news, wanted });
    }
  },
};

/** By name: where the tree leads now, or, when it did not begin now, where it was told. */
async function routesOf(
  uow: UnitOfWork,
  trees: readonly RouteTree[],
  { alarm, moment }: AlarmChange,
  silenced: boolean,
): Promise<Map<string, PlannedRoute>> {
  const found = new Map<string, PlannedRoute>();
  if (moment === 'raised' || moment === 'worse') {
    const facts = await routeFactsOf(uow, alarm, moment, silenced);
    for (const tree of trees) {
      for (const route of wayThrough(tree.root, facts).taken) found.set(routeName(tree, route), route);
    }
  }
  if (moment === 'raised') return found;
  for (const name of await groupsOf(uow, alarm.id)) {
    const route = routeNamed(trees, name);
    if (route && !found.has(name)) found.set(name, route);
  }
  return found;
}
