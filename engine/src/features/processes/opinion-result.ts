/** What the second opinion found, as it is answered: per run, and a warning with both traces for each difference. */
import type { z } from 'zod';
import type { Problem } from '../../core/problem.ts';
import type { Opinion } from '../../lab/second-opinion/index.ts';
import type { opinionResult } from './schema.ts';

export type OpinionResult = z.infer<typeof opinionResult>;

export const asResult = ({ processId, runs }: Opinion, source: OpinionResult['source']): OpinionResult => ({
  processId,
  source,
  runs: runs.map(({ difference, ...run }) => ({ ...run, difference: difference?.text ?? null })),
});

/** Differences as warnings, with both traces. */
export const opinionProblems = (results: readonly OpinionResult[]): Problem[] =>
  results.flatMap(({ processId, runs }) =>
    runs.flatMap(({ name, difference }) => {
      if (!difference) return [];
      const [zh = '', en = ''] = [difference.zh, difference.en].map((table) => table.split('\n')[0]);
      return {
        severity: 'warning' as const,
        code: 'SECOND_OPINION_DIFFERS',
        path: `${processId}: ${name}`,
        message: { zh: `两个引擎对“${name}”的结果不同：${zh}`, en: `two engines disagree on "${name}": ${en}` },
        mend: {
          zh: '对照两条轨迹，确认模型的含义后再发布',
          en: 'compare the two traces, and publish when the model says what you mean',
        },
        data: { processId, run: name, traces: difference },
      };
    }),
  );
