/**
 * Two runs over the same events, the draft's held against the live one's: which alarms are the same, which only one of
 * them has, which last longer or shorter; with sums, and as bars of a timeline.
 */
import { cityTime } from '../../core/calendar/city-time.ts';
import type { BacktestResult } from './backtest.ts';
import type { BacktestComparison, DifferenceKind } from './schema.ts';
import type { AlarmInterval, RuleTally } from './tally.ts';

/** Rows and lanes listed at most. */
const LIMIT = 2_000;

type Difference = BacktestComparison['differences'][number];
type Lane = BacktestComparison['lanes'][number];

export function compareRuns(draft: BacktestResult, live: BacktestResult, limit = LIMIT): BacktestComparison {
  const { to } = live;
  const pairs = pairsOf(draft.intervals, live.intervals, to);
  const differences = pairs.map((pair) => differenceOf(pair, to));
  const kinds = { same: 0, regraded: 0, longer: 0, shorter: 0, moved: 0, 'only-draft': 0, 'only-live': 0 };
  for (const { kind } of differences) kinds[kind] += 1;
  const lanes = lanesOf(pairs, to);
  const both = (value: (rule: RuleTally) => number) => ({ draft: sum(draft, value), live: sum(live, value) });
  // What differs is read first.
  const listed = [...differences].sort((a, b) => Number(a.kind === 'same') - Number(b.kind === 'same'));
  return {
    from: cityTime(live.from),
    to: cityTime(to),
    events: live.events,
    kinds,
    alarms: both(({ raised }) => raised),
    notices: both(({ notices }) => notices),
    suppressed: both(({ suppressed }) => suppressed),
    lasted: both(({ lasted }) => lasted),
    rules: rulesOf(draft, live),
    differences: listed.slice(0, limit),
    lanes: lanes.slice(0, limit),
    unlisted: {
      differences: Math.max(0, listed.length - limit) + draft.unlisted + live.unlisted,
      lanes: Math.max(0, lanes.length - limit),
    },
    failed: [
      ...draft.failed.map((one) => ({ set: 'draft' as const, ...one })),
      ...live.failed.map((one) => ({ set: 'live' as const, ...one })),
    ],
  };
}

const sum = ({ rules }: BacktestResult, value: (rule: RuleTally) => number) =>
  rules.reduce((total, rule) => total + value(rule), 0);

function rulesOf(draft: BacktestResult, live: BacktestResult): BacktestComparison['rules'] {
  const ids = new Set([...live.rules, ...draft.rules].map(({ ruleId }) => ruleId));
  const of = (result: BacktestResult, id: string) => result.rules.find(({ ruleId }) => ruleId === id) ?? null;
  return [...ids].map((ruleId) => ({ ruleId, draft: of(draft, ruleId), live: of(live, ruleId) }));
}

interface Pair {
  draft: AlarmInterval | null;
  live: AlarmInterval | null;
}

/** Of one rule at one thing, those that overlap most belong together, each to one at most. */
function pairsOf(draft: readonly AlarmInterval[], live: readonly AlarmInterval[], end: number): Pair[] {
  const places = new Map<string, { draft: AlarmInterval[]; live: AlarmInterval[] }>();
  for (const [side, intervals] of [['draft', draft] as const, ['live', live] as const]) {
    for (const interval of intervals) {
      const key = JSON.stringify([interval.ruleId, interval.thingId]);
      const place = places.get(key) ?? { draft: [], live: [] };
      places.set(key, place);
      place[side].push(interval);
    }
  }
  const pairs = [...places.values()].flatMap((place) => pairsAt(place, end));
  return pairs.sort((a, b) => startOf(a) - startOf(b));
}

const startOf = ({ draft, live }: Pair) => Math.min(draft?.from ?? Infinity, live?.from ?? Infinity);

/** Both lists are in the order of time, and no two of one list overlap. */
function pairsAt({ draft, live }: { draft: AlarmInterval[]; live: AlarmInterval[] }, end: number): Pair[] {
  const candidates: { draft: AlarmInterval; live: AlarmInterval; overlap: number }[] = [];
  let first = 0;
  for (const one of draft) {
    while (first < live.length && endOf(live[first] as AlarmInterval, end) < one.from) first += 1;
    for (let i = first; i < live.length && (live[i] as AlarmInterval).from <= endOf(one, end); i += 1) {
      const other = live[i] as AlarmInterval;
      const overlap = Math.min(endOf(one, end), endOf(other, end)) - Math.max(one.from, other.from);
      candidates.push({ draft: one, live: other, overlap });
    }
  }
  const taken = new Set<AlarmInterval>();
  const pairs: Pair[] = [];
  for (const pair of candidates.sort((a, b) => b.overlap - a.overlap)) {
    if (taken.has(pair.draft) || taken.has(pair.live)) continue;
    taken.add(pair.draft).add(pair.live);
    pairs.push({ draft: pair.draft, live: pair.live });
  }
  for (const one of draft) if (!taken.has(one)) pairs.push({ draft: one, live: null });
  for (const one of live) if (!taken.has(one)) pairs.push({ draft: null, live: one });
  return pairs;
}

const endOf = ({ from, to }: AlarmInterval, end: number) => to ?? Math.max(from, end);

function differenceOf({ draft, live }: Pair, end: number): Difference {
  const { ruleId, thingId } = (draft ?? live) as AlarmInterval;
  const length = (interval: AlarmInterval | null) => (interval ? endOf(interval, end) - interval.from : 0);
  const difference = length(draft) - length(live);
  return {
    ruleId,
    thingId,
    kind: kindOf(draft, live, difference),
    draft: draft && spanOf(draft),
    live: live && spanOf(live),
    difference,
  };
}

function kindOf(draft: AlarmInterval | null, live: AlarmInterval | null, difference: number): DifferenceKind {
  if (!live) return 'only-draft';
  if (!draft) return 'only-live';
  if (difference !== 0) return difference > 0 ? 'longer' : 'shorter';
  if (draft.from !== live.from) return 'moved';
  return draft.peak === live.peak ? 'same' : 'regraded';
}

export const spanOf = ({ from, to, peak }: AlarmInterval) => ({
  from: cityTime(from),
  to: to === null ? null : cityTime(to),
  peak,
});

function lanesOf(pairs: readonly Pair[], end: number): Lane[] {
  const lanes = new Map<string, Lane>();
  for (const pair of pairs) {
    const { ruleId, thingId } = (pair.draft ?? pair.live) as AlarmInterval;
    const key = JSON.stringify([ruleId, thingId]);
    const lane = lanes.get(key) ?? { ruleId, thingId, draft: [], live: [] };
    lanes.set(key, lane);
    if (pair.draft) lane.draft.push(...barsOf(pair.draft, end));
    if (pair.live) lane.live.push(...barsOf(pair.live, end));
  }
  for (const { draft, live } of lanes.values()) for (const bars of [draft, live]) bars.sort(byStart);
  return [...lanes.values()];
}

const byStart = (a: { from: string }, b: { from: string }) => (a.from < b.from ? -1 : 1);

export const barsOf = (interval: AlarmInterval, end: number): Lane['draft'] =>
  interval.grades.map(({ at, severity }, i) => ({
    from: cityTime(at),
    to: cityTime(interval.grades[i + 1]?.at ?? endOf(interval, end)),
    severity,
  }));
