/**
 * Where bpmn-engine waits: user tasks, jobs, calls, timers and events that are open now, each with the way to go on from
 * there. A place is gone when it or anything around it is left.
 */
import type { JsonObject } from '../../core/json.ts';
import type { Content } from './peer-library.ts';
import { placeName } from './ledger.ts';

export interface Place {
  name: string;
  /** Executions whose end ends the place: its own and all around it. */
  within: readonly string[];
  complete(variables: JsonObject): void;
  fail(code: string, variables: JsonObject): void;
}

export class PeerPlaces {
  private open: Place[] = [];

  add(place: Place): void {
    this.open.push(place);
  }

  at(name: string): Place | undefined {
    return this.open.find((place) => place.name === name);
  }

  take(name: string): Place | undefined {
    const place = this.at(name);
    if (place) this.open = this.open.filter((other) => other !== place);
    return place;
  }

  left(executionId: string): void {
    this.open = this.open.filter(({ within }) => !within.includes(executionId));
  }

  clear(): void {
    this.open = [];
  }

  names(): string[] {
    return this.open.map(({ name }) => name).sort();
  }
}

/** Executions around the one of the message, itself first. */
export const around = ({ executionId, parent }: Content): string[] => [
  executionId,
  ...(parent ? [parent.executionId, ...(parent.path ?? []).map((each) => each.executionId)] : []),
];

/** The library names the execution of an item after that of the loop, with its position behind. */
export function nameOfPlace(
  { id, executionId, index, isMultiInstance, parent }: Content,
  loops: ReadonlySet<string>,
): string {
  const counters: number[] = [];
  if (isMultiInstance && index !== undefined) counters.push(index + 1);
  const outer = parent ? [{ id: parent.id, executionId: parent.executionId }, ...(parent.path ?? [])] : [];
  const seen = new Set([executionId]);
  for (const each of outer) {
    if (!loops.has(each.id) || each.id === id || seen.has(each.id)) continue;
    seen.add(each.id);
    const at = /_(\d+)$/.exec(each.executionId)?.[1];
    if (at !== undefined) counters.unshift(Number(at) + 1);
  }
  return placeName(id, counters);
}
