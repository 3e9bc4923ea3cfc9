/**
 * How lists and single objects of /v2 are read: `POST <path>/search` and `GET <path>/{key}` of a resource. What may be
 * read of processes is one permission, `orchestration.read`, asked here and nowhere else.
 */
import type { z } from 'zod';
import { route, type Route } from '../../feature.ts';
import { byKey } from '../shapes.ts';
import type { Resource } from './resource.ts';
import { searchBody, type SearchRequest } from './request.ts';
import { findRow, search, shown, type SearchDeps } from './search.ts';

export const read = { tag: 'orchestration', access: 'orchestration.read' } as const;

export function searchRoute<R, V>(deps: SearchDeps, resource: Resource<R, V>, path: string): Route {
  const { zh, en } = resource.name;
  return route({
    ...read,
    method: 'post',
    path: `${path}/search`,
    summary: { zh: `查询${zh}`, en: `Search ${en}s` },
    body: searchBody(resource).nullish() as z.ZodType<SearchRequest | null | undefined>,
    handle: ({ body }) => search(deps, resource, body ?? {}),
  });
}

export function getRoute<R, V>(deps: SearchDeps, resource: Resource<R, V>, path: string): Route {
  const { zh, en } = resource.name;
  return route({
    ...read,
    method: 'get',
    path: `${path}/{${resource.key}}`,
    summary: { zh, en: `One ${en}` },
    params: byKey(resource.key),
    handle: async ({ params }) => shown(resource.view(await findRow(deps, resource, params[resource.key]!))),
  });
}
