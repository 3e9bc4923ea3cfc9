/**
 * Finds the route of a method and a path. One tree over path segments, so that the cost does not grow with the number
 * of routes. A segment is literal, a place (`{id}`), or a place with literal text around it (`{id}.json`); literal wins
 * over mixed, mixed over plain place.
 */
import type { Route } from '../features/feature.ts';

interface Node {
  literal: Map<string, Node>;
  places: { name: string; before: string; after: string; node: Node }[];
  routes: Map<string, Route>;
}

export type Match =
  | { found: 'route'; route: Route; params: Record<string, string> }
  | { found: 'path'; allowed: string[] }
  | { found: 'nothing' };

export interface Router {
  match(method: string, path: string): Match;
}

export function createRouter(routes: readonly Route[]): Router {
  const root = emptyNode();
  for (const route of routes) add(root, route);
  return {
    match(method, path) {
      const segments = path.split('/');
      const params: Record<string, string> = {};
      const node = find(root, segments, 1, params);
      if (!node) return { found: 'nothing' };
      const route = node.routes.get(method) ?? (method === 'HEAD' ? node.routes.get('GET') : undefined);
      return route ? { found: 'route', route, params } : { found: 'path', allowed: [...node.routes.keys()] };
    },
  };
}

const emptyNode = (): Node => ({ literal: new Map(), places: [], routes: new Map() });

function add(root: Node, route: Route): void {
  let node = root;
  for (const segment of route.path.split('/').slice(1)) node = child(node, segment);
  const method = route.method.toUpperCase();
  if (node.routes.has(method)) throw new Error(`two routes for ${method} ${route.path}`);
  node.routes.set(method, route);
}

function child(node: Node, segment: string): Node {
  const place = /^(.*)\{(\w+)\}(.*)$/.exec(segment);
  if (!place) {
    const known = node.literal.get(segment);
    if (known) return known;
    const made = emptyNode();
    node.literal.set(segment, made);
    return made;
  }
  const [, before = '', name = '', after = ''] = place;
  const known = node.places.find((each) => each.before === before && each.after === after && each.name === name);
  if (known) return known.node;
  const made = { name, before, after, node: emptyNode() };
  node.places.push(made);
  node.places.sort((a, b) => b.before.length + b.after.length - (a.before.length + a.after.length));
  return made.node;
}

/** Depth first, so that a literal branch that leads nowhere gives way to a place. */
function find(node: Node, segments: string[], index: number, params: Record<string, string>): Node | undefined {
  if (index === segments.length) return node.routes.size > 0 ? node : undefined;
  const segment = segments[index] as string;
  const literal = node.literal.get(segment);
  const found = literal && find(literal, segments, index + 1, params);
  if (found) return found;
  for (const { name, before, after, node: next } of node.places) {
    const length = segment.length - before.length - after.length;
    if (length < 1 || !segment.startsWith(before) || !segment.endsWith(after)) continue;
    const deeper = find(next, segments, index + 1, params);
    if (!deeper) continue;
    const value = decode(segment.slice(before.length, before.length + length));
    if (value === undefined) return undefined;
    params[name] = value;
    return deeper;
  }
  return undefined;
}

function decode(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
