/**
 * The second opinion on one process: runs of our kernel are given to bpmn-engine as well, as far as it is known to be
 * right, and the two traces are compared. It answers for every run whether they agree, and where not, shows both. It never
 * throws for what the library does, and stops at its deadline; what was not compared is said.
 */
import type { Text } from '../../core/json.ts';
import { playOnPeer, type PeerOptions } from './peer.ts';
import { readRun, type RecordedRun } from './recording.ts';
import { census, dynamic, exclusionsOf, type Census, type Exclusion } from './subset.ts';
import { compareTraces, sideBySide, without, type Difference } from './trace.ts';

export interface NamedRun {
  /** A scenario of a pack, or what a generated run does. */
  name: string;
  run: RecordedRun;
}

export type Verdict = 'same' | 'partly' | 'different' | 'not-comparable';

export interface RunOpinion {
  name: string;
  /** `partly`: the same up to the input from which it cannot be compared. */
  verdict: Verdict;
  inputs: number;
  compared: number;
  /** Why the rest, or all of it, is not compared. */
  exclusions: Exclusion[];
  difference?: Difference & { text: Text };
}

export interface Opinion {
  processId: string;
  /** Constructs outside of the subset; with any, no run is compared. */
  exclusions: Exclusion[];
  runs: RunOpinion[];
}

export type OpinionOptions = PeerOptions;

export async function secondOpinion(
  xml: string,
  processId: string,
  runs: readonly NamedRun[],
  options: OpinionOptions = {},
): Promise<Opinion> {
  const known = await census(xml, processId);
  const exclusions = exclusionsOf(known);
  const opinions: RunOpinion[] = [];
  for (const named of runs) {
    opinions.push(
      exclusions.length > 0 ? excludedRun(named, exclusions) : await compareRun(xml, named, known, options),
    );
  }
  return { processId, exclusions, runs: opinions };
}

const excludedRun = ({ name, run }: NamedRun, exclusions: Exclusion[]): RunOpinion => ({
  name,
  verdict: 'not-comparable',
  inputs: run.steps.length,
  compared: 0,
  exclusions,
});

async function compareRun(
  xml: string,
  { name, run }: NamedRun,
  known: Census,
  options: OpinionOptions,
): Promise<RunOpinion> {
  const ours = readRun(run);
  const theirs = await playOnPeer(xml, run.processId, ours.inputs, options);
  const compared = Math.min(ours.inputs.length, theirs.stop?.at ?? Infinity);
  const stop = theirs.stop ?? ours.stop;
  const disregarded = { elementIds: known.eventGateways, flowIds: known.eventFlows, lasting: ours.lasting };
  const kernel = without(ours.trace, disregarded);
  const peer = without(theirs.trace, disregarded);
  const difference = compareTraces(kernel, peer, compared, stop === null);
  const exclusions = stop
    ? [{ construct: stop.code, elementIds: stop.elementIds, reason: dynamic[stop.code].reason }]
    : [];
  const result = { name, inputs: run.steps.length, compared, exclusions };
  if (difference)
    return { ...result, verdict: 'different', difference: { ...difference, text: sideBySide(difference) } };
  return { ...result, verdict: stop === null ? 'same' : compared === 0 ? 'not-comparable' : 'partly' };
}
