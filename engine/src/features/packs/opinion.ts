/**
 * The second opinion on the processes and rules of a pack: its scenarios are played with every step recorded, and
 * bpmn-engine is given what each instance was given, json-rules-engine what each rule was judged by. Recordings are kept by the pack's hash, so that checking a changed model replays
 * them in milliseconds instead of playing the scenarios again.
 */
import { cn } from '../../core/calendar/index.ts';
import { readRun, secondOpinion, type Input, type NamedRun, type Opinion } from '../../lab/second-opinion/index.ts';
import { ruleOpinion } from '../../lab/second-opinion/rules.ts';
import { alarmRule } from '../../core/alarms/index.ts';
import { compile } from '../../core/bpmn/index.ts';
import type { Problem } from '../../core/problem.ts';
import { conditionsOf, differencesOf } from '../alarm-rules/opinion.ts';
import { resolveRule } from '../alarm-rules/resolve.ts';
import { inputValues } from './active.ts';
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

/** On every process of the pack, by the runs of its scenarios that went through; what is not done in time is not compared. */
export async function packOpinion(
  files: PackFiles,
  played: readonly PlayedScenario[],
  budgetMs = PACK_BUDGET_MS,
): Promise<Opinion[]> {
  const opinions: Opinion[] = [];
  const expired = deadlineIn(budgetMs);
  for (const xml of Object.values(readPack(files).content?.processes ?? {})) {
    for (const { processId } of (await compile(xml)).processes) {
      const runs = namedRuns(played, processId);
      if (runs.length === 0) continue;
      opinions.push(await secondOpinion(xml, processId, runs, { feelContext: opinionFeelContext(), expired }));
    }
  }
  return opinions;
}

/**
 * On the conditions of every alarm rule of the pack, by what the rules were judged by in the scenarios. Differences say the
 * rule and the place in it.
 */
export async function packRuleOpinion(
  files: PackFiles,
  played: readonly PlayedScenario[],
  budgetMs = PACK_BUDGET_MS,
): Promise<{ compared: number; notComparable: number; problems: Problem[] }> {
  const { content } = readPack(files);
  const total = { compared: 0, notComparable: 0, problems: [] as Problem[] };
  if (!content) return total;
  const inputs = inputValues(content, {});
  const cases = [...new Map(played.flatMap(({ facts }) => facts).map((each) => [JSON.stringify(each), each])).values()];
  const expired = deadlineIn(budgetMs);
  for (const [path, file] of Object.entries(content.rules)) {
    const { resolved } = resolveRule(file, inputs);
    if (!resolved) continue;
    const rule = alarmRule.parse({ ...resolved.alarm, id: file.id, name: file.name });
    const opinion = await ruleOpinion(conditionsOf(rule), cases, { expired });
    total.compared += opinion.compared;
    total.notComparable += opinion.notComparable.reduce((sum, one) => sum + one.cases, 0);
    total.problems.push(...differencesOf(file.id, opinion).map((each) => ({ ...each, file: path })));
  }
  return total;
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
interface Recording {
  played: Promise<PlayedScenario[]>;
  stop: AbortController;
}
const recordings = new Map<string, Recording>();

/**
 * What the pack's scenarios do, played once per content of the pack. It takes a while the first time; `stop` ends that
 * (the server closes), and the next one who asks begins anew.
 */
export function recordingOf(files: PackFiles): Recording {
  const hash = packHash(files);
  const known = recordings.get(hash);
  if (known) return known;
  const stop = new AbortController();
  const recording = { played: playScenarios(files, stop.signal), stop };
  recordings.set(hash, recording);
  recording.played.catch(() => recordings.delete(hash));
  if (recordings.size > MAX_REMEMBERED) recordings.delete(recordings.keys().next().value!);
  return recording;
}

export const recordedInputs = (played: readonly PlayedScenario[], processId: string): RecordedInputs[] =>
  namedRuns(played, processId).map(({ name, run }) => ({ name, inputs: readRun(run).inputs }));
