/**
 * The processes of one file among themselves: instances that call each other, throw errors and escalations to their
 * caller, broadcast signals and publish messages. Every instance is a `Story`, so that each step is checked for what must
 * always hold; the world does what the runtime does between instances.
 */
import { expect } from 'vitest';
import type { JsonObject } from '../../json.ts';
import { addDuration, parseDuration } from '../expressions/iso8601.ts';
import { compile, type Effect, type ProcessCommand, type ProcessModel, type StepEnv } from '../index.ts';
import { NOON, Story } from '../testing/story.ts';

/** One instance, remembering whom it answers to. */
export class Member extends Story {
  readonly flows = new Set<string>();
  private fresh: Effect[] = [];

  constructor(
    model: ProcessModel,
    env: Partial<StepEnv>,
    readonly caller: { member: Member; elementInstanceKey: string } | null = null,
  ) {
    super(model, env);
  }

  override do(command: ProcessCommand): this {
    super.do(command);
    for (const effect of this.effects) if (effect.type === 'flowTaken') this.flows.add(effect.flowId);
    this.fresh.push(...this.effects);
    return this;
  }

  takeFresh(): Effect[] {
    const taken = this.fresh;
    this.fresh = [];
    return taken;
  }
}

type Published = { name: string; correlationKey: string; variables: JsonObject; had: Set<string> };

export class World {
  readonly members: Member[] = [];
  now = NOON;
  private readonly kept: Published[] = [];

  constructor(
    readonly models: readonly ProcessModel[],
    readonly env: Partial<StepEnv> = {},
  ) {}

  static async of(xml: string, env: Partial<StepEnv> = {}): Promise<World> {
    const { processes, problems } = await compile(xml);
    expect(problems.filter((p) => p.severity === 'error')).toEqual([]);
    return new World(processes, env);
  }

  start(processId: string | undefined, variables: JsonObject, startElementId?: string): Member {
    const model = processId === undefined ? this.models[0] : this.models.find((m) => m.processId === processId);
    if (!model) throw new Error(`the file has no process ${processId}`);
    return this.begin(model, variables, null, startElementId === undefined ? {} : { startElementId });
  }

  /** Makes one change at one instance, and everything that follows from it elsewhere. */
  change(member: Member, act: (member: Member) => void): void {
    member.now = this.now;
    act(member);
    this.settle();
  }

  publish(name: string, correlationKey: string, variables: JsonObject, keep = false): void {
    const message: Published = { name, correlationKey, variables, had: new Set() };
    for (const member of [...this.members]) this.deliver(member, message);
    for (const model of this.models) this.startBy(model, message);
    if (keep) this.kept.push(message);
    this.settle();
  }

  broadcast(name: string, variables: JsonObject): void {
    for (const member of this.members) {
      member.now = this.now;
      member.signal(name, variables);
    }
    for (const model of this.models) {
      for (const start of model.startSignals) {
        if (start.name === name) this.begin(model, variables, null, { startElementId: start.elementId });
      }
    }
    this.settle();
  }

  /** Lets time pass for everybody; timers fire in the order in which they are due. */
  pass(duration: string): void {
    const parsed = parseDuration(duration);
    if (!parsed) throw new Error(`${duration} is no duration`);
    const until = addDuration(this.now, parsed);
    for (;;) {
      const due = this.members
        .flatMap((member) => [...member.timers.values()].map((timer) => ({ member, timer })))
        .filter(({ timer }) => timer.dueAt <= until)
        .sort((a, b) => a.timer.dueAt - b.timer.dueAt)[0];
      if (!due) break;
      this.now = Math.max(this.now, due.timer.dueAt);
      this.change(due.member, (member) => member.do({ type: 'triggerTimer', timerKey: due.timer.timerKey }));
    }
    this.now = until;
  }

  private begin(
    model: ProcessModel,
    variables: JsonObject,
    caller: Member['caller'],
    more: Partial<Extract<ProcessCommand, { type: 'create' }>> = {},
  ): Member {
    const member = new Member(model, this.env, caller);
    this.members.push(member);
    this.change(member, (m) => m.start(variables, more));
    return member;
  }

  private settle(): void {
    for (let again = true; again;) {
      again = false;
      for (const member of [...this.members]) {
        for (const effect of member.takeFresh()) {
          again = true;
          this.follow(member, effect);
        }
      }
    }
  }

  private follow(member: Member, effect: Effect): void {
    if (effect.type === 'callStarted') return this.call(member, effect);
    if (effect.type === 'callCanceled') return this.cancelCalled(member, effect.elementInstanceKey);
    if (effect.type === 'signalThrown') return this.broadcast(effect.name, effect.variables);
    if (effect.type === 'messageThrown') {
      return this.publish(effect.name, effect.correlationKey, effect.variables, true);
    }
    if (effect.type === 'subscriptionOpened') {
      for (const message of this.kept) this.deliver(member, message);
    }
    if (member.caller) this.answer(member.caller, effect);
  }

  private call(member: Member, effect: Extract<Effect, { type: 'callStarted' }>): void {
    const { elementInstanceKey, processId } = effect;
    if (!member.calls.has(elementInstanceKey)) return;
    const model = this.models.find((m) => m.processId === processId);
    if (model) {
      const parent = { instanceKey: '1', elementInstanceKey };
      this.begin(model, effect.variables, { member, elementInstanceKey }, { parent });
    } else {
      const errorMessage = `process ${processId} is not deployed`;
      this.change(member, (m) => m.do({ type: 'calledFailed', elementInstanceKey, errorMessage }));
    }
  }

  private cancelCalled(member: Member, elementInstanceKey: string): void {
    const child = this.members.find(
      (m) => m.caller?.member === member && m.caller.elementInstanceKey === elementInstanceKey,
    );
    if (child?.status === 'active') this.change(child, (m) => m.do({ type: 'cancel' }));
  }

  private answer({ member, elementInstanceKey }: NonNullable<Member['caller']>, effect: Effect): void {
    if (!member.calls.has(elementInstanceKey)) return;
    const { variables } = effect as { variables?: JsonObject };
    if (effect.type === 'instanceCompleted') {
      this.change(member, (m) => m.do({ type: 'calledCompleted', elementInstanceKey, variables: variables ?? {} }));
    } else if (effect.type === 'errorPropagated') {
      this.change(member, (m) => m.do({ ...effect, type: 'calledError', elementInstanceKey }));
    } else if (effect.type === 'escalationPropagated') {
      this.change(member, (m) => m.do({ ...effect, type: 'calledEscalation', elementInstanceKey }));
    }
  }

  /** A message goes to each process at most once. */
  private deliver(member: Member, message: Published): void {
    const { processId } = member.model;
    if (message.had.has(processId)) return;
    for (const [subscriptionKey, wait] of member.subscriptions) {
      if (wait.kind !== 'message' || wait.name !== message.name || wait.correlationKey !== message.correlationKey)
        continue;
      message.had.add(processId);
      const { variables } = message;
      this.change(member, (m) => m.do({ type: 'correlateMessage', subscriptionKey, variables }));
      return;
    }
  }

  private startBy(model: ProcessModel, message: Published): void {
    for (const start of model.startMessages) {
      if (start.name !== message.name || message.had.has(model.processId)) continue;
      message.had.add(model.processId);
      this.begin(model, message.variables, null, { startElementId: start.elementId });
    }
  }
}
