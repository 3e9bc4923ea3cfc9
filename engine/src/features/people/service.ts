/** What the rest of the server needs of people: who somebody is, their sessions, and what can be permitted at all. */
import type { Knex } from 'knex';
import type { Pipeline } from '../../runtime/command.ts';
import type { Clock } from '../feature.ts';
import { createDirectory, type Directory } from './directory.ts';
import type { Permission } from './permissions.ts';
import { createSessions, type Sessions } from './sessions.ts';

export interface PeopleService {
  sessions: Sessions;
  directory: Directory;
  /** The catalogue, in the order of the features. */
  permissions: Permission[];
}

export function createPeople(deps: {
  db: Knex;
  pipeline: Pipeline;
  /** Real time: sessions and locks do not follow a controlled city clock. */
  wall: Clock;
  permissions: Permission[];
}): PeopleService {
  const catalogue = new Set(deps.permissions.map(({ id }) => id));
  const directory = createDirectory({ ...deps, catalogue });
  return { directory, permissions: deps.permissions, sessions: createSessions({ ...deps, directory }) };
}
