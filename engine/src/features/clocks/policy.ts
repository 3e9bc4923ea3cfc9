/**
 * Which time a clock gets: the first policy of its declaration whose condition holds names an input, the input holds
 * amount and unit. Warning point and overdue levels come from inputs too. Nothing here knows a city's rules.
 */
import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import type { ActivePack } from '../packs/active.ts';
import { holds } from '../packs/expression.ts';
import { deadline, type ClockDeclaration, type Deadline } from '../packs/format.ts';
import { deadlineInvalid, noClock } from './errors.ts';
import { workUnit } from './schema.ts';

/** What conditions may ask. */
export interface ClockFacts {
  nature: string | null;
  urgency: string;
  eventType: string | null;
  round: number;
}

const levelRow = z.object({
  level: z.number().int().min(1),
  amount: z.number().min(0),
  unit: workUnit,
  receivers: z.string().default(''),
});
export type LevelPolicy = z.infer<typeof levelRow>;

export function clockDeclaration(pack: ActivePack, kind: string): ClockDeclaration {
  const found = pack.content.clocks.clocks.find((clock) => clock.kind === kind);
  if (!found) throw noClock({ kind });
  return found;
}

export function policyFor(pack: ActivePack, clock: ClockDeclaration, facts: ClockFacts, now: number): Deadline {
  const context = { ...facts, inputs: pack.inputs };
  const policy = clock.policies.find(({ when }) => when === undefined || holds(when, context, now));
  const parsed = deadline.safeParse(policy && pack.inputs[policy.deadline]);
  if (!parsed.success) throw deadlineInvalid({ input: policy?.deadline ?? clock.kind });
  return parsed.data;
}

export function warnFraction(clock: ClockDeclaration, inputs: JsonObject): number | null {
  const value = clock.warnAt === undefined ? null : inputs[clock.warnAt];
  return typeof value === 'number' && value > 0 && value < 1 ? value : null;
}

export function levelPolicies(clock: ClockDeclaration, inputs: JsonObject): LevelPolicy[] {
  const rows = z.array(levelRow).safeParse(clock.levels === undefined ? [] : inputs[clock.levels]);
  return rows.success ? rows.data.toSorted((a, b) => a.level - b.level) : [];
}
