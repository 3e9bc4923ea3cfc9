/** Analysis of decision tables: what they leave open, where they contradict themselves, what in them is never used. */
export { analyseTable, type AnalysisOptions } from './analyse.ts';
export type { Finding, TableAnalysis } from './finding.ts';
