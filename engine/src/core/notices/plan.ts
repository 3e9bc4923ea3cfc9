/**
 * A route tree made ready: inputs in place, inheritance done, conditions compiled; and the way of one change through it,
 * with the reason at every route it passed.
 */
import { parseDuration } from '../bpmn/expressions/iso8601.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import {
  checkCondition,
  explain,
  testCondition,
  type Explanation,
  type Facts,
  type FactTypes,
  type Test,
} from '../rules/index.ts';
import type { Timing } from './group.ts';
import { minutesOf, type QuietHours } from './quiet.ts';
import { noticeRoute, type GroupBy, type NoticeChannel, type NoticeMoment, type NoticeRoute } from './route.ts';

export interface PlannedRoute {
  route: NoticeRoute;
  id: string;
  matches: Test;
  receivers: readonly string[];
  channels: readonly NoticeChannel[];
  templates: Readonly<Partial<Record<NoticeMoment, string>>>;
  groupBy: readonly GroupBy[];
  timing: Timing;
  children: readonly PlannedRoute[];
}

export const routeFacts: FactTypes = {
  moment: 'string',
  severity: 'number',
  peak: 'number',
  vertical: 'string',
  rule: 'string',
  code: 'string',
  thing: 'string',
  kind: 'string',
  area: 'string',
  areas: 'list',
  unit: 'string',
  labels: 'any',
  silenced: 'boolean',
};

const ALWAYS: Test = () => true;
const ROOT: Omit<PlannedRoute, 'route' | 'id' | 'matches' | 'children'> = {
  receivers: [],
  channels: ['in-app'],
  templates: {},
  groupBy: [],
  timing: { wait: 0, interval: 0, repeat: null, quiet: null },
};

/** The tree with the values of a city. Throws when a value does not fit: what was checked fits. */
export function planRoutes(root: NoticeRoute, inputs: JsonObject): PlannedRoute {
  return plan(noticeRoute.parse(resolved(root as unknown as Json, inputs)), ROOT);
}

function plan(route: NoticeRoute, above: typeof ROOT): PlannedRoute {
  const own = {
    receivers: route.receivers ?? above.receivers,
    channels: route.channels ?? above.channels,
    templates: { ...above.templates, ...route.templates },
    groupBy: route.groupBy ?? above.groupBy,
    timing: {
      wait: ms(route.groupWait) ?? above.timing.wait,
      interval: ms(route.groupInterval) ?? above.timing.interval,
      repeat: route.repeatEvery === 'never' ? null : (ms(route.repeatEvery) ?? above.timing.repeat),
      quiet: quietOf(route) ?? (route.quietHours === 'never' ? null : above.timing.quiet),
    },
  };
  return {
    ...own,
    route,
    id: route.id,
    matches: route.match ? testCondition(route.match) : ALWAYS,
    children: route.children.map((child) => plan(child, own)),
  };
}

function quietOf({ id, quietHours }: NoticeRoute): QuietHours | null {
  if (!quietHours || quietHours === 'never') return null;
  const { from, to, days, exceptAtLeast } = quietHours;
  if (typeof from !== 'string' || typeof to !== 'string' || typeof exceptAtLeast !== 'number') {
    throw new Error(`route ${id}: the quiet hours have no value`);
  }
  return { from: minutesOf(from), to: minutesOf(to), days: new Set(days), exceptAtLeast };
}

const ms = (value: unknown): number | null => (typeof value === 'string' ? (parseDuration(value)?.ms ?? null) : null);

/** Every `{"input": id}` replaced by the input's value; one that has none stays. */
function resolved(value: Json, inputs: JsonObject): Json {
  if (Array.isArray(value)) return value.map((each) => resolved(each, inputs));
  if (typeof value !== 'object' || value === null) return value;
  const { input, ...rest } = value;
  if (typeof input === 'string' && Object.keys(rest).length === 0) return inputs[input] ?? value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each, inputs)]));
}

/** One route on the way of a change, in the order in which they are asked. */
export interface RouteStep {
  routeId: string;
  depth: number;
  /** `taken`: told from here; `passed`: a child takes it; `no`: its condition fails; `not-asked`: one before it took the change. */
  outcome: 'taken' | 'passed' | 'no' | 'not-asked';
  /** Of its condition; null: it has none, or it was not asked. */
  explanation: Explanation | null;
}

/** Where a change ends, and how it came there. */
export function wayThrough(root: PlannedRoute, facts: Facts): { taken: PlannedRoute[]; steps: RouteStep[] } {
  const taken: PlannedRoute[] = [];
  const steps: RouteStep[] = [];
  const visit = (route: PlannedRoute, depth: number): boolean => {
    const { match } = route.route;
    const explanation = match ? explain({ id: route.id, conditions: match }, facts) : null;
    const step: RouteStep = { routeId: route.id, depth, outcome: 'no', explanation };
    steps.push(step);
    if (!route.matches(facts)) return false;
    let passed = false;
    let goOn = true;
    for (const child of route.children) {
      if (!goOn) steps.push({ routeId: child.id, depth: depth + 1, outcome: 'not-asked', explanation: null });
      else if (visit(child, depth + 1)) {
        passed = true;
        goOn = child.route.continue;
      }
    }
    step.outcome = passed ? 'passed' : 'taken';
    if (!passed) taken.push(route);
    return true;
  };
  visit(root, 0);
  return { taken, steps };
}

/** Every route of the tree with its depth, in the order in which they are asked. */
export function flattened(root: PlannedRoute, depth = 0): { route: PlannedRoute; depth: number }[] {
  return [{ route: root, depth }, ...root.children.flatMap((child) => flattened(child, depth + 1))];
}

/** The template of a moment; undefined: it is not told. */
export const templateFor = ({ templates }: Pick<PlannedRoute, 'templates'>, moment: NoticeMoment): string | undefined =>
  templates[moment] ?? (moment === 'worse' || moment === 'repeat' ? templates.raised : undefined);

export interface KnownNames {
  templates: ReadonlySet<string>;
  /** Roles of the pack itself; roles of other packs may be named too. */
  roles: ReadonlySet<string>;
  inputs: JsonObject;
}

/** Everything that is wrong with a tree, with the place in its file. */
export function checkRoutes(root: NoticeRoute, known: KnownNames): Problem[] {
  const problems: Problem[] = [];
  const say = (code: string, path: string, zh: string, en: string, severity: Problem['severity'] = 'error') =>
    problems.push({ severity, code, path, message: { zh, en } });
  const seen = new Set<string>();
  const visit = (route: NoticeRoute, at: string) => {
    const place = (name: string) => (at ? `${at}.${name}` : name);
    if (seen.has(route.id)) say('ROUTE_TWICE', place('id'), `路由 ${route.id} 重复`, `route ${route.id} twice`);
    seen.add(route.id);
    if (route.match) problems.push(...checkCondition(route.match, routeFacts, place('match')));
    for (const [moment, template] of Object.entries(route.templates ?? {})) {
      if (known.templates.has(template)) continue;
      const where = place(`templates.${moment}`);
      say('REFERENCE_MISSING', where, `没有通知模板 ${template}`, `there is no notice ${template}`);
    }
    (route.receivers ?? []).forEach((receiver, i) => {
      const role = /^(?:area-)?role:([\w-]+)/.exec(receiver)?.[1];
      if (role === undefined || known.roles.has(role)) return;
      const en = `this pack has no role ${role}; it must come from another one`;
      say('ROLE_ELSEWHERE', place(`receivers[${i}]`), `本包没有角色 ${role}，须由其他包提供`, en, 'warning');
    });
    route.children.forEach((child, i) => visit(child, place(`children[${i}]`)));
  };
  visit(root, '');
  problems.push(...missingInputs(root as unknown as Json, known.inputs, ''));
  if (problems.some(({ severity }) => severity === 'error')) return problems;
  return [...problems, ...checkPlan(root, known.inputs)];
}

function missingInputs(value: Json, inputs: JsonObject, path: string): Problem[] {
  if (Array.isArray(value)) return value.flatMap((each, i) => missingInputs(each, inputs, `${path}[${i}]`));
  if (typeof value !== 'object' || value === null) return [];
  const { input, ...rest } = value;
  if (typeof input === 'string' && Object.keys(rest).length === 0) {
    if (Object.hasOwn(inputs, input)) return [];
    const message = { zh: `没有输入项 ${input}`, en: `there is no input ${input}` };
    return [{ severity: 'error', code: 'REFERENCE_MISSING', path, message }];
  }
  return Object.entries(value).flatMap(([key, each]) => missingInputs(each, inputs, path ? `${path}.${key}` : key));
}

/** With the values of the inputs: a route that ends somewhere must know whom to tell and what. */
function checkPlan(root: NoticeRoute, inputs: JsonObject): Problem[] {
  const parsed = noticeRoute.safeParse(resolved(root as unknown as Json, inputs));
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => ({
      severity: 'error',
      code: 'FIELD_INVALID',
      path: path.join('.'),
      message: { zh: `输入项的值不合要求：${message}`, en: `the value of the input does not fit: ${message}` },
    }));
  }
  return flattened(plan(parsed.data, ROOT)).flatMap(({ route }) => {
    if (route.receivers.length === 0 || templateFor(route, 'raised') !== undefined) return [];
    const message = { zh: `路由 ${route.id} 没有触发通知的模板`, en: `route ${route.id} has no template for raised` };
    return [{ severity: 'error' as const, code: 'ROUTE_WITHOUT_TEMPLATE', path: route.id, message }];
  });
}
