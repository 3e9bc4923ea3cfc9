/** The route trees of the installed packs with the city's values, and what of an alarm they look at. */
import type { JsonObject } from '../../core/json.ts';
import { flattened, planRoutes, type NoticeMoment, type PlannedRoute } from '../../core/notices/index.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { AlarmRow } from '../alarms/tables.ts';
import type { ActivePack } from '../packs/active.ts';
import { withAbove } from './targets.ts';

export interface RouteTree {
  pack: ActivePack;
  root: PlannedRoute;
}

const MAX_REMEMBERED = 50;
const planned = new Map<string, PlannedRoute>();

/** Made once per pack version and values. */
export function treesOf(packs: readonly ActivePack[]): RouteTree[] {
  return packs.flatMap((pack) => {
    const { routes } = pack.content;
    if (!routes) return [];
    const key = `${pack.hash} ${JSON.stringify(pack.inputs)}`;
    let root = planned.get(key);
    if (!root) {
      root = planRoutes(routes, pack.inputs);
      if (planned.size >= MAX_REMEMBERED) planned.delete(planned.keys().next().value!);
      planned.set(key, root);
    }
    return { pack, root };
  });
}

/** `<pack>/<route>`; undefined: the pack has it no more. */
export function routeNamed(trees: readonly RouteTree[], name: string): PlannedRoute | undefined {
  const tree = trees.find(({ pack }) => name.startsWith(`${pack.id}/`));
  if (!tree) return undefined;
  const id = name.slice(tree.pack.id.length + 1);
  return flattened(tree.root).find(({ route }) => route.id === id)?.route;
}

export const routeName = (tree: RouteTree, route: PlannedRoute): string => `${tree.pack.id}/${route.id}`;

export type Routed = Pick<
  AlarmRow,
  'severity' | 'peak' | 'vertical' | 'rule_id' | 'code' | 'thing_id' | 'thing_kind' | 'area_id' | 'unit_id' | 'labels'
>;

export async function routeFactsOf(
  uow: UnitOfWork,
  alarm: Routed,
  moment: NoticeMoment,
  silenced: boolean,
): Promise<JsonObject> {
  const { severity, peak, vertical, code, labels, rule_id: rule, thing_id: thing } = alarm;
  return {
    ...{ moment, severity, peak, rule, thing, labels, silenced },
    ...(vertical !== '' && { vertical }),
    ...(code !== null && { code }),
    ...(alarm.thing_kind !== null && { kind: alarm.thing_kind }),
    ...(alarm.unit_id !== null && { unit: alarm.unit_id }),
    ...(alarm.area_id !== null && { area: alarm.area_id, areas: await withAbove(uow, alarm.area_id) }),
  };
}
