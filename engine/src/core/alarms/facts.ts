/**
 * The facts that an alarm rule speaks of: an event as the features present it, with the thing that it is about and the
 * latest value of each of its metrics. `watch` and `suppressedWhen` speak of the thing without an event.
 */
import type { FactTypes } from '../rules/index.ts';

const thing = {
  fields: {
    id: 'string',
    kind: 'string',
    name: 'string',
    areaId: 'string',
    unitId: 'string',
    parentId: 'string',
    tags: 'list',
    attributes: 'any',
  },
} as const;

export const knownFacts: FactTypes = {
  /** CloudEvents `type`, `source` and `subject`. */
  type: 'string',
  source: 'string',
  subject: 'string',
  /** Of a reading; number, string or boolean. */
  metric: 'string',
  value: 'any',
  unit: 'string',
  quality: 'string',
  data: 'any',
  thing,
  /** Value by metric, as far as known. */
  latest: 'any',
};
