/** Who acts when nobody does: timers, inline jobs, deliveries. Commands that ask for permissions know it by its kind. */
import type { Actor } from './command.ts';

export const systemActor: Actor = {
  kind: 'system',
  id: 'system',
  name: 'system',
  permissions: new Set(),
  subjects: [],
  roles: [],
  unitIds: [],
  areaIds: [],
};
