/** Puts facts of an element into words, with the names of roles, units, forms and pack inputs. Pure. */
import type { Palette } from '../palette.ts';
import { pick } from '../../i18n/text.ts';
import { weekdayName } from '../../time/words.ts';
import type { Language } from '../../i18n/setup.ts';
import type { Who } from './assignment.ts';
import type { Condition, Value } from './condition.ts';
import type { Cycle } from './cycle.ts';
import type { Deadline } from './deadline.ts';
import type { Facts } from './describe.ts';
import type { Repeats } from './loops.ts';
import type { Timer } from './timer.ts';

export interface Speaker {
  t: (key: string, places?: Record<string, unknown>) => string;
  language: string;
  palette: Palette;
}

export function sayWho(who: Who, { t, language, palette }: Speaker): string {
  if (who.kind === 'nobody') return t('who.nobody');
  if (who.kind === 'citizen') return t('who.citizen');
  if (who.kind === 'expert') return Object.values(who.assignment).join(' · ');
  const name = (group: (typeof who.groups)[number]): string => {
    if (group.kind === 'unit-of') return t('who.unitOf', { variable: group.variable });
    if (group.kind === 'role-in') {
      const role = palette.roles.find((known) => known.id === group.id);
      return t('who.roleIn', { role: pick(role?.name, language) || group.id });
    }
    if (group.kind === 'role')
      return pick(palette.roles.find((role) => role.id === group.id)?.name, language) || group.id;
    return palette.units.find((unit) => unit.id === group.id)?.name ?? group.id;
  };
  return who.groups.map(name).join(language === 'en' ? ', ' : '、');
}

export function sayDeadline(deadline: Deadline, { t, language, palette }: Speaker): string {
  if (deadline.kind === 'none') return t('deadline.none');
  if (deadline.kind === 'expert') return deadline.text;
  if (deadline.kind === 'fixed')
    return t('deadline.amount', { amount: deadline.amount, unit: t(`unit.${deadline.unit}`) });
  const input = palette.deadlines.find((known) => known.id === deadline.input);
  if (!input) return deadline.input;
  const amount = t('deadline.amount', { amount: input.amount, unit: t(`unit.${input.unit}`) });
  return t('deadline.byInput', { label: pick(input.label, language), amount });
}

export function sayTimer(timer: Timer, speaker: Speaker): string {
  if (timer.kind === 'none') return speaker.t('deadline.none');
  if (timer.kind === 'deadline') return sayDeadline(timer.deadline, speaker);
  if (timer.kind === 'cycle') return sayCycle(timer.cycle, speaker);
  if (timer.kind === 'plain') {
    return speaker.t('deadline.amount', { amount: timer.amount, unit: speaker.t(`unit.${timer.unit}`) });
  }
  return timer.text;
}

export function sayValue(value: Value, t: Speaker['t']): string {
  if (value.kind === 'text') return `“${value.text}”`;
  if (value.kind === 'number') return String(value.number);
  return value.kind === 'truth' ? t(value.truth ? 'condition.true' : 'condition.false') : t('condition.nothing');
}

export function sayCondition(condition: Condition, { t }: Speaker): string {
  if (condition.kind === 'none') return t('condition.none');
  if (condition.kind === 'expert') return condition.text;
  return condition.comparisons
    .map(({ field, operator, value }) => `${field} ${operator} ${sayValue(value, t)}`)
    .join(t(`condition.${condition.join}`));
}

function sayRepeats(repeats: Repeats, t: Speaker['t']): string {
  if (repeats.kind === 'loop') {
    const bound = repeats.maximum === null ? '' : t('repeats.atMost', { n: repeats.maximum });
    return [t('repeats.kind.loop'), repeats.condition, bound].filter(Boolean).join(' · ');
  }
  const over = repeats.by === 'collection' ? repeats.collection : repeats.cardinality;
  const kind = t(`repeats.kind.${repeats.sequential ? 'sequential' : 'parallel'}`);
  return [kind, over, repeats.until].filter(Boolean).join(' · ');
}

/** "每周一、周三 08:30" */
export function sayCycle(cycle: Cycle, { t, language }: Pick<Speaker, 't' | 'language'>): string {
  if (cycle.kind === 'every') return t('cycle.say.every', { amount: cycle.amount, unit: t(`unit.${cycle.unit}`) });
  if (cycle.kind === 'daily') return t('cycle.say.daily', { time: cycle.time });
  if (cycle.kind === 'weekly') {
    const days = cycle.days.map((day) => weekdayName(day, language as Language)).join(t('cycle.and'));
    return t('cycle.say.weekly', { days, time: cycle.time });
  }
  return cycle.day === 'L'
    ? t('cycle.say.lastDay', { time: cycle.time })
    : t('cycle.say.monthly', { day: cycle.day, time: cycle.time });
}

/** Rows `what → value`, only those that mean something at this element: what two versions are compared by. */
export function sayFacts(facts: Facts, speaker: Speaker): Map<string, string> {
  const { t, language, palette } = speaker;
  const rows = new Map<string, string>();
  const put = (key: string, value: string | null | undefined) => value && rows.set(t(`row.${key}`), value);
  put('name', facts.name);
  put('who', facts.who && sayWho(facts.who, speaker));
  put('deadline', facts.deadline && sayDeadline(facts.deadline, speaker));
  put(
    'form',
    facts.formId && (pick(palette.forms.find((form) => form.id === facts.formId)?.title, language) || facts.formId),
  );
  put(
    'job',
    facts.jobType &&
      (pick(palette.jobTypes.find((job) => job.jobType === facts.jobType)?.title, language) || facts.jobType),
  );
  put('headers', facts.headers.map((row) => `${row.key} = ${row.value}`).join('\n'));
  put('decision', facts.decisionId);
  put('script', facts.script);
  put('call', facts.calledProcess);
  put('timer', facts.timer && sayTimer(facts.timer, speaker));
  put(
    'reference',
    facts.reference && [facts.reference.name, facts.reference.correlationKey].filter(Boolean).join(' · '),
  );
  put('condition', facts.condition && facts.condition.kind !== 'none' ? sayCondition(facts.condition, speaker) : null);
  put('default', facts.isDefault ? t('condition.default') : null);
  put('result', facts.resultVariable);
  put('repeats', facts.repeats && sayRepeats(facts.repeats, t));
  put('conditional', facts.conditional?.condition);
  put('link', facts.link);
  put('compensation', facts.compensation && (facts.compensation.activityId ?? t('compensation.all')));
  put('adHoc', facts.adHoc && [facts.adHoc.collection, facts.adHoc.until].filter(Boolean).join(' · '));
  put('activation', facts.activation);
  put('input', facts.input.map((row) => `${row.target} ← ${row.source}`).join('\n'));
  put('output', facts.output.map((row) => `${row.target} ← ${row.source}`).join('\n'));
  return rows;
}
