/**
 * The Zeebe dialect told to bpmn-engine: conditions, scripts and collections in FEEL, mappings around activities, jobs and
 * decisions as services that wait, loops with their items. Nothing here decides where a token goes; that is the library's.
 */
import { compileExpression, toJson } from '../../core/feel/index.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Content, Message, PeerActivity, PeerApi, PeerDefinition, PeerExtension } from './peer-library.ts';
import type { PeerFamily } from './peer-family.ts';
import type { PeerPlaces } from './peer-places.ts';
import { holdTimers } from './peer-timers.ts';
import type { PeerVariables } from './peer-variables.ts';

type Callback = (error: (Error & { code?: string }) | null, output?: unknown) => void;
interface Mapping {
  source: string;
  target: string;
}
interface LoopState {
  items: Json[];
  completed: number;
  out: Json[];
}

const EVENTS = new Set(['bpmn:IntermediateCatchEvent', 'bpmn:BoundaryEvent', 'bpmn:StartEvent', 'bpmn:ReceiveTask']);

export class PeerDialect {
  now = 0;
  decisions: { decisionId: string; output: Json }[] = [];
  private readonly loops = new Map<string, LoopState>();
  private readonly activities = new Map<string, PeerActivity>();

  constructor(
    private readonly variables: PeerVariables,
    private readonly places: PeerPlaces,
    private readonly family: PeerFamily,
    private readonly context: Record<string, unknown>,
  ) {}

  /** What `Engine` takes. */
  options(): Record<string, unknown> {
    return {
      expressions: {
        isExpression: (text: unknown) => typeof text === 'string' && text.startsWith('='),
        hasExpression: (text: unknown) => typeof text === 'string' && text.startsWith('='),
        resolveExpression: (text: string, message?: { content?: Content }) => this.resolve(text, message?.content),
      },
      scripts: { register: () => undefined, getScript: (_: string, owner: Owner) => this.script(owner) },
      extensions: { zeebe: (activity: PeerActivity) => this.extend(activity) },
      timers: { register: (owner: Content) => this.timer(owner), setTimeout: () => null, clearTimeout: () => null },
      settings: { batchSize: 100_000 },
    };
  }

  // ── expressions ─────────────────────────────────────────────────────────────────────────────────────────────────

  private feel(text: string, at: readonly string[], extra: JsonObject = {}): Json {
    if (!text.startsWith('=')) return text;
    return toJson(compileExpression(text.slice(1)).evaluate(this.variables.scope(at, this.now, this.context, extra)));
  }

  /** Timers wait for their input, whatever they say; loops ask for their collection and their condition. */
  private resolve(text: string, content: Content | undefined): unknown {
    if (typeof text !== 'string' || !content) return text;
    const loop = this.loops.get(loopKey(content));
    if (text.startsWith(COLLECTION)) return this.startLoop(text.slice(COLLECTION.length), content);
    if (text.startsWith(CONDITION) && loop) return this.enough(text.slice(CONDITION.length), content, loop);
    return text.startsWith('=') ? this.feel(text, this.family.around(content)) : text;
  }

  private script(owner: Owner) {
    const body = owner.behaviour.conditionExpression?.body;
    if (owner.type === 'bpmn:SequenceFlow') {
      if (body === undefined) return null;
      return {
        execute: ({ content }: Message, callback: Callback) => {
          // A flow leaves its activity: the condition sees what lies around it.
          callback(null, this.feel(body.trim(), this.family.around(content).slice(1)) === true);
        },
      };
    }
    const activity = this.activities.get(owner.id);
    return {
      execute: (scope: Message, callback: Callback) => this.work(activity as PeerActivity, scope.content, callback),
    };
  }

  // ── one activity ────────────────────────────────────────────────────────────────────────────────────────────────

  private extend(activity: PeerActivity) {
    this.activities.set(activity.id, activity);
    holdTimers(activity);
    const marker = activity.behaviour.loopCharacteristics;
    if (marker?.type === 'bpmn:MultiInstanceLoopCharacteristics') {
      this.family.loops.add(activity.id);
      const loop = marker.behaviour;
      const collection = loopSettings(activity)?.['inputCollection'];
      const plain = (text: unknown) => String(text).replace(COLLECTION, '').replace(CONDITION, '');
      if (collection !== undefined) loop.collection = COLLECTION + plain(collection);
      if (loop.completionCondition) loop.completionCondition = CONDITION + plain(loop.completionCondition);
    }
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the library makes a service with `new`
    const dialect = this;
    activity.behaviour.Service = function Service() {
      return {
        execute: ({ content }: Message, callback: Callback) => dialect.work(activity, content, callback),
      };
    };
    activity.broker.subscribeTmp(
      'execution',
      'execute.start',
      (_, message) => this.entered(activity, message.content),
      {
        noAck: true,
        priority: 1000,
      },
    );
    activity.broker.subscribeTmp(
      'execution',
      'execute.completed',
      (_, message) => this.itemEnded(activity, message.content),
      {
        noAck: true,
        priority: 1000,
      },
    );
    activity.broker.subscribeTmp(
      'execution',
      'execution.completed',
      (_, message) => this.ended(activity, message.content),
      {
        noAck: true,
        priority: 1000,
      },
    );
    return { activate: () => undefined, deactivate: () => undefined };
  }

  /** Input mappings: of the activity, or of each item of a loop. */
  private entered(activity: PeerActivity, content: Content): void {
    if (content.id !== activity.id || content.isDefinitionScope) return;
    const loops = this.family.loops.has(activity.id);
    if (loops && content.isRootScope) return;
    if (loops) {
      const state = this.loopOf(content);
      const element = textOf(loopSettings(activity), 'inputElement');
      const item: JsonObject = { loopCounter: (content.index ?? 0) + 1 };
      if (element) item[element] = state.items[content.index ?? 0] ?? null;
      this.variables.set(this.family.own(content), item);
    }
    const inputs = mappings(activity, 'inputParameters');
    if (inputs.length > 0)
      this.variables.set(this.family.own(content), this.mapped(inputs, this.family.around(content), false));
  }

  /** The end of one item of a loop that is a sub-process: its element of the output. */
  private itemEnded(activity: PeerActivity, content: Content): void {
    if (content.id !== activity.id || !content.isMultiInstance || content.isRootScope) return;
    if (activity.type === 'bpmn:SubProcess') this.leaveItem(activity, content, null);
  }

  /** The end of an activity that nobody answered: a sub-process, an event. */
  private ended(activity: PeerActivity, content: Content): void {
    if (content.id !== activity.id) return;
    if (this.family.loops.has(activity.id)) return this.endLoop(activity, content);
    if (activity.type === 'bpmn:SubProcess') this.results(activity, content, null);
  }

  /** Output mappings, or the results themselves when there are none. */
  private results(activity: PeerActivity, content: Content, variables: JsonObject | null): void {
    const at = this.family.around(content);
    const outputs = mappings(activity, 'outputParameters');
    if (outputs.length === 0) {
      if (variables) this.variables.propagate(at, variables);
      return;
    }
    if (variables) this.variables.set(this.family.own(content), variables);
    this.variables.propagate(at.slice(1), this.mapped(outputs, at, true));
  }

  private mapped(list: readonly Mapping[], at: readonly string[], merge: boolean): JsonObject {
    const result: JsonObject = {};
    for (const { source, target } of list) {
      const value = this.feel(source, at, result);
      const [name = '', ...path] = target.split('.');
      const base = Object.hasOwn(result, name) ? result[name] : merge ? this.variables.visible(at, name) : undefined;
      result[name] = path.length === 0 ? value : within(base, path, value);
    }
    return result;
  }

  // ── loops ───────────────────────────────────────────────────────────────────────────────────────────────────────

  private startLoop(collection: string, content: Content): Json {
    const key = loopKey(content);
    const known = this.loops.get(key);
    if (known) return known.items;
    const items = this.feel(collection, this.family.around(content));
    if (!Array.isArray(items)) throw new Error(`the collection of ${content.id} is no list`);
    this.loops.set(key, { items, completed: 0, out: items.map(() => null) });
    return items;
  }

  /** Without a collection there is a number of rounds, which the library counts. */
  private loopOf(content: Content): LoopState {
    const key = loopKey(content);
    const known = this.loops.get(key);
    if (known) return known;
    const items = Array.from({ length: content.loopCardinality ?? 0 }, () => null);
    const state: LoopState = { items, completed: 0, out: items.slice() };
    this.loops.set(key, state);
    return state;
  }

  private leaveItem(activity: PeerActivity, content: Content, variables: JsonObject | null): void {
    const at = this.family.around(content);
    const outputs = mappings(activity, 'outputParameters');
    if (outputs.length === 0 && variables) this.variables.propagate(at, variables);
    if (outputs.length > 0) {
      if (variables) this.variables.set(this.family.own(content), variables);
      this.variables.propagate(at, this.mapped(outputs, at, true));
    }
    const loop = this.loops.get(loopKey(content));
    if (!loop) return;
    loop.completed += 1;
    const element = textOf(loopSettings(activity), 'outputElement');
    if (element) loop.out[content.index ?? 0] = this.feel(element, at);
  }

  private enough(condition: string, content: Content, loop: LoopState): boolean {
    const { length } = loop.items;
    const sequential = this.activities.get(content.id)?.behaviour.loopCharacteristics?.behaviour as {
      isSequential?: boolean;
    };
    const extra = {
      numberOfInstances: length,
      numberOfActiveInstances: sequential?.isSequential ? 0 : length - loop.completed,
      numberOfCompletedInstances: loop.completed,
      numberOfTerminatedInstances: 0,
    };
    return this.feel(condition, this.family.around(content), extra) === true;
  }

  private endLoop(activity: PeerActivity, content: Content): void {
    const loop = this.loops.get(content.executionId);
    const target = textOf(loopSettings(activity), 'outputCollection');
    if (loop && target) this.variables.propagate(this.family.around(content).slice(1), { [target]: loop.out });
    this.loops.delete(content.executionId);
  }

  // ── places ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A script or decision answers at once; a job waits for its input. */
  private work(activity: PeerActivity, content: Content, callback: Callback): void {
    const own = extensionsOf(activity);
    const script = own.find(({ $type }) => $type === 'zeebe:Script');
    const decision = own.find(({ $type }) => $type === 'zeebe:CalledDecision');
    const finish = (variables: JsonObject): void => {
      this.finish(activity, content, variables);
      callback(null, {});
    };
    if (script)
      return finish({
        [textOf(script, 'resultVariable')]: this.feel(textOf(script, 'expression'), this.family.around(content)),
      });
    if (decision) return finish({ [textOf(decision, 'resultVariable')]: this.decided(textOf(decision, 'decisionId')) });
    // A send task with a message publishes it and goes on; a job is what has a type.
    if (activity.type === 'bpmn:SendTask' && !own.some(({ $type }) => $type === 'zeebe:TaskDefinition'))
      return finish({});
    this.places.add({
      name: this.family.place(content),
      within: this.family.around(content),
      complete: finish,
      fail: (code, variables) => {
        this.variables.propagate(this.family.around(content).slice(1), variables);
        callback(Object.assign(new Error(code), { code }));
      },
    });
  }

  private decided(decisionId: string): Json {
    const at = this.decisions.findIndex((each) => each.decisionId === decisionId);
    const [answer] = at < 0 ? [] : this.decisions.splice(at, 1);
    if (!answer) throw new Error(`no answer of decision ${decisionId} was recorded here`);
    return answer.output;
  }

  private finish(activity: PeerActivity, content: Content, variables: JsonObject): void {
    if (content.isMultiInstance) this.leaveItem(activity, content, variables);
    else this.results(activity, content, variables);
  }

  onWait(content: Content, signal: (output: JsonObject) => void): void {
    const activity = this.activities.get(content.id);
    if (!activity) return;
    const kinds = activity.behaviour.eventDefinitions?.map(({ type }) => type) ?? [];
    if (kinds.includes('bpmn:ErrorEventDefinition')) return;
    // It waits for people who say that they are done; in the Zeebe dialect nobody is asked.
    if (activity.type === 'bpmn:ManualTask') return signal({});
    if (!EVENTS.has(activity.type) && activity.type !== 'bpmn:UserTask') return;
    this.addPlace(activity, content, signal);
  }

  onCall(content: Content, definition: PeerDefinition, message: Message): void {
    const activity = this.activities.get(content.id);
    if (!activity) return;
    const api = (): PeerApi => definition.getApi(message);
    this.places.add({
      name: this.family.place(content),
      within: this.family.around(content),
      complete: (variables) => {
        const settings = extension(activity.behaviour.extensionElements, 'zeebe:CalledElement');
        const all = settings?.['propagateAllChildVariables'] !== false;
        this.finish(activity, content, all || mappings(activity, 'outputParameters').length > 0 ? variables : {});
        api().signal({});
      },
      fail: (code, variables) => {
        this.variables.propagate(this.family.around(content).slice(1), variables);
        api().sendApiMessage('error', { message: code, code }, { type: 'error' });
      },
    });
  }

  private timer(owner: Content) {
    return {
      setTimeout: (callback: () => void) => {
        const activity = this.activities.get(owner.id);
        if (activity) this.addPlace(activity, owner, callback);
        return {};
      },
      clearTimeout: () => null,
    };
  }

  private addPlace(activity: PeerActivity, content: Content, go: (output: JsonObject) => void): void {
    this.places.add({
      name: this.family.place(content),
      within: this.family.around(content),
      complete: (variables) => {
        this.finish(activity, content, variables);
        go({});
      },
      fail: () => {
        throw new Error(`${content.id} cannot throw an error`);
      },
    });
  }
}

interface Owner {
  id: string;
  type: string;
  behaviour: { conditionExpression?: { body?: string } };
}

/** Marks that tell the library's questions about loops from others. */
const COLLECTION = '\u0001collection';
const CONDITION = '\u0001condition';

/** Execution of the loop that the content belongs to. */
const loopKey = ({ executionId, isMultiInstance }: Content): string =>
  isMultiInstance ? executionId.replace(/_\d+$/, '') : executionId;

const extensionsOf = (activity: PeerActivity): PeerExtension[] => activity.behaviour.extensionElements?.values ?? [];

const extension = (container: { values?: PeerExtension[] } | undefined, type: string): PeerExtension | undefined =>
  container?.values?.find(({ $type }) => $type === type);

const textOf = (source: PeerExtension | undefined, property: string): string => {
  const value = source?.[property];
  return typeof value === 'string' ? value.trim() : '';
};

const loopSettings = (activity: PeerActivity): PeerExtension | undefined =>
  extension(activity.behaviour.loopCharacteristics?.behaviour.extensionElements, 'zeebe:LoopCharacteristics');

function mappings(activity: PeerActivity, property: 'inputParameters' | 'outputParameters'): Mapping[] {
  const list = extension(activity.behaviour.extensionElements, 'zeebe:IoMapping')?.[property];
  return Array.isArray(list)
    ? (list as PeerExtension[]).map((each) => ({ source: textOf(each, 'source'), target: textOf(each, 'target') }))
    : [];
}

function within(base: Json | undefined, path: readonly string[], value: Json): Json {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const object = typeof base === 'object' && base !== null && !Array.isArray(base) ? base : {};
  return { ...object, [name]: within(Object.hasOwn(object, name) ? object[name] : undefined, rest, value) };
}
