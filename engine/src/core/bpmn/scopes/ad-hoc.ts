/**
 * Ad-hoc sub-processes (BPMN 2.0.2 §10.3.5, §13.2.5) as Camunda 8 documents them: which inner elements run, and how often, is
 * decided while it runs — by `activeElementsCollection` on entry, by the command `activateAdHoc` later. Every activation
 * has a scope of its own, which keeps its variables to itself and follows the sequence flows from its element. Without a
 * completion condition it ends with the last activation; with one, when the condition holds after an activation.
 */
import type { Json, JsonObject } from '../../json.ts';
import { asBoolean } from '../expressions/expression.ts';
import { Failure } from '../expressions/failure.ts';
import type { AdHocModel, Behaviour, ElementModel, Execution } from '../model/model.ts';
import type { AdHocProgress } from '../model/state.ts';
import { childOf, textOf } from '../read/moddle.ts';
import { extension, extensionText, type Reading } from '../read/reader.ts';

const INNER_INSTANCE = 'AD_HOC_SUB_PROCESS_INNER_INSTANCE';

export function readAdHocSubProcess({ source, element, reader }: Reading): Behaviour {
  const text = (property: string) => extensionText(source, 'zeebe:AdHoc', property);
  const collection = text('activeElementsCollection');
  const output = text('outputElement');
  if (extension(source, 'zeebe:AdHoc') && (output === null) !== (text('outputCollection') === null)) {
    reader.report('LOOP_OUTPUT_INCOMPLETE', element.id);
  }
  const condition = childOf(source, 'completionCondition');
  element.adHoc = {
    collection: collection === null ? null : reader.feel(element.id, 'active elements', collection),
    completionCondition: condition && reader.feel(element.id, 'completion condition', textOf(condition, 'body')),
    cancelRemaining: source['cancelRemainingInstances'] !== false,
    sequential: source['ordering'] === 'Sequential',
    outputCollection: reader.variable(element.id, text('outputCollection')),
    outputElement: output === null ? null : reader.feel(element.id, 'output element', output),
  };
  return adHocSubProcess;
}

const adHocSubProcess: Behaviour = {
  activate(run, slot) {
    const model = run.element(slot).adHoc as AdHocModel;
    const ids = model.collection ? namedElements(run, slot, model) : [];
    openAdHoc(run, slot);
    activateElements(
      run,
      slot,
      ids.map((elementId) => ({ elementId, variables: {} })),
    );
  },
};

/** Nothing runs inside yet. */
export function openAdHoc(run: Execution, slot: number): void {
  const progress: AdHocProgress = { started: 0 };
  if (run.element(slot).adHoc?.outputCollection != null) progress.out = [];
  run.edit(slot).adHoc = progress;
}

function namedElements(run: Execution, slot: number, { collection }: AdHocModel): string[] {
  const value = collection?.evaluate(run.scope(slot)) ?? null;
  const wrong = (detail: string) =>
    new Failure('EXTRACT_VALUE_ERROR', `Expected '${collection?.source}' to give a list of element ids, but ${detail}`);
  if (!Array.isArray(value)) throw wrong(`it gave ${JSON.stringify(value)?.slice(0, 100)}`);
  return value.map((id) => {
    if (typeof id !== 'string' || !activatable(run, slot, id))
      throw wrong(`it holds ${JSON.stringify(id)?.slice(0, 100)}`);
    return id;
  });
}

/** Directly inside, with no sequence flow leading there, and nothing that waits for a trigger elsewhere. */
export function activatable(run: Execution, slot: number, elementId: string): ElementModel | null {
  const found = run.model.elements[run.model.indexOf.get(elementId) ?? -1];
  const inside = found && found.scope === run.element(slot).index && found.incoming.length === 0;
  return inside && found.type !== 'BOUNDARY_EVENT' && !found.isHandler ? found : null;
}

/** Sequential ordering: one after the other. */
export function activateElements(
  run: Execution,
  slot: number,
  wanted: readonly { elementId: string; variables: JsonObject }[],
): void {
  const progress = run.instance(slot).adHoc as AdHocProgress;
  const { sequential } = run.element(slot).adHoc as AdHocModel;
  if (!sequential) return wanted.forEach((one) => startActivation(run, slot, one));
  const queue = [...(progress.queue ?? []), ...wanted];
  run.edit(slot).adHoc = { ...progress, queue };
  if (!run.instance(slot).live) startQueued(run, slot);
}

function startQueued(run: Execution, slot: number): boolean {
  const { queue = [], ...progress } = run.instance(slot).adHoc as AdHocProgress;
  const [next, ...rest] = queue;
  if (!next) return false;
  run.edit(slot).adHoc = rest.length > 0 ? { ...progress, queue: rest } : progress;
  startActivation(run, slot, next);
  return true;
}

function startActivation(run: Execution, slot: number, wanted: { elementId: string; variables: JsonObject }): void {
  const element = activatable(run, slot, wanted.elementId) as ElementModel;
  const inner = openActivation(run, slot);
  for (const [name, value] of Object.entries(wanted.variables)) run.setLocal(inner, name, value);
  run.enter(element.index, inner);
}

/** The scope of one activation, still empty. */
export function openActivation(run: Execution, slot: number): number {
  const progress = run.instance(slot).adHoc as AdHocProgress;
  const started = progress.started + 1;
  run.edit(slot).adHoc = { ...progress, started };
  const inner = run.appear(run.element(slot).index, slot, INNER_INSTANCE);
  Object.assign(run.edit(inner), { activation: true, counter: started });
  return inner;
}

/** Everything that an activation has led to is over. */
export function finishActivation(run: Execution, inner: number): void {
  const slot = run.parent(inner);
  const model = run.element(slot).adHoc as AdHocModel;
  const progress = run.instance(slot).adHoc as AdHocProgress;
  const scope = run.scope(inner);
  const out: Json[] | undefined =
    progress.out && model.outputElement ? [...progress.out, model.outputElement.evaluate(scope)] : progress.out;
  const fulfilled =
    model.completionCondition !== null && asBoolean(model.completionCondition, scope, 'EXTRACT_VALUE_ERROR');
  const { queue, ...kept } = progress;
  run.edit(slot).adHoc = {
    ...kept,
    ...(out ? { out } : {}),
    ...(fulfilled ? { fulfilled: true as const } : {}),
    ...(queue && !fulfilled ? { queue } : {}),
  };
  run.leave(inner, []);
  if (!fulfilled || !model.cancelRemaining) return;
  run.terminateInside(slot);
  completeAdHoc(run, slot);
}

/** Nothing runs inside any more. Camunda 8 keeps it open while its completion condition does not hold. */
export function adHocEmptied(run: Execution, slot: number): void {
  if (startQueued(run, slot)) return;
  const { completionCondition } = run.element(slot).adHoc as AdHocModel;
  if (completionCondition === null || run.instance(slot).adHoc?.fulfilled) completeAdHoc(run, slot);
  else run.clear(slot, 'live');
}

function completeAdHoc(run: Execution, slot: number): void {
  const { outputCollection } = run.element(slot).adHoc as AdHocModel;
  const out = run.instance(slot).adHoc?.out;
  run.complete(slot, outputCollection !== null && out ? { [outputCollection]: out } : null);
}

/** Command `cancelRemaining`: ends everything that runs inside and forgets what was queued. */
export function cancelActivations(run: Execution, slot: number): void {
  const { queue: _queue, ...progress } = run.instance(slot).adHoc as AdHocProgress;
  run.terminateInside(slot);
  run.edit(slot).adHoc = progress;
  run.clear(slot, 'live');
}
