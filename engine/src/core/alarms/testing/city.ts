/**
 * Several rules at several things, told as a story by the clock of the city: what a server does with the pure core, and no
 * more. Every step goes through stored bytes, ticks come at their moments, and what is told carries the sentence of why.
 */
import { cn } from '../../calendar/index.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { Names } from '../../rules/index.ts';
import {
  alarmRule,
  compileAlarmRule,
  explainEffect,
  judge,
  knownFacts,
  suppressionAt,
  suppressionText,
  watch,
  whyNot,
  type AlarmEffect,
  type AlarmInput,
  type AlarmState,
  type Circumstances,
  type CompiledAlarmRule,
} from '../index.ts';

interface Thing {
  facts: JsonObject;
  relations?: Record<string, string[]>;
}

interface Kept {
  rule: string;
  thing: string;
  /** As it is stored. */
  state: string;
  facts: JsonObject | null;
}

export class City {
  readonly told: string[] = [];
  windows: { id: string; from: number; to: number; title: string; thing: string }[] = [];
  private rules = new Map<string, CompiledAlarmRule>();
  private readonly kept = new Map<string, Kept>();
  private readonly latest = new Map<string, JsonObject>();
  private now: number;

  constructor(
    begin: string,
    private written: Record<string, object>,
    private readonly things: Record<string, Thing>,
    private readonly names: Names = {},
  ) {
    this.now = time(begin);
    this.restart();
    for (const [id, rule] of this.rules) {
      for (const thing of Object.keys(things)) {
        if (rule.watches?.({ thing: this.recordOf(thing) })) this.judge(id, thing, { type: 'tick' });
      }
    }
  }

  /** Nothing is left but what was stored; rules may be other ones. */
  restart(changed: Record<string, object> = {}): this {
    this.written = { ...this.written, ...changed };
    this.rules = new Map(
      Object.entries(this.written).map(([id, rule]) => {
        const parsed = alarmRule.parse({ id, name: { zh: id, en: id }, ...rule });
        const { compiled, problems } = compileAlarmRule(parsed, knownFacts);
        if (!compiled) throw new Error(problems.map(({ message }) => message.en).join('; '));
        return [id, compiled];
      }),
    );
    return this;
  }

  /** `at`: event time; `received`: when it comes in. */
  reading(at: string, subject: string, metric: string, value: Json, received = at, data: JsonObject = {}): this {
    this.until(received);
    const known = { ...this.latest.get(subject), [metric]: value };
    this.latest.set(subject, known);
    const facts: JsonObject = { type: 'reading', subject, metric, value, data, latest: known };
    facts['thing'] = this.recordOf(subject);
    for (const [id, rule] of this.rules) {
      const thing = rule.scope(facts) ? rule.about(facts) : null;
      if (thing === null || (rule.watches && !rule.watches({ thing: this.recordOf(thing) }))) continue;
      this.judge(id, thing, { type: 'event', facts, time: time(at) });
    }
    return this;
  }

  /** Time passes; every tick comes at its moment. */
  until(moment: string): this {
    const end = time(moment);
    for (;;) {
      const due = [...this.kept.values()]
        .map((kept) => ({ kept, at: (JSON.parse(kept.state) as AlarmState).wakeAt ?? Infinity }))
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.now = Math.max(this.now, due.at);
      this.judge(due.kept.rule, due.kept.thing, { type: 'tick' });
    }
    this.now = Math.max(this.now, end);
    return this;
  }

  close(moment: string, rule: string, thing: string): this {
    this.until(moment);
    return this.judge(rule, thing, { type: 'close' });
  }

  /** The record of a thing changes; what is held back is looked at again. */
  record(moment: string, thing: string, facts: JsonObject): this {
    this.until(moment);
    this.things[thing] = { ...this.things[thing], facts };
    this.lookAgain();
    return this;
  }

  whyNot(rule: string, thing: string): string {
    const compiled = this.rules.get(rule)!;
    const kept = this.kept.get(`${rule} ${thing}`);
    const around = this.around(compiled, thing);
    const held = suppressionAt(compiled, around, this.now);
    return whyNot(compiled, {
      at: this.now,
      state: kept ? (JSON.parse(kept.state) as AlarmState) : null,
      facts: kept?.facts ?? null,
      suppression: held && { ...held, text: suppressionText(compiled, held, around) },
      names: this.names,
    }).sentence.zh;
  }

  private judge(id: string, thing: string, input: AlarmInput): this {
    const rule = this.rules.get(id)!;
    const key = `${id} ${thing}`;
    const kept = this.kept.get(key) ?? { rule: id, thing, state: JSON.stringify(watch(this.now)), facts: null };
    const facts = input.type === 'event' ? (input.facts as JsonObject) : kept.facts;
    const around = this.around(rule, thing);
    const { state, effects } = judge(rule, JSON.parse(kept.state) as AlarmState, input, {
      now: this.now,
      suppression: (at) => suppressionAt(rule, around, at),
      calendar: cn,
    });
    this.kept.set(key, { ...kept, state: JSON.stringify(state), facts });
    for (const effect of effects) this.tell(rule, thing, effect, state, facts, around);
    if (effects.some(({ type }) => type === 'cleared')) this.lookAgain();
    return this;
  }

  private lookAgain(): void {
    for (const { rule, thing, state } of this.kept.values()) {
      if ((JSON.parse(state) as AlarmState).held) this.judge(rule, thing, { type: 'tick' });
    }
  }

  private tell(
    rule: CompiledAlarmRule,
    thing: string,
    effect: AlarmEffect,
    state: AlarmState,
    facts: JsonObject | null,
    around: Circumstances,
  ): void {
    const suppressor = 'by' in effect ? suppressionText(rule, effect, around) : undefined;
    const { sentence } = explainEffect(rule, effect, {
      facts,
      state,
      names: this.names,
      ...(suppressor && { suppressor }),
    });
    this.told.push(`${timeOf(effect.at)} ${thing} ${effect.type}：${sentence.zh}`);
  }

  private around(rule: CompiledAlarmRule, thing: string): Circumstances {
    const { facts = {}, relations = {} } = this.things[thing] ?? {};
    const near = [
      ['same-thing', thing] as const,
      ...(typeof facts['parentId'] === 'string' ? [['parent', facts['parentId']] as const] : []),
      ...Object.entries(relations).flatMap(([name, ids]) => ids.map((id) => [name, id] as const)),
    ];
    const openAlarms = (rule.rule.inhibitedBy ?? []).flatMap(({ rule: ruleId }) =>
      near.flatMap(([relation, thingId]) => {
        const kept = this.kept.get(`${ruleId} ${thingId}`);
        const open = kept && (JSON.parse(kept.state) as AlarmState).alarm;
        return open ? [{ id: `${ruleId} ${thingId}`, ruleId, relation, thingId }] : [];
      }),
    );
    return {
      calendar: cn,
      windows: this.windows.filter((window) => window.thing === thing),
      openAlarms,
      facts: { thing: this.recordOf(thing), latest: this.latest.get(thing) ?? {} },
    };
  }

  private recordOf(thing: string): JsonObject {
    return { id: thing, ...this.things[thing]?.facts };
  }
}

/** `11-23 10:00:00`, of 2026. */
export const time = (moment: string) => Date.parse(`2026-${moment.replace(' ', 'T')}+08:00`);
const timeOf = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(5, 19).replace('T', ' ');
