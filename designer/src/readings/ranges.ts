/** Stretches of time that readings are looked at in: fixed lengths up to now, or around an episode. Pure. */
export const rangeChoices = ['around', '1h', '6h', '24h', '7d'] as const;
export type RangeChoice = (typeof rangeChoices)[number];

export interface Episode {
  since: string;
  until: string | null;
}
export interface Range {
  from: number;
  to: number;
  /** It ends now and moves on. */
  live: boolean;
}

const HOUR = 3_600_000;
const lengths: Record<Exclude<RangeChoice, 'around'>, number> = {
  '1h': HOUR,
  '6h': 6 * HOUR,
  '24h': 24 * HOUR,
  '7d': 168 * HOUR,
};

/** Around an episode: it and half of its length before and after, at least 20 minutes. */
export function rangeOf(choice: RangeChoice, nowMs: number, episode: Episode | null): Range {
  if (choice !== 'around' || !episode) {
    const length = lengths[choice === 'around' ? '24h' : choice];
    return { from: nowMs - length, to: nowMs, live: true };
  }
  const since = Date.parse(episode.since);
  const end = episode.until ? Date.parse(episode.until) : nowMs;
  const margin = Math.max(HOUR / 3, (end - since) / 2);
  const to = Math.min(nowMs, end + margin);
  return { from: since - margin, to, live: to >= nowMs };
}
