/**
 * Conditional events (BPMN 2.0.2 §10.5.5, §13.5.4) as Camunda 8.9 documents them: a condition is asked when its wait opens and
 * again whenever a variable that it names changes where the event can see it, from outer scopes to inner ones, once per
 * change of state however many variables it sets. Whenever the answer is true the event happens: what does not interrupt
 * happens as often as that. Anything but true is "not yet". A variable that is hidden by an inner one of the same name
 * has not changed for those inside.
 */
import { Failure } from '../expressions/failure.ts';
import { scopeOf } from '../../feel/index.ts';
import type { ConditionalTrigger, Execution, StartCondition } from '../model/model.ts';
import type { Wait } from '../model/state.ts';
import { childOf, extensionsOf, textOf, type ModdleElement } from '../read/moddle.ts';
import type { Reading } from '../read/reader.ts';
import { fire } from './fire.ts';

/** A variable that a condition may ask for was set in the scope at `slot`. */
export interface VariableChange {
  slot: number;
  name: string;
  created: boolean;
}

export function readCondition({ element, reader }: Reading, definition: ModdleElement): ConditionalTrigger {
  const body = childOf(definition, 'condition');
  const condition = reader.feel(element.id, 'condition', body && textOf(body, 'body'));
  const trigger: ConditionalTrigger = {
    kind: 'conditional',
    condition,
    variables: condition.names ?? [],
    changes: 'both',
  };
  for (const extension of extensionsOf(definition)) {
    if (extension.$type !== 'zeebe:ConditionalFilter') {
      reader.report('EXTENSION_NOT_SUPPORTED', element.id, { name: extension.$type });
      continue;
    }
    const names = listOf(extension, 'variableNames');
    const events = listOf(extension, 'variableEvents');
    if (names.length > 0) trigger.variables = names;
    for (const value of events) {
      if (value !== 'create' && value !== 'update') reader.report('CONDITION_EVENTS_INVALID', element.id, { value });
    }
    const [only] = events;
    if (events.length === 1 && (only === 'create' || only === 'update')) trigger.changes = only;
  }
  return trigger;
}

/** A condition that cannot be evaluated does not hold. */
export function startCondition(elementId: string, { condition }: ConditionalTrigger): StartCondition {
  return {
    elementId,
    condition: condition.source,
    holds(variables, now, context = {}) {
      try {
        return condition.evaluate(scopeOf(variables, scopeOf(context, undefined, now), now)) === true;
      } catch (error) {
        if (error instanceof Failure) return false;
        throw error;
      }
    },
  };
}

const listOf = (extension: ModdleElement, property: string) =>
  (textOf(extension, property) ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Asks those of `waiting` that were opened or that a change concerns, outer scopes first; what is true happens. */
export function askConditions(
  run: Execution,
  waiting: Iterable<number>,
  changes: readonly VariableChange[],
  opened: ReadonlySet<string>,
): void {
  for (const slot of [...waiting].sort((a, b) => a - b)) {
    const waits = run.alive(slot) ? run.instance(slot).waits : undefined;
    for (const wait of waits ?? []) {
      if (wait.kind !== 'conditional' || !stillWaits(run, slot, wait)) continue;
      const at = run.model.elements[run.model.indexOf.get(wait.at) ?? -1];
      if (at?.trigger?.kind !== 'conditional') continue;
      const { trigger } = at;
      const concerned = opened.has(wait.key) || changes.some((change) => concerns(run, slot, trigger, change));
      if (concerned && isTrue(run, slot, trigger)) fire(run, slot, wait, at, {});
    }
  }
}

/** An event that happened just now may have ended the place or taken its waits away. */
const stillWaits = (run: Execution, slot: number, wait: Wait) =>
  run.alive(slot) && (run.instance(slot).waits ?? []).some(({ key }) => key === wait.key);

function concerns(run: Execution, slot: number, trigger: ConditionalTrigger, change: VariableChange): boolean {
  if (!trigger.variables.includes(change.name)) return false;
  if (trigger.changes !== 'both' && change.created !== (trigger.changes === 'create')) return false;
  for (let s = slot; s >= 0; s = run.parent(s)) {
    const { vars } = run.instance(s);
    if (vars !== undefined && Object.hasOwn(vars, change.name)) return s === change.slot;
  }
  return false;
}

/** A condition that cannot be evaluated within its bounds is an incident, once, where the event waits. */
function isTrue(run: Execution, slot: number, { condition }: ConditionalTrigger): boolean {
  try {
    return condition.evaluate(run.scope(slot)) === true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (!run.instance(slot).incident) run.raise(slot, 'CONDITION_ERROR', error.message, { retry: 'none' });
    return false;
  }
}
