/**
 * Drives bpmn-engine with neutral inputs and writes down what it does. The library parses the file and moves the tokens by
 * itself; what the Zeebe dialect adds (FEEL conditions, mappings, scripts, job types, loops over collections) is told to it
 * through its own extension points, with our FEEL and `PeerVariables`. Time is not asked: a timer fires when the input says
 * so. It never runs away: every event counts, and more than `maxEvents` for one input end the run.
 */
import { Engine } from 'bpmn-engine';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };
import type { JsonObject } from '../../core/json.ts';
import { PeerDialect } from './peer-dialect.ts';
import type { Message, PeerDefinition } from './peer-library.ts';
import { PeerFamily } from './peer-family.ts';
import { goesOnTooEarly, openForNothing } from './peer-joins.ts';
import { PeerPlaces } from './peer-places.ts';
import { PeerVariables } from './peer-variables.ts';
import { words, type Input } from './recording.ts';
import type { Moment, Trace } from './trace.ts';

export interface PeerOptions {
  /** Names and functions that features add to FEEL. */
  feelContext?: Record<string, unknown>;
  /** Events of the library that one input may cause. */
  maxEvents?: number;
  /** Asked between events; true ends the run. */
  expired?(): boolean;
}

export interface PeerRun {
  trace: Trace;
  /** Set when the run was given up or the library did something that is known to be wrong. */
  stop: { at: number; code: PeerStop; elementIds: string[] } | null;
}
export type PeerStop = 'bound' | 'expired' | 'stack' | 'join-discarded' | 'discard-left';

const DEFAULT_MAX_EVENTS = 5_000;

/** Thrown out of the library's own call, which is synchronous throughout. */
class GivenUp extends Error {
  constructor(
    readonly code: PeerStop,
    readonly elementIds: string[] = [],
  ) {
    super(code);
  }
}

export async function playOnPeer(
  xml: string,
  processId: string,
  inputs: readonly Input[],
  options: PeerOptions = {},
): Promise<PeerRun> {
  const player = new Player(processId, options);
  await player.load(xml);
  const trace: Trace = { moments: [], status: 'active', variables: {} };
  for (const [at, input] of inputs.entries()) {
    try {
      trace.moments.push(player.play(input));
      trace.status = player.status;
      trace.variables = player.variables;
      if (player.failure !== undefined) trace.failure = player.failure;
      // The process itself: this moment was as it should be, only the end does not come.
      if (player.leftAt) return { trace, stop: { at: at + 1, code: 'discard-left', elementIds: player.leftAt } };
    } catch (error) {
      if (error instanceof GivenUp) return { trace, stop: { at, code: error.code, elementIds: error.elementIds } };
      return { trace: { ...trace, status: 'failed', failure: (error as Error).message }, stop: null };
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  player.close();
  return { trace, stop: null };
}

class Player {
  status: Trace['status'] = 'active';
  private definition: PeerDefinition | null = null;
  private readonly scopes = new PeerVariables();
  private readonly places = new PeerPlaces();
  private readonly family = new PeerFamily();
  private readonly dialect: PeerDialect;
  private moment: Moment = { input: '', completed: [], flows: [], waiting: [] };
  private events = 0;
  failure: string | undefined;
  /** Joins at which only discards keep the process open. */
  leftAt: string[] | null = null;
  private givenUp: GivenUp | null = null;

  constructor(
    private readonly processId: string,
    private readonly options: PeerOptions,
  ) {
    this.dialect = new PeerDialect(this.scopes, this.places, this.family, options.feelContext ?? {});
  }

  get variables(): JsonObject {
    return this.scopes.root;
  }

  async load(xml: string): Promise<void> {
    const engine = new Engine({ source: xml, moddleOptions: { zeebe }, ...this.dialect.options() });
    const [definition] = (await engine.getDefinitions()) as unknown as PeerDefinition[];
    if (!definition) throw new Error('the library reads no definition');
    this.definition = definition;
    definition.broker.subscribeTmp('event', '#', (key, message) => this.onEvent(key, message), { noAck: true });
  }

  play(input: Input): Moment {
    this.moment = { input: words(input), completed: [], flows: [], waiting: [] };
    this.events = 0;
    this.dialect.now = input.now;
    this.dialect.decisions = input.decisions.slice();
    try {
      this.give(input);
    } catch (error) {
      if (error instanceof RangeError) this.givenUp ??= new GivenUp('stack');
      else throw this.givenUp ?? error;
    }
    // The library catches what happens inside of an activity, and makes an error of the process of it.
    if (this.failure?.includes('Maximum call stack')) this.givenUp ??= new GivenUp('stack');
    this.noteEndlessScopes();
    if (this.givenUp) throw this.givenUp;
    const { completed, flows } = this.moment;
    return { ...this.moment, completed: completed.sort(), flows: flows.sort(), waiting: this.places.names() };
  }

  close(): void {
    if (this.status === 'active') this.definition?.stop();
  }

  private give(input: Input): void {
    const definition = this.definition as PeerDefinition;
    switch (input.do) {
      case 'start':
        this.scopes.start(input.variables);
        definition.run({ processId: this.processId });
        if (input.startElementId !== null && this.places.at(input.startElementId)) {
          this.places.at(input.startElementId)?.complete({});
        }
        return;
      case 'set':
        return this.scopes.set(this.scopes.rootId, input.variables);
      case 'cancel':
        definition.stop();
        this.places.clear();
        this.status = 'terminated';
        return;
      default: {
        const place = this.places.take(input.place);
        if (!place) throw new Error(`nothing waits at ${input.place}`);
        if (input.do === 'error') return place.fail(input.code, input.variables);
        return place.complete(input.variables);
      }
    }
  }

  private onEvent(routingKey: string, message: Message): void {
    this.events += 1;
    if (this.events > (this.options.maxEvents ?? DEFAULT_MAX_EVENTS)) this.givenUp ??= new GivenUp('bound');
    if (this.events % 50 === 0 && this.options.expired?.()) this.givenUp ??= new GivenUp('expired');
    if (this.givenUp) throw this.givenUp;
    const { content } = message;
    switch (routingKey) {
      case 'process.start':
        if (content.id === this.processId) this.scopes.rootId = content.executionId;
        break;
      case 'activity.init':
      case 'activity.enter':
        this.family.note(content);
        this.noteJoin(message);
        break;
      case 'activity.end':
        this.moment.completed.push(content.id);
        break;
      case 'flow.take':
        this.moment.flows.push(content.id);
        break;
      case 'activity.wait':
        this.dialect.onWait(content, (variables) => {
          (this.definition as PeerDefinition).getApi(message).signal(variables);
        });
        break;
      case 'activity.call':
        this.dialect.onCall(content, this.definition as PeerDefinition, message);
        break;
      case 'activity.leave':
        this.places.left(content.executionId);
        break;
      case 'process.end':
        if (content.id === this.processId) this.end('completed');
        break;
      case 'process.error':
        if (content.id === this.processId) this.end('failed', content.error?.message);
        break;
    }
  }

  private end(status: Trace['status'], failure?: string): void {
    this.status = status;
    this.failure = failure;
    this.places.clear();
  }

  private noteJoin({ content }: Message): void {
    if (goesOnTooEarly(content)) throw (this.givenUp ??= new GivenUp('join-discarded', [content.id]));
  }

  /** A sub-process that does not end keeps back what should follow in this same moment. */
  private noteEndlessScopes(): void {
    if (this.status !== 'active' || this.givenUp) return;
    for (const { executionId, elementIds } of openForNothing(this.definition as PeerDefinition)) {
      if (executionId === this.scopes.rootId) this.leftAt = elementIds;
      else this.givenUp ??= new GivenUp('discard-left', elementIds);
    }
  }
}
