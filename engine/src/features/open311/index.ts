/** Feature: Open311 GeoReport v2, and the API keys of those who file through it. */
import type { Feature } from '../feature.ts';
import './tables.ts';
import { addApiKey, apiKeyRoutes, closeApiKey } from './api-keys.ts';
import { open311Routes } from './routes.ts';

export const open311: Feature = {
  name: 'open311',
  commands: [addApiKey, closeApiKey],
  routes: (deps) => [...apiKeyRoutes(deps), ...open311Routes(deps)],
};
