/** Feature: things (档案/对象), what the city keeps a record of and events speak of. */
import type { Feature } from '../feature.ts';
import { retireThing, saveThings } from './commands.ts';
import { thingRoutes } from './routes.ts';
import './tables.ts';

export const things: Feature = {
  name: 'things',
  commands: [saveThings, retireThing],
  routes: thingRoutes,
  permissions: [
    { id: 'thing.read.all', name: { zh: '查看全部对象', en: 'See all things' } },
    { id: 'thing.manage', name: { zh: '登记、修改、停用对象', en: 'Keep the records of things' } },
  ],
};
