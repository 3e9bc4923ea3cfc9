/**
 * The window of samples: in order of event time, no longer than the detection and late events need. What leaves the window
 * goes on to count as `before`: since when it had been at least so severe. Of a run of equal levels the first and the last
 * sample are kept, which is all that an event in between can change.
 */
import { clearStart, levelOf, raisesSo, runStart } from './timeline.ts';
import type { CompiledAlarmRule } from './compile.ts';
import type { AlarmState, Sample, Working } from './state.ts';
import type { Facts } from '../rules/index.ts';

/** More events in one window are counted as so many. */
const MAX_SAMPLES = 1_000;
const HOUR = 3_600_000;

/** What the rule sees in an event; null when it is nothing to it. */
export function sampleOf(rule: CompiledAlarmRule, samples: readonly Sample[], facts: Facts, t: number): Sample | null {
  if (rule.detect === 'count') {
    const n = rule.of(facts);
    // What does not count shows only that data come.
    return n || rule.missing ? { t, l: 0, k: 0, n } : null;
  }
  if (rule.detect === 'absence') return rule.of(facts) ? { t, l: 0, k: 0, n: true } : null;
  if (rule.detect === 'occurrence') return occurrenceOf(rule, facts, t);
  const value = typeof facts['value'] === 'number' ? facts['value'] : undefined;
  const seen = rule.detect === 'trend' ? { ...facts, ...trendOf(rule, samples, t, value) } : facts;
  const sample = levelsOf(rule, seen, t);
  if (rule.detect === 'trend' && value !== undefined) sample.v = value;
  return sample;
}

/** What the detection adds to the facts of an event, as it stands at a moment: for explanations. */
export function addedFacts(rule: CompiledAlarmRule, samples: readonly Sample[], at: number): Facts {
  if (rule.detect === 'count') {
    return { count: samples.filter(({ t, n }) => n && t <= at && t + rule.within > at).length };
  }
  const newest = samples.findLastIndex(({ t }) => t <= at);
  const last = samples[newest];
  if (rule.detect !== 'trend' || !last) return {};
  return trendOf(rule, samples.slice(0, newest), last.t, last.v);
}

/** The clear condition wins over the grades; until it holds, what is written of it keeps the least of them. */
function levelsOf(rule: CompiledAlarmRule, facts: Facts, t: number): Sample {
  if (rule.clears?.(facts)) return { t, l: 0, k: 0 };
  const kept = levelOf(rule, facts, 'keeps');
  const k = rule.clears === null ? kept : kept || (rule.grades.at(-1)?.severity ?? 4);
  return { t, l: levelOf(rule, facts, 'raises'), k };
}

/** Each is as severe as itself; what ends them counts too, and nothing else. */
function occurrenceOf(rule: CompiledAlarmRule, facts: Facts, t: number): Sample | null {
  if (rule.clears?.(facts)) return { t, l: 0, k: 0 };
  const l = rule.of(facts) ? levelOf(rule, facts, 'raises') : 0;
  return l === 0 ? null : { t, l, k: l };
}

/** Least squares over the samples of the window and this value: slope per hour, and the value `ahead` of now. */
function trendOf(rule: CompiledAlarmRule, samples: readonly Sample[], t: number, value: number | undefined): Facts {
  if (value === undefined) return {};
  let [n, sumX, sumY] = [1, 0, value];
  for (const { t: at, v } of samples) {
    if (v === undefined || at <= t - rule.within || at > t) continue;
    n += 1;
    sumX += at - t;
    sumY += v;
  }
  if (n < rule.minSamples) return {};
  const [meanX, meanY] = [sumX / n, sumY / n];
  let spread = meanX ** 2;
  let product = -meanX * (value - meanY);
  for (const { t: at, v } of samples) {
    if (v === undefined || at <= t - rule.within || at > t) continue;
    spread += (at - t - meanX) ** 2;
    product += (at - t - meanX) * (v - meanY);
  }
  if (spread === 0) return {};
  const perMs = product / spread;
  return { slope: perMs * HOUR, forecast: meanY + perMs * (rule.ahead - meanX) };
}

/** Puts the sample in its place; an event older than what may still be put in order changes nothing. */
export function takeIn(rule: CompiledAlarmRule, work: Working, sample: Sample): void {
  const { samples } = work;
  const newest = samples.at(-1)?.t ?? -Infinity;
  if (sample.t < newest - rule.lateness) return;
  const at = samples.findLastIndex(({ t }) => t <= sample.t) + 1;
  const previous = samples[at - 1];
  if (rule.missing && previous && sample.t - previous.t > rule.missing.after) sample.gap = true;
  if (at === samples.length) {
    const repeats = rule.within === 0 && saysNothingNew(samples, sample);
    work.samples = repeats ? replacedLast(samples, sample) : samples.concat(sample);
    return;
  }
  work.samples = samples.slice(0, at).concat(sample, samples.slice(at));
  const next = samples[at];
  if (rule.missing && next?.gap && next.t - sample.t <= rule.missing.after) {
    const joined = { ...next };
    delete joined.gap;
    work.samples[at + 1] = joined;
  }
}

function replacedLast(samples: readonly Sample[], sample: Sample): Sample[] {
  const copy = samples.slice();
  copy[copy.length - 1] = sample;
  return copy;
}

/** Three equal ones in a row: the middle one can go. */
function saysNothingNew(samples: readonly Sample[], { l, k, n, gap }: Sample): boolean {
  const last = samples.at(-1);
  const first = samples.at(-2);
  if (gap || last?.gap || last?.n !== n || first?.n !== n) return false;
  return last?.l === l && last.k === k && first?.l === l && first.k === k;
}

/** Forgets samples that neither the window nor a late event can need. The newest stays. */
export function forget(rule: CompiledAlarmRule, work: Working, now: number): void {
  const { samples } = work;
  const horizon = now - Math.max(rule.within, rule.lateness);
  let gone = 0;
  while (
    gone < samples.length - 1 &&
    ((samples[gone + 1] as Sample).t <= horizon || samples.length - gone > MAX_SAMPLES)
  )
    gone += 1;
  if (gone === 0) return;
  work.before = runsBefore(rule, samples.slice(0, gone), work.before);
  work.samples = samples.slice(gone);
}

/** Runs that begin before the window: by severity those that raise, `clear` the one that keeps nothing. */
function runsBefore(
  rule: CompiledAlarmRule,
  gone: readonly Sample[],
  known: AlarmState['before'],
): AlarmState['before'] {
  let before: Record<string, number> | undefined;
  for (const { severity } of rule.grades) {
    const since = runStart(gone, raisesSo, severity, false, known?.[severity]);
    if (since !== null) (before ??= {})[severity] = since;
  }
  const clear = clearStart(gone, known?.['clear']);
  if (clear !== null) (before ??= {})['clear'] = clear;
  return before;
}
