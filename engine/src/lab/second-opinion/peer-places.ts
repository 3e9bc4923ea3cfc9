/**
 * Where bpmn-engine waits: user tasks, jobs, calls, timers and events that are open now, each with the way to go on from
 * there. A place is gone when it or anything around it is left.
 */
import type { JsonObject } from '../../core/json.ts';

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
