/** What a try says about each route of the trees, and who would be told in how many words. */
import type { TriedRoutes } from '../api/types.ts';

type Step = TriedRoutes['steps'][number];
type Told = TriedRoutes['told'][number];

/** By `<pack>/<route>`. */
export const outcomesOf = (tried: TriedRoutes | null): Map<string, Pick<Step, 'outcome' | 'why'>> =>
  new Map((tried?.steps ?? []).map(({ packId, routeId, outcome, why }) => [`${packId}/${routeId}`, { outcome, why }]));

/** The key of the sentence (`notice.try.when.…`) that says when the messages leave. */
export function whenOf({ template, heldBy, bellAt, outAt }: Told): 'nothing' | 'silence' | 'quiet' | 'bell' | 'out' {
  if (template === null) return 'nothing';
  if (heldBy) return heldBy;
  if (outAt) return 'out';
  return bellAt ? 'bell' : 'nothing';
}

/** How many more people there are than are named. */
export const moreThan = ({ people, total }: Told['receivers'][number]): number => Math.max(0, total - people.length);
