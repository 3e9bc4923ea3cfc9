/** Feature: the public catalog of what installed packs declare. */
import { route, type Feature } from '../feature.ts';
import { readCatalog } from './read.ts';
import { catalog as catalogSchema } from './schema.ts';

export const catalog: Feature = {
  name: 'catalog',
  routes: ({ db }) => [
    route({
      method: 'get',
      path: '/api/v1/catalog',
      tag: 'catalog',
      summary: { zh: '目录：类型、状态、渠道、标记', en: 'Catalog: types, states, channels, marks' },
      access: 'public',
      response: catalogSchema,
      handle: () => readCatalog(db),
    }),
  ],
};
