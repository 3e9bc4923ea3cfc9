/**
 * The second opinion on the processes of a pack: its scenarios are played with every step recorded, and bpmn-engine is
 * given what each instance was given. Recordings are kept by the pack's hash, so that checking a changed model replays
 * them in milliseconds instead of playing the scenarios again.
 */
import { cn } from '../../core/calendar/index.ts';
import { readRun, secondOpinion, type Input, type NamedRun, type Opinion } from '../../lab/second-opinion/index.ts';
import { compile } from '../../core/bpmn/index.ts';
import { workingTimeContext } from '../clocks/feel.ts';
import type { PackFiles } from './format.ts';
import { packHash } from './hash.ts';
import { readPack } from './read.ts';
import { playScenarios, type PlayedScenario } from './scenarios.ts';

/** For all processes of a pack, whose scenarios take longer. */
const PACK_BUDGET_MS = 20_000;

/** Machine time: it bounds work and decides nothing. */
export function deadlineIn(ms: number): () => boolean {
  const end = performance.now() + ms;
  return () => performance.now() > end;
}

export const opinionFeelContext = (): Record<string, unknown> => workingTimeContext(() => cn);

/** On every process of the pack, by the runs of its scenarios that went through. */
export async function packOpinion(files: PackFiles, played: readonly PlayedScenario[]): Promise<Opinion[]> {
  const opinions: Opinion[] = [];
  const expired = deadlineIn(PACK_BUDGET_MS);
  for (const xml of Object.values(readPack(files).content?.processes ?? {})) {
    for (const { processId } of (await compile(xml)).processes) {
      const runs = namedRuns(played, processId);
      if (runs.length === 0) continue;
      opinions.push(await secondOpinion(xml, processId, runs, { feelContext: opinionFeelContext(), expired }));
    }
  }
  return opinions;
}

/** Runs of one process, named after their scenario. */
export function namedRuns(played: readonly PlayedScenario[], processId: string): NamedRun[] {
  return played
    .filter(({ result }) => result.passed)
    .flatMap(({ result, runs }) =>
      runs
        .filter((run) => run.processId === processId)
        .map((run, i, all) => ({ name: all.length > 1 ? `${result.name} (${i + 1})` : result.name, run })),
    );
}

export interface RecordedInputs {
  name: string;
  inputs: Input[];
}

const MAX_REMEMBERED = 4;
const recordings = new Map<string, Promise<PlayedScenario[]>>();

/** The inputs that the pack's scenarios gave to the process. Plays them when nobody has yet, which takes a while. */
export async function recordedInputs(files: PackFiles, processId: string): Promise<RecordedInputs[]> {
  const hash = packHash(files);
  let recording = recordings.get(hash);
  if (!recording) {
    recording = playScenarios(files);
    recordings.set(hash, recording);
    recording.catch(() => recordings.delete(hash));
    if (recordings.size > MAX_REMEMBERED) recordings.delete(recordings.keys().next().value!);
  }
  return namedRuns(await recording, processId).map(({ name, run }) => ({ name, inputs: readRun(run).inputs }));
}
