/**
 * A set of alarm rules judging in memory, on a clock that is told: events in the order in which they were received, ticks
 * at the moments at which they are due. What holds alarms back (hours, windows, reasons, other alarms of the same set) is
 * looked up here as a server would. A rule that throws is set aside; its neighbours go on.
 */
import {
  judge,
  suppressionAt,
  watch,
  type AlarmEffect,
  type AlarmInput,
  type AlarmState,
  type Circumstances,
  type CompiledAlarmRule,
  type Suppression,
} from '../../core/alarms/index.ts';
import type { WorkingCalendar } from '../../core/calendar/index.ts';
import type { JsonObject } from '../../core/json.ts';
import { compileRules, type Facts, type RuleSet, type RuleSource } from '../../core/rules/index.ts';
import { Wakes } from './wakes.ts';

/** An event as it was recorded: `knownFacts`; `thing` and `latest` are put in where they are not. */
export interface RecordedEvent {
  facts: Facts;
  /** Event time and time of receipt. */
  time: number;
  received: number;
}

export interface Surroundings {
  calendar: WorkingCalendar;
  /** By id: fact `thing`, and related things by the name of the relation. */
  things: ReadonlyMap<string, { facts: JsonObject; relations?: Readonly<Record<string, readonly string[]>> }>;
  /** Maintenance windows; without things they cover all. */
  windows: readonly { id: string; from: number; to: number; title?: string; thingIds?: readonly string[] }[];
  /** Recorded alarms of rules that are not in the set, until they were over. */
  openAlarms?: readonly { id: string; ruleId: string; thingId: string; from: number; to: number | null }[];
}

/** One rule at one thing at the moment of the clock. */
export interface Standing {
  /** Null: the rule has not looked at the thing. */
  state: AlarmState | null;
  /** Of the newest event about it. */
  facts: Facts | null;
  circumstances: Circumstances;
}

export type EffectListener = (rule: CompiledAlarmRule, thingId: string, effect: AlarmEffect) => void;

/** One rule of the set with its states by thing. */
interface Seat extends RuleSource {
  rule: CompiledAlarmRule;
  slots: Map<string, Slot>;
  failed: string | null;
}

/** One rule at one thing. */
interface Slot {
  seat: Seat;
  thingId: string;
  state: AlarmState;
  facts: Facts | null;
  timerAt: number;
  suppression: (at: number) => Suppression | null;
}

/** Newest good values of a thing by metric, with their event times. */
interface Latest {
  values: JsonObject;
  times: Record<string, number>;
}

export class Judging {
  private readonly seats: readonly Seat[];
  private readonly byId: ReadonlyMap<string, Seat>;
  private readonly set: RuleSet<Seat>;
  private readonly wakes = new Wakes<Slot>();
  private readonly latest = new Map<string, Latest>();
  private readonly heldByAlarm = new Map<string, Set<Slot>>();
  private readonly needsThing: boolean;
  private readonly needsLatest: boolean;
  private states = 0;
  /** The clock: it never goes back. */
  now = -Infinity;
  /** Events about a thing that found no place any more. */
  leftOut = 0;

  constructor(
    rules: readonly CompiledAlarmRule[],
    private surroundings: Surroundings,
    private readonly tell: EffectListener,
    /** Bound on memory: states of a rule at a thing. */
    private readonly maxStates = 1_000_000,
  ) {
    this.seats = rules.map((rule) => {
      const { id, scope, missingFacts } = rule.rule;
      return { id, conditions: scope, missing: missingFacts, rule, slots: new Map(), failed: null };
    });
    const { set, problems } = compileRules(this.seats);
    if (!set) throw new Error(`the rules cannot be judged together: ${problems[0]?.message.en}`);
    this.set = set;
    this.byId = new Map(this.seats.map((seat) => [seat.id, seat]));
    const written = JSON.stringify(rules.map(({ rule }) => rule));
    this.needsThing = written.includes('"fact":"thing"');
    this.needsLatest = written.includes('"fact":"latest"');
  }

  /** Watched things are watched from here on, though no event of them has come. */
  begin(at: number): void {
    this.now = at;
    this.watchAll();
  }

  /** Things, windows or the calendar have changed: new things are watched, and what was held back is asked again. */
  surround(surroundings: Surroundings): void {
    this.surroundings = surroundings;
    this.watchAll();
    for (const { slots } of this.seats) {
      for (const slot of slots.values()) if (slot.state.held) this.judge(slot, { type: 'tick' });
    }
  }

  private watchAll(): void {
    for (const seat of this.seats) {
      if (!seat.rule.watches) continue;
      for (const [thingId] of this.surroundings.things) {
        const slot = this.slotOf(seat, thingId);
        if (slot) this.judge(slot, { type: 'tick' });
      }
    }
  }

  /** Time passes; every tick comes at its moment. */
  advance(to: number): void {
    for (let slot = this.wakes.next(to); slot; slot = this.wakes.next(to)) {
      const at = slot.timerAt;
      slot.timerAt = Infinity;
      this.now = Math.max(this.now, at);
      const { wakeAt } = slot.state;
      if (wakeAt !== undefined && wakeAt > at) this.wake(slot, wakeAt);
      else this.judge(slot, { type: 'tick' });
    }
    this.now = Math.max(this.now, to);
  }

  take({ facts: recorded, time, received }: RecordedEvent): void {
    this.advance(received);
    const facts = this.completed(recorded, Math.min(time, received));
    for (const seat of this.set.match(facts)) {
      const thingId = seat.rule.about(facts);
      if (thingId === null || seat.failed !== null) continue;
      const slot = this.slotOf(seat, thingId);
      if (slot) this.judge(slot, { type: 'event', facts, time });
    }
  }

  /** A person closes the alarm, or something around it has changed. */
  look(ruleId: string, thingId: string, type: 'close' | 'tick'): void {
    const slot = this.byId.get(ruleId)?.slots.get(thingId);
    if (slot) this.judge(slot, { type });
  }

  standing(rule: CompiledAlarmRule, thingId: string): Standing {
    const slot = this.byId.get(rule.rule.id)?.slots.get(thingId);
    return {
      state: slot?.state ?? null,
      facts: slot?.facts ?? null,
      circumstances: this.around(rule, thingId, this.now),
    };
  }

  /** Rules that threw, with what they said. */
  failures(): { ruleId: string; error: string }[] {
    return this.seats.flatMap(({ id, failed }) => (failed === null ? [] : [{ ruleId: id, error: failed }]));
  }

  /** With the thing's record and its latest values, where a rule asks for them. */
  private completed(facts: Facts, time: number): Facts {
    const { subject } = facts;
    if (typeof subject !== 'string' || !(this.needsThing || this.needsLatest)) return facts;
    if (this.needsLatest) this.remember(subject, facts, time);
    return { ...this.factsOf(subject), ...facts };
  }

  private remember(thingId: string, { metric, value, quality, latest }: Facts, time: number): void {
    const known = this.latest.get(thingId) ?? { values: {}, times: {} };
    if (this.latest.size < this.maxStates) this.latest.set(thingId, known);
    if (typeof latest === 'object' && latest !== null && !Array.isArray(latest)) known.values = latest;
    else if (typeof metric === 'string' && value !== undefined && quality !== 'bad') {
      if (time < (known.times[metric] ?? -Infinity)) return;
      known.values[metric] = value;
      known.times[metric] = time;
    }
  }

  private factsOf(thingId: string): JsonObject {
    const thing = this.surroundings.things.get(thingId)?.facts;
    return { ...(thing && { thing }), latest: this.latest.get(thingId)?.values ?? {} };
  }

  /** Null: the rule does not watch the thing, or there is no place for one more. */
  private slotOf(seat: Seat, thingId: string): Slot | null {
    const known = seat.slots.get(thingId);
    if (known) return known;
    const { watches } = seat.rule;
    if (watches && !watches(this.factsOf(thingId))) return null;
    if (this.states >= this.maxStates) {
      this.leftOut += 1;
      return null;
    }
    this.states += 1;
    const suppression = this.suppressionOf(seat.rule, thingId);
    const slot: Slot = { seat, thingId, state: watch(this.now), facts: null, timerAt: Infinity, suppression };
    seat.slots.set(thingId, slot);
    return slot;
  }

  private judge(slot: Slot, input: AlarmInput): void {
    const { seat, thingId, suppression } = slot;
    if (seat.failed !== null) return;
    let effects: AlarmEffect[];
    try {
      ({ state: slot.state, effects } = judge(seat.rule, slot.state, input, {
        now: this.now,
        suppression,
        calendar: this.surroundings.calendar,
      }));
    } catch (error) {
      seat.failed = error instanceof Error ? error.message : String(error);
      return;
    }
    if (input.type === 'event') slot.facts = input.facts;
    const { wakeAt } = slot.state;
    if (wakeAt !== undefined && wakeAt < slot.timerAt) this.wake(slot, wakeAt);
    for (const effect of effects) this.happened(slot, thingId, effect);
  }

  private wake(slot: Slot, at: number): void {
    slot.timerAt = at;
    this.wakes.add(at, slot);
  }

  private happened(slot: Slot, thingId: string, effect: AlarmEffect): void {
    this.tell(slot.seat.rule, thingId, effect);
    if (effect.type === 'suppressed' && effect.by.startsWith('alarm:')) {
      const held = this.heldByAlarm.get(effect.by) ?? new Set();
      this.heldByAlarm.set(effect.by, held.add(slot));
    } else if (effect.type === 'cleared') {
      const by = `alarm:${alarmId(slot.seat.id, thingId)}`;
      const held = this.heldByAlarm.get(by);
      this.heldByAlarm.delete(by);
      for (const other of held ?? []) this.judge(other, { type: 'tick' });
    }
  }

  /** Looked up when something is due, and only then. */
  private suppressionOf(rule: CompiledAlarmRule, thingId: string): Slot['suppression'] {
    return (at) => suppressionAt(rule, this.around(rule, thingId, at), at);
  }

  private around(rule: CompiledAlarmRule, thingId: string, at: number): Circumstances {
    const { calendar, windows: all } = this.surroundings;
    const windows = all.filter(({ thingIds }) => !thingIds || thingIds.includes(thingId));
    return { calendar, windows, openAlarms: this.openAround(rule, thingId, at), facts: this.factsOf(thingId) };
  }

  private openAround(
    { rule: { inhibitedBy = [] } }: CompiledAlarmRule,
    thingId: string,
    at: number,
  ): Circumstances['openAlarms'] {
    if (inhibitedBy.length === 0) return [];
    const thing = this.surroundings.things.get(thingId);
    const parent = thing?.facts['parentId'];
    const around = [
      ['same-thing', thingId] as const,
      ...(typeof parent === 'string' ? [['parent', parent] as const] : []),
      ...Object.entries(thing?.relations ?? {}).flatMap(([name, ids]) => ids.map((id) => [name, id] as const)),
    ];
    return inhibitedBy.flatMap(({ rule: ruleId }) =>
      around.flatMap(([relation, there]) => {
        const open = this.byId.get(ruleId)?.slots.get(there)?.state.alarm;
        const recorded = (this.surroundings.openAlarms ?? []).find(
          (one) => one.ruleId === ruleId && one.thingId === there && one.from <= at && at < (one.to ?? Infinity),
        );
        const id = open ? alarmId(ruleId, there) : recorded?.id;
        return id === undefined ? [] : [{ id, ruleId, relation, thingId: there }];
      }),
    );
  }
}

const alarmId = (ruleId: string, thingId: string) => `${ruleId} ${thingId}`;
