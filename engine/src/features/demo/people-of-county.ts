/** Who plays the history: the actors of the demo accounts, found by what a task or an action asks for. */
import type { Actor } from '../../runtime/command.ts';
import type { UserTaskRow } from '../../runtime/process/tables.ts';
import type { FeatureDeps } from '../feature.ts';
import { citizenActor } from '../people/actors.ts';
import { isCandidate } from '../tasks/may.ts';
import { demoAccounts } from './organisation.ts';
import type { Random } from './random.ts';

export interface CountyPeople {
  /** Somebody who may do the task now; null when nobody of the county may. */
  forTask(task: UserTaskRow): Actor | null;
  withRole(roleId: string): Actor;
  ofUnit(unitId: string): Actor;
}

export async function countyPeople({ people }: FeatureDeps, random: Random): Promise<CountyPeople> {
  const actors: Actor[] = [];
  for (const { username } of demoAccounts()) {
    const resident = await people.directory.byUsername(username);
    if (resident) actors.push(resident.actor);
  }
  const pick = (found: Actor[], wanted: string): Actor => {
    if (found.length === 0) throw new Error(`nobody in the demo county is ${wanted}`);
    return random.pick(found);
  };
  return {
    forTask(task) {
      const citizen = /^citizen:(.+)$/.exec(task.assignee ?? '')?.[1];
      if (citizen) return citizenActor(citizen);
      if (task.assignee) return actors.find(({ id }) => id === task.assignee) ?? null;
      const able = actors.filter((actor) => isCandidate(actor, task));
      return able.length > 0 ? random.pick(able) : null;
    },
    withRole: (roleId) =>
      pick(
        actors.filter(({ roles }) => roles.includes(roleId)),
        roleId,
      ),
    ofUnit: (unitId) =>
      pick(
        actors.filter(({ unitIds }) => unitIds.includes(unitId)),
        unitId,
      ),
  };
}
