/** Feature: packs — bundles of processes, decisions, forms, roles, clocks, notices and inputs that are data. */
import type { Feature } from '../feature.ts';
import { installPack, rollbackPack, setPackInputs } from './install.ts';
import { engineJobTypes } from './job-types.ts';
import { packRoutes } from './routes.ts';
import './tables.ts';

export const packs: Feature = {
  name: 'packs',
  commands: [installPack(engineJobTypes), rollbackPack, setPackInputs],
  routes: packRoutes,
  permissions: [{ id: 'pack.manage', name: { zh: '管理应用包与参数', en: 'Manage packs and their inputs' } }],
};
