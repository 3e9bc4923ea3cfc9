/**
 * One rule at one thing, judged again over recorded events up to a moment of the past: what its state was there, which facts
 * it had seen last, and what stood around it. People's closings are told it at their moments, and when another alarm is
 * over it looks again, as it did then.
 */
import type { CompiledAlarmRule } from '../../core/alarms/index.ts';
import { Judging, type RecordedEvent, type Standing, type Surroundings } from './judging.ts';

export interface MomentQuestion {
  rule: CompiledAlarmRule;
  thingId: string;
  /** The rule watches from here. */
  from: number;
  at: number;
  /** Pages of events in the order of receipt. */
  events: AsyncIterable<readonly RecordedEvent[]>;
  surroundings: Surroundings;
  /** When people closed its alarm. */
  closings: readonly number[];
}

export interface MomentAnswer extends Standing {
  /** Judged, of whatever they spoke. */
  events: number;
  /** The rule threw, and said this. */
  failed: string | null;
}

export async function standingAt(question: MomentQuestion): Promise<MomentAnswer> {
  const { rule, thingId, from, at, surroundings, closings } = question;
  const judging = new Judging([rule], surroundings, () => undefined);
  const { id } = rule.rule;
  const ends = (surroundings.openAlarms ?? []).flatMap(({ to }) => to ?? []);
  const looks = [
    ...closings.map((moment) => ({ moment, type: 'close' as const })),
    ...ends.map((moment) => ({ moment, type: 'tick' as const })),
  ]
    .filter(({ moment }) => from <= moment && moment <= at)
    .sort((a, b) => a.moment - b.moment);
  const lookUntil = (moment: number): void => {
    for (let next = looks[0]; next && next.moment < moment; next = looks[0]) {
      looks.shift();
      judging.advance(next.moment);
      judging.look(id, thingId, next.type);
    }
  };
  judging.begin(from);
  let events = 0;
  for await (const page of question.events) {
    for (const event of page) {
      lookUntil(event.received);
      judging.take(event);
      events += 1;
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  lookUntil(Infinity);
  judging.advance(at);
  return { ...judging.standing(rule, thingId), events, failed: judging.failures()[0]?.error ?? null };
}
