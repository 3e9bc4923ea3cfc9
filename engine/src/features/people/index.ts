/** People: accounts, the organisation, roles and permissions, sessions, and who may see what (`access.ts`). */
import type { Feature } from '../feature.ts';
import { colleagueRoutes } from './colleague-routes.ts';
import { organisationCommands } from './organisation-commands.ts';
import { organisationRoutes } from './organisation-routes.ts';
import { peopleCommands } from './people-commands.ts';
import { peopleRoutes } from './people-routes.ts';
import { peoplePermissions } from './permissions.ts';
import { sessionCommands } from './session-commands.ts';
import { sessionRoutes } from './session-routes.ts';
import './tables.ts';

export const people: Feature = {
  name: 'people',
  commands: [...sessionCommands, ...peopleCommands, ...organisationCommands],
  routes: (deps) => [
    ...sessionRoutes(deps),
    ...peopleRoutes(deps),
    ...colleagueRoutes(deps),
    ...organisationRoutes(deps),
  ],
  permissions: peoplePermissions,
};
