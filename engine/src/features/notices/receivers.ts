/**
 * Whose bell rings. Subjects may be joined by `&`: `role:town-intake&area:t01` is everybody who is both. The same notation
 * names candidates of user tasks, so that "the intake of that town" can be said in a model.
 */
import type { Actor } from '../../runtime/command.ts';

export const isReceiver = (actor: Pick<Actor, 'subjects'>, receiver: string): boolean =>
  receiver.split('&').every((subject) => actor.subjects.includes(subject));

/** Every subject and every role joined with each of the actor's areas and units, for lookups by equality. */
export function joinedSubjects(actor: Pick<Actor, 'subjects'>): string[] {
  const roles = actor.subjects.filter((subject) => subject.startsWith('role:'));
  const places = actor.subjects.filter((subject) => subject.startsWith('area:') || subject.startsWith('unit:'));
  return [...actor.subjects, ...roles.flatMap((role) => places.map((place) => `${role}&${place}`))];
}
