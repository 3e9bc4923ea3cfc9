/**
 * "试一试": an alarm with these facts at this moment — which way it would take through the routes, who would be told, by what
 * and when. It looks only; nothing is written.
 */
import type { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import {
  factWord,
  quietUntil,
  templateFor,
  wayThrough,
  type PlannedRoute,
  type RouteStep,
} from '../../core/notices/index.ts';
import { sentence } from '../../core/rules/index.ts';
import type { Text } from '../../core/json.ts';
import type { CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { activePacks } from '../packs/active.ts';
import { receiverName } from './receiver-name.ts';
import { routeFactsOf, treesOf, type Routed, type RouteTree } from './routing.ts';
import { tryRoutesBody, type TriedRoutes } from './schema.ts';
import { audienceKind, targetsOf, type Standpoint } from './targets.ts';
import { valueNames } from './value-names.ts';

type Body = z.infer<typeof tryRoutesBody>;
/** People named per receiver. */
const NAMED = 20;

/** A command only because it reads what commands read; it changes nothing. */
export const tryRoutes: CommandDefinition<Body, TriedRoutes> = {
  type: 'notice.try-routes',
  payload: tryRoutesBody as z.ZodType<Body>,
  housekeeping: true,
  async execute(uow, body) {
    const alarm = await imagined(uow, body);
    const facts = await routeFactsOf(uow, alarm, body.moment, body.silenced);
    const at = body.at === undefined ? uow.now : Date.parse(body.at);
    const answer: TriedRoutes = { steps: [], told: [] };
    const names = await valueNames(uow);
    for (const tree of treesOf(await activePacks(uow))) {
      const { taken, steps } = wayThrough(tree.root, facts);
      answer.steps.push(...steps.map((step) => stepView(tree, step, names)));
      for (const route of taken) {
        if (route.receivers.length > 0) answer.told.push(await toldView(uow, tree, route, body, alarm, at));
      }
    }
    return answer;
  },
};

type Imagined = Routed & Standpoint;

/** What is not given comes from the thing, where there is one. */
async function imagined(uow: UnitOfWork, body: Body): Promise<Imagined> {
  const thing = body.thingId === undefined ? undefined : await uow.get('thing', body.thingId);
  return {
    severity: body.severity,
    peak: body.severity,
    vertical: body.vertical,
    rule_id: body.ruleId ?? '',
    code: null,
    thing_id: body.thingId ?? '',
    thing_kind: thing?.kind ?? null,
    area_id: body.areaId ?? thing?.area_id ?? null,
    unit_id: body.unitId ?? thing?.unit_id ?? null,
    labels: body.labels,
  };
}

function stepView(
  { pack, root }: RouteTree,
  { routeId, depth, outcome, explanation }: RouteStep,
  names: Awaited<ReturnType<typeof valueNames>>,
): TriedRoutes['steps'][number] {
  const why = explanation ? sentence(explanation, { fact: factWord, value: names }) : plainly(outcome);
  return { packId: pack.id, routeId, name: named(root, routeId), depth, outcome, why };
}

const plainly = (outcome: RouteStep['outcome']): Text =>
  outcome === 'not-asked'
    ? { zh: '前面的路由已接走，不再往下看', en: 'one before it took the alarm; it was not asked' }
    : { zh: '没有条件，全部适用', en: 'it has no condition and takes everything' };

function named(root: PlannedRoute, id: string): Text {
  if (root.id === id) return root.route.name;
  for (const child of root.children) {
    const found = named(child, id);
    if (found.zh) return found;
  }
  return { zh: '', en: '' };
}

async function toldView(
  uow: UnitOfWork,
  { pack }: RouteTree,
  route: PlannedRoute,
  { moment, silenced }: Body,
  alarm: Imagined,
  at: number,
): Promise<TriedRoutes['told'][number]> {
  const template = templateFor(route, moment) ?? null;
  const { wait, repeat, quiet } = route.timing;
  const until = quiet && alarm.severity > quiet.exceptAtLeast ? quietUntil(quiet, at + wait) : null;
  const out = route.channels.some((channel) => channel !== 'in-app');
  return {
    packId: pack.id,
    routeId: route.id,
    name: route.route.name,
    template,
    receivers: await Promise.all(route.receivers.map((notation) => receiverView(uow, route, notation, alarm))),
    bellAt: template !== null && !silenced && route.channels.includes('in-app') ? cityTime(at) : null,
    outAt: template !== null && !silenced && out ? cityTime(until ?? at + wait) : null,
    heldBy: silenced ? 'silence' : until === null ? null : 'quiet',
    repeatMinutes: repeat === null ? null : repeat / 60_000,
  };
}

async function receiverView(
  uow: UnitOfWork,
  { channels }: PlannedRoute,
  notation: string,
  alarm: Imagined,
): Promise<TriedRoutes['told'][number]['receivers'][number]> {
  const name = await receiverName(uow, notation);
  const kind = audienceKind(notation);
  if (kind !== null) {
    const things = await uow.select('thing', (query) => query.where({ parent_id: alarm.thing_id, kind, active: 1 }));
    return { notation, name, people: [], total: things.reduce((sum, { contacts }) => sum + contacts.length, 0) };
  }
  const targets = await targetsOf(uow, [notation], alarm);
  const people = targets.slice(0, NAMED).map((target) => ({
    name: target.name,
    channels: channels.filter((channel) =>
      channel === 'in-app' ? target.bell !== null : target.addresses[channel] !== undefined,
    ),
  }));
  return { notation, name, people, total: targets.length };
}
