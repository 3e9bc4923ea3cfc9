/**
 * Writes down every step that instances make while a scenario is played. A step of a transaction that was rolled back
 * left no trace in the database: the next one begins where the one before it ended, and so what lies between is dropped.
 */
import type { ObservedStep } from '../../runtime/process/execution.ts';
import type { RecordedRun, RecordedStep } from '../../lab/second-opinion/index.ts';

export class RunRecorder {
  private readonly steps = new Map<string, (RecordedStep & { stored: string })[]>();

  readonly observe = (_uow: unknown, { instanceKey, command, now, before, result, decisions }: ObservedStep): void => {
    const known = before === null ? [] : (this.steps.get(instanceKey) ?? []);
    const from = before === null ? 0 : known.findLastIndex(({ stored }) => stored === JSON.stringify(before)) + 1;
    const { effects, state } = result;
    const step = { command, now, effects, state, decisions, stored: JSON.stringify(state) };
    this.steps.set(instanceKey, [...known.slice(0, from), step]);
  };

  /** One run per instance, in the order in which they began. */
  runs(): RecordedRun[] {
    return [...this.steps.values()].flatMap((steps) => {
      const [first] = steps;
      return first ? [{ processId: first.state.processId, steps }] : [];
    });
  }
}
