/** Trying alarm rules out: over recorded events (backtest), or beside the live rules (shadow). Nothing is raised or sent. */
export { backtest } from './backtest.ts';
export { compareRuns } from './compare.ts';
export { standingAt } from './moment.ts';
export type { RecordedEvent, Surroundings } from './judging.ts';
export type { BacktestComparison, ShadowReport } from './schema.ts';
export { createShadow, type Shadow } from './shadow.ts';
