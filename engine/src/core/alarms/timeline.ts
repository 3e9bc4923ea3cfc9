/**
 * From samples to severity over time. A timeline is a list of moments at which the level may change; between two of them
 * it stays. Levels hold until the next sample; a count falls when an event leaves its window, without any event; an
 * absence is level from the last event on, and its grades differ by their durations only.
 */
import type { CompiledAlarmRule } from './compile.ts';
import type { Severity } from './rule.ts';
import type { Level, Sample } from './state.ts';

/** A sample is a moment; so is a change of level without one. */
export type Moment = Pick<Sample, 't' | 'l' | 'k' | 'gap'>;

export function timelineOf(
  rule: CompiledAlarmRule,
  samples: readonly Sample[],
  watchedFrom: number,
  now: number,
): readonly Moment[] {
  switch (rule.detect) {
    case 'count':
      return counted(rule, samples, now);
    case 'absence':
      return absent(rule, samples, watchedFrom);
    default:
      return samples;
  }
}

/** When the level will change though no event comes; Infinity when it will not. */
export function nextChange(rule: CompiledAlarmRule, samples: readonly Sample[], now: number): number {
  if (rule.detect !== 'count') return Infinity;
  const leaving = samples.find(({ t, n }) => n && t + rule.within > now);
  return leaving ? leaving.t + rule.within : Infinity;
}

/**
 * An event counts from its own moment until, exclusively, the window's length later: a sweep over who comes and who leaves.
 * Levels are asked once for each count.
 */
function counted(rule: CompiledAlarmRule, samples: readonly Sample[], now: number): Moment[] {
  const times: number[] = [];
  for (const { t, n } of samples) if (n && t <= now) times.push(t);
  const levels: Pick<Moment, 'l' | 'k'>[] = [];
  const moments: Moment[] = [];
  for (let came = 0, left = 0; left < times.length;) {
    const leaves = (times[left] as number) + rule.within;
    const t = Math.min(times[came] ?? Infinity, leaves);
    if (t > now) break;
    while (came < times.length && times[came] === t) came += 1;
    while (left < came && (times[left] as number) + rule.within === t) left += 1;
    const { l, k } = (levels[came - left] ??= levelsAt(rule, came - left));
    moments.push({ t, l, k });
  }
  return moments;
}

function levelsAt(rule: CompiledAlarmRule, count: number): Pick<Moment, 'l' | 'k'> {
  return { l: levelOf(rule, { count }, 'raises'), k: levelOf(rule, { count }, 'keeps') };
}

/** Nothing has come since the last one, or since the rule watches: at every grade, which their durations tell apart. */
function absent(rule: CompiledAlarmRule, samples: readonly Sample[], watchedFrom: number): Moment[] {
  const most = rule.grades[0]?.severity ?? 0;
  const came = samples.filter(({ n }) => n).map(({ t }) => t);
  return [watchedFrom, ...came.filter((t) => t > watchedFrom)].map((t) => ({ t, l: most, k: most }));
}

export function levelOf(
  rule: CompiledAlarmRule,
  facts: Parameters<CompiledAlarmRule['of']>[0],
  bounds: 'raises' | 'keeps',
): Level {
  for (const grade of rule.grades) if (grade[bounds](facts)) return grade.severity;
  return 0;
}

/**
 * Start of the run of moments that meet `holds` and goes on to the end, `before` when it begins there; null when the last
 * moment is not in one. What raises does not go on across a gap in the data; what keeps does (`across`). The predicates
 * are constants: no closure is made for every event.
 */
export function runStart(
  moments: readonly Moment[],
  holds: (moment: Moment, severity: Severity) => boolean,
  severity: Severity,
  across: boolean,
  before?: number,
): number | null {
  let start: number | null = null;
  for (let i = moments.length - 1; i >= 0; i -= 1) {
    const moment = moments[i] as Moment;
    if (!holds(moment, severity)) return start;
    start = moment.t;
    if (moment.gap && !across) return start;
  }
  return start === null ? null : (before ?? start);
}

/** 1 is the most severe. */
export const atLeast = (level: Level, severity: Severity) => level !== 0 && level <= severity;
export const raisesSo = ({ l }: Moment, severity: Severity) => atLeast(l, severity);
export const keepsLess = ({ k }: Moment, severity: Severity) => !atLeast(k, severity);
const keepsNone = ({ k }: Moment) => k === 0;

/** Since when nothing keeps an alarm. */
export const clearStart = (moments: readonly Moment[], before?: number) =>
  runStart(moments, keepsNone, 4, true, before);
