/** The second opinion: bpmn-engine beside our kernel, on recorded or explored runs; json-rules-engine beside our rules. */
export { exploreRuns } from './explore.ts';
export { secondOpinion, type NamedRun, type Opinion, type RunOpinion } from './opinion.ts';
export { readRun, type Input, type RecordedRun, type RecordedStep } from './recording.ts';
export { replay } from './replay.ts';
export { ruleOpinion, type RuleOpinion } from './rules.ts';
