/**
 * Which execution lies in which. The library fills in the executions around a message only while it travels outwards; the
 * hooks inside of an activity see none of them. So they are noted when an activity is entered, and looked up later. The
 * execution of an item of a loop is named after that of the loop, with its position behind.
 */
import { placeName } from './ledger.ts';
import type { Content } from './peer-library.ts';

interface Execution {
  id: string;
  executionId: string;
}

/** Position of the item; null for anything else. The library names executions `<id>_<random>` and items `<id>_<random>_<n>`. */
function positionOf({ id, executionId }: Execution): number | null {
  const found = /^[^_]+_(\d+)$/.exec(executionId.slice(id.length + 1))?.[1];
  return found === undefined ? null : Number(found);
}

const outerOf = (executionId: string): string => executionId.slice(0, executionId.lastIndexOf('_'));

export class PeerFamily {
  /** Elements that are loops. */
  readonly loops = new Set<string>();
  private readonly lines = new Map<string, Execution[]>();

  /** A message that has come all the way out. */
  note({ id, executionId, parent }: Content): void {
    if (!parent || this.lines.has(executionId)) return;
    const outer = [{ id: parent.id, executionId: parent.executionId }, ...(parent.path ?? [])];
    this.lines.set(
      executionId,
      [{ id, executionId }, ...outer].flatMap((each) => this.withLoop(each)),
    );
  }

  /** An item of a loop lies in the loop. */
  private withLoop(each: Execution): Execution[] {
    if (!this.loops.has(each.id) || positionOf(each) === null) return [each];
    return [each, { id: each.id, executionId: outerOf(each.executionId) }];
  }

  private line({ id, executionId }: Content): Execution[] {
    const known = this.lines.get(executionId);
    if (known) return known;
    const outer = outerOf(executionId);
    // An item of a loop, or the execution of an event definition, which is the event's own.
    const around = this.lines.get(outer) ?? [];
    return this.loops.has(id) ? [{ id, executionId }, ...around] : around;
  }

  /** Executions around the message, its own first. */
  around(content: Content): string[] {
    const line = this.line(content).map(({ executionId }) => executionId);
    return line.length > 0 ? line : [content.executionId];
  }

  /** The execution of the activity, when the message is about one of its event definitions. */
  own(content: Content): string {
    return this.around(content)[0] ?? content.executionId;
  }

  /** `rate[2]` */
  place(content: Content): string {
    const counters = this.line(content).flatMap((each) => {
      const at = this.loops.has(each.id) ? positionOf(each) : null;
      return at === null ? [] : [at + 1];
    });
    return placeName(content.id, counters.reverse());
  }
}
