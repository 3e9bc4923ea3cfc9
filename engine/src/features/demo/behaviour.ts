/**
 * What a person of the county does with a task, and after how many working minutes: by the step of the hotline's
 * processes and by what the plan wants of the request. A step that is not known here is left alone: it stays open.
 */
import type { JsonObject } from '../../core/json.ts';
import type { Fate, PlannedRequest } from './plan.ts';
import type { Random } from './random.ts';
import * as say from './stories.ts';
import { workingMinutesPerDay } from './working-moments.ts';

export interface Deed {
  /** Working minutes after the task appeared. */
  after: number;
  outcome: string;
  values: JsonObject;
}

type Behaviour = (planned: PlannedRequest, visit: number, random: Random) => Deed | null;

const day = workingMinutesPerDay;

/** By element id; `visit` counts how often this step has come up for the request, from 1. */
const behaviours: Record<string, Behaviour> = {
  accept({ fate, filing, grid }, visit, random) {
    const after = random.chance(0.9) ? random.between(4, 95) : random.between(125, 300);
    if (fate.asksBack && visit === 1) return deed(after, 'return', { question: random.pick(say.questions) });
    if (fate.rejected) return deed(after, 'reject', { reason: random.pick(say.rejections) });
    if (fate.story.nature === 'consult') return deed(after, 'answer', { answer: random.pick(fate.story.results) });
    return deed(after, 'convert', {
      eventTypeId: fate.story.eventType,
      urgency: fate.story.nature === 'help' || random.chance(0.06) ? 'urgent' : 'ordinary',
      areaId: grid.id,
      ...(filing.address && { address: filing.address }),
      ...(filing.place && { place: { ...filing.place } }),
    });
  },
  supplement: (_planned, _visit, random) =>
    random.chance(0.85) ? deed(random.between(30, 2 * day), 'done', { text: random.pick(say.supplements) }) : null,
  rateOperator: ({ fate }, _visit, random) =>
    fate.rates ? deed(random.between(20, 3 * day), 'rate', { score: random.pick([5, 5, 5, 4, 4, 3]) }) : null,
  dispatch: ({ fate }, visit, random) =>
    deed(random.between(5, 110), 'dispatch', {
      unitId: fate.refusedOnce && visit === 1 ? wrongUnit(fate) : fate.story.unit,
    }),
  sign: ({ fate }, visit, random) =>
    fate.refusedOnce && visit === 1
      ? deed(random.between(30, 200), 'refuse', { reason: random.pick(say.refusals) })
      : deed(random.between(10, 230), 'sign', {}),
  handle: ({ fate }, visit, random) =>
    deed(handlingMinutes(fate, visit, random), 'done', {
      result: random.chance(0.86) ? 'solved' : random.pick(['partly', 'unsolved']),
      resultText: random.pick(fate.story.results),
    }),
  verify: ({ fate }, visit, random) =>
    fate.reworked && visit === 1
      ? deed(random.between(30, 300), 'rework', { reason: random.pick(say.reworks) })
      : deed(random.between(15, 260), 'pass', {}),
  rate({ fate }, visit, random) {
    const after = random.between(20, 4 * day);
    if (fate.unsatisfied && visit === 1) {
      return deed(after, 'unsatisfied', { score: random.between(1, 2), comment: random.pick(say.complaints) });
    }
    if (!fate.rates) return null;
    return deed(after, 'satisfied', { score: random.pick([5, 5, 5, 4, 4, 3]), comment: random.pick(say.praise) });
  },
};

export function deedFor(elementId: string, planned: PlannedRequest, visit: number, random: Random): Deed | null {
  const behaviour = behaviours[elementId];
  if (behaviour) return behaviour(planned, visit, random);
  return null;
}

/** Steps of side processes are known by their forms. */
export function sideDeedFor(formId: string | null, random: Random): Deed | null {
  if (formId === 'approve') {
    return random.chance(0.85)
      ? deed(random.between(20, 240), 'approve', {})
      : deed(random.between(20, 240), 'refuse', { reason: '理由不充分，请按期办理。' });
  }
  if (formId === 'child-result')
    return deed(random.between(60, 2 * day), 'done', { childResult: '已按要求配合完成。' });
  return null;
}

function handlingMinutes({ late, story }: Fate, visit: number, random: Random): number {
  const complaint = story.nature === 'complaint';
  if (visit > 1) return random.between(60, 1.5 * day);
  if (late) return complaint ? random.between(11 * day, 17 * day) : random.between(4 * day, 9 * day);
  return complaint ? random.between(day, 8 * day) : random.between(90, 2.4 * day);
}

const wrongUnit = ({ story }: Fate): string =>
  story.unit === 'urban-management' ? 'public-works' : 'urban-management';

const deed = (after: number, outcome: string, values: JsonObject): Deed => ({
  after: Math.round(after),
  outcome,
  values,
});
