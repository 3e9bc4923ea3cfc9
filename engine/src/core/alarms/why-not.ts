/**
 * Why one rule has not raised an alarm at one thing, judged again for one moment from its state and the newest facts: step
 * by step, what is met and what is not, and the first step that keeps it from being raised. The moment is not before what
 * the state has seen; for an earlier one its events are judged again up to there.
 */
import { cn, type WorkingCalendar } from '../calendar/index.ts';
import type { Text } from '../json.ts';
import { description, reasons, type Condition, type Explanation, type Facts, type Names } from '../rules/index.ts';
import type { CompiledAlarmRule } from './compile.ts';
import { awaited, explainCondition, factsAt, fill, holdText, namesOf, occurrenceCondition } from './explain.ts';
import { judge, type Suppression } from './judge.ts';
import { standingAt, type Standing } from './standing.ts';
import { workingCopy, type AlarmState } from './state.ts';
import { clockText, durationText, gradeNames } from './wording.ts';

export interface WhyNotQuestion {
  at: number;
  /** Null: the rule has never looked at the thing. */
  state: AlarmState | null;
  /** Of the newest event that is about the thing; null when there was none. */
  facts: Facts | null;
  suppression: (Suppression & { text: Text }) | null;
  /** As for `judge`. */
  calendar?: WorkingCalendar;
  /** Why the rule does not judge at present: switched off, quarantined with its error. */
  stopped?: Text | null;
  names?: Names;
}

export type WhyNotStep =
  | 'works'
  /** The rule watches the thing. */
  | 'watched'
  | 'data'
  | 'scope'
  | 'timely'
  | 'level'
  | 'duration'
  | 'closed'
  | 'suppression'
  | 'open';

export interface WhyNotAnswer {
  /** The step that fails; null when an alarm is open, or is raised with the next look. */
  because: WhyNotStep | null;
  sentence: Text;
  steps: { step: WhyNotStep; holds: boolean; sentence: Text; conditions: Explanation | null }[];
  /** When it will be raised if it goes on so, with data that say so; null when it will not, or that is not known. */
  due: number | null;
}

const words = {
  stopped: { zh: '规则没有在工作：{why}', en: 'the rule is not at work: {why}' },
  works: { zh: '规则在工作', en: 'the rule is at work' },
  notWatched: { zh: '规则不看护这个对象：{what}', en: 'the rule does not watch this thing: {what}' },
  watched: { zh: '规则看护这个对象：{what}', en: 'the rule watches this thing: {what}' },
  notYetWatched: { zh: '规则还没有开始看护这个对象', en: 'the rule has not begun to watch this thing' },
  notYetJudged: { zh: '规则生效后还没有收到过它的消息', en: 'no event of it has come since the rule is at work' },
  noData: { zh: '没有收到过它的消息', en: 'no event of it has come' },
  data: { zh: '最近的消息：{time}', en: 'newest event: {time}' },
  missing: { zh: '{time} 起没有数据，已超过 {for}', en: 'no data since {time}, longer than {for}' },
  outside: { zh: '消息不在规则的范围内：{what}', en: 'the event is outside the scope of the rule: {what}' },
  inside: { zh: '消息在规则的范围内：{what}', en: 'the event is in the scope of the rule: {what}' },
  late: {
    zh: '数据迟到 {delay}（上限 {for}），只作记录',
    en: 'the data came {delay} late (limit {for}) and are only remembered',
  },
  timely: { zh: '数据及时', en: 'the data are in time' },
  below: { zh: '没有达到任何级别：{what}', en: 'no grade is reached: {what}' },
  reached: { zh: '达到{grade}：{what}', en: 'it is {grade}: {what}' },
  seen: { zh: '{time} 有过消息（{what}）', en: '{what} came at {time}' },
  holding: {
    zh: '{since} 起已持续 {held}，需要 {for}，{due} 到期',
    en: 'it has held for {held} since {since}; {for} are needed, until {due}',
  },
  held: { zh: '{since} 起已持续 {held}，够 {for}', en: 'it has held for {held} since {since}, {for} are enough' },
  closed: {
    zh: '人员关闭告警后情况没有消失过，也没有更严重',
    en: 'since a person closed the alarm it has neither been away nor become worse',
  },
  suppressed: { zh: '被抑制：{by}', en: 'held back: {by}' },
  free: { zh: '没有抑制', en: 'nothing holds it back' },
  passed: { zh: '这次发生的告警已经结束', en: 'the alarm of that occurrence is over' },
  open: { zh: '已有告警：{since} 起，{grade}', en: 'an alarm is open: since {since}, {grade}' },
  notOpen: { zh: '没有告警', en: 'no alarm is open' },
  due: { zh: '条件都已满足，下一次判断时告警', en: 'all is met: it is raised with the next look' },
} as const satisfies Record<string, Text>;

export function whyNot(rule: CompiledAlarmRule, question: WhyNotQuestion): WhyNotAnswer {
  const answer = new Answer();
  new Asking(rule, question, answer).ask();
  return answer.complete();
}

/** Steps until one fails; what comes after it is not asked. */
class Answer {
  readonly steps: WhyNotAnswer['steps'] = [];
  due: number | null = null;

  /** Whether to go on. */
  note(step: WhyNotStep, holds: boolean, sentence: Text, conditions: Explanation | null = null): boolean {
    this.steps.push({ step, holds, sentence, conditions });
    return holds;
  }

  complete(): WhyNotAnswer {
    const { steps, due } = this;
    const failed = steps.find(({ holds }) => !holds);
    const open = steps.find(({ step }) => step === 'open');
    const sentence = failed?.sentence ?? open?.sentence ?? words.due;
    return { because: failed?.step ?? null, sentence, steps, due };
  }
}

class Asking {
  constructor(
    private readonly rule: CompiledAlarmRule,
    private readonly question: WhyNotQuestion,
    private readonly answer: Answer,
  ) {}

  ask(): void {
    const { rule, question } = this;
    const { state: given, at, suppression } = question;
    if (!this.works() || !this.watched() || !this.inScope(given)) return;
    if (!given) {
      const absence = rule.detect === 'absence';
      this.answer.note(absence ? 'watched' : 'data', false, absence ? words.notYetWatched : words.notYetJudged);
      return;
    }
    const calendar = question.calendar ?? cn;
    const { state } = judge(rule, given, { type: 'tick' }, { now: at, suppression, calendar });
    if (state.alarm) {
      const places = { since: this.clock(state.alarm.since), grade: gradeNames[state.alarm.severity] };
      this.answer.note('open', true, fill(words.open, places));
      return;
    }
    if (rule.detect === 'occurrence') this.occurrence(state);
    else this.lasting(state, standingAt(rule, workingCopy(state), at, calendar));
  }

  private works(): boolean {
    const { stopped } = this.question;
    if (stopped) return this.answer.note('works', false, fill(words.stopped, { why: stopped }));
    return this.answer.note('works', true, words.works);
  }

  private watched(): boolean {
    const { watch } = this.rule.rule;
    const thing = this.question.facts?.['thing'];
    if (!watch || thing === undefined) return true;
    const { explanation, what, holds } = this.explained(watch, { thing });
    return this.answer.note('watched', holds, fill(holds ? words.watched : words.notWatched, { what }), explanation);
  }

  /** An absence does without an event, all else needs one. */
  private inScope(state: AlarmState | null): boolean {
    const { rule, question } = this;
    const { facts } = question;
    if (rule.detect === 'absence') return true;
    const newest = state?.samples.at(-1)?.t;
    if (!facts) return this.answer.note('data', false, words.noData);
    if (newest !== undefined) this.answer.note('data', true, fill(words.data, { time: this.clock(newest) }));
    const { explanation, what, holds } = this.explained(rule.rule.scope, facts);
    return this.answer.note('scope', holds, fill(holds ? words.inside : words.outside, { what }), explanation);
  }

  private lasting(state: AlarmState, standing: Standing): void {
    if (!this.timely(state, standing) || !this.level(state, standing)) return;
    const { closed } = state;
    const holds = standing.holds.filter(({ severity }) => !closed || (!closed.missing && severity < closed.severity));
    if (closed && holds.length === 0) this.answer.note('closed', false, words.closed);
    else if (this.duration({ ...standing, holds })) this.suppressed();
  }

  private timely({ samples, received }: AlarmState, { live, missingSince }: Standing): boolean {
    const { rule } = this;
    const newest = samples.at(-1)?.t ?? 0;
    if (!live) {
      const delay = durationText((received ?? newest) - newest);
      return this.answer.note('timely', false, fill(words.late, { delay, for: durationText(rule.maxDelay) }));
    }
    if (missingSince !== null && rule.missing) {
      const places = { time: this.clock(newest), for: durationText(rule.missing.after) };
      return this.answer.note('timely', rule.missing.then === 'alarm', fill(words.missing, places));
    }
    return rule.detect === 'absence' || this.answer.note('timely', true, words.timely);
  }

  private level(state: AlarmState, { holds, missingSince }: Standing): boolean {
    const { rule, question, answer } = this;
    if (rule.detect === 'absence' || missingSince !== null) return true;
    const hold = holds.find(({ due }) => due <= question.at) ?? holds.at(-1);
    const severity = hold?.severity ?? rule.grades.at(-1)?.severity ?? 4;
    const when: Condition = rule.grades.find((grade) => grade.severity === severity)?.when ?? { all: [] };
    const facts = factsAt(rule, question.at, { facts: question.facts, state }) ?? {};
    const { explanation, what } = this.explained(when, facts);
    // The facts may be of an event that was put in order before another one.
    const agrees = (explanation.result === true) === (hold !== undefined);
    const said = agrees ? what : description(when, this.names);
    const places = { what: said, grade: gradeNames[severity] };
    const sentence = fill(hold ? words.reached : words.below, places);
    return answer.note('level', hold !== undefined, sentence, agrees ? explanation : null);
  }

  private duration({ holds, missingSince }: Standing): boolean {
    const { rule, question, answer } = this;
    if (missingSince !== null) return true;
    const hold = holds.find(({ due }) => due <= question.at) ?? [...holds].sort((a, b) => a.due - b.due)[0];
    if (!hold) return true;
    if (rule.detect === 'absence') {
      const places = { time: this.clock(hold.since), what: awaited(rule, { names: this.names }) };
      answer.note('data', true, fill(words.seen, places));
    } else if (hold.for === 0) return true;
    const places = {
      since: this.clock(hold.since),
      held: durationText(question.at - hold.since),
      for: holdText(rule, hold.for),
      due: this.clock(hold.due),
    };
    const long = hold.due <= question.at;
    if (!long) answer.due = hold.due;
    return answer.note('duration', long, fill(long ? words.held : words.holding, places));
  }

  private suppressed(): boolean {
    const { suppression } = this.question;
    if (!suppression) return this.answer.note('suppression', true, words.free);
    this.answer.due = suppression.until ?? null;
    return this.answer.note('suppression', false, fill(words.suppressed, { by: suppression.text }));
  }

  private occurrence({ held, samples, received }: AlarmState): void {
    const { rule, question, answer } = this;
    const facts = question.facts ?? {};
    const graded = rule.grades.map(({ severity }) => ({
      severity,
      ...this.explained(occurrenceCondition(rule, severity), facts),
    }));
    const found = graded.find(({ holds }) => holds) ?? graded.at(-1);
    if (!found) return;
    const { severity, what, holds, explanation } = found;
    const sentence = fill(holds ? words.reached : words.below, { what, grade: gradeNames[severity] });
    if (!answer.note('level', holds, sentence, explanation)) return;
    const newest = samples.at(-1)?.t;
    if (newest !== undefined && received !== undefined && received - newest > rule.maxDelay) {
      const places = { delay: durationText(received - newest), for: durationText(rule.maxDelay) };
      answer.note('timely', false, fill(words.late, places));
    } else if (held && newest !== undefined && held.at <= newest) {
      const by = question.suppression?.by === held.by ? question.suppression.text : { zh: held.by, en: held.by };
      answer.note('suppression', false, fill(words.suppressed, { by }));
    } else answer.note('closed', false, words.passed);
  }

  private get names(): Names {
    return namesOf(this.rule, this.question.names);
  }

  private explained(condition: Condition, facts: Facts) {
    const explanation = explainCondition(this.rule, condition, facts);
    return { explanation, what: reasons(explanation, this.names), holds: explanation.result === true };
  }

  private clock(at: number): Text {
    const text = clockText(at, this.question.at);
    return { zh: text, en: text };
  }
}
