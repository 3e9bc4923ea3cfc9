/** What the check says of the shown decision: its findings and problems, and where they are marked in the grid. */
import { computed } from 'vue';
import { placeOf } from './problem-place.ts';
import type { useCheck } from './useCheck.ts';
import type { Editor } from './useEditor.ts';

export function useMarks({ file, shownId }: Editor, { result }: ReturnType<typeof useCheck>) {
  const analysis = computed(
    () => result.value?.analyses.find(({ decisionId }) => decisionId === shownId.value) ?? null,
  );
  const findings = computed(() => analysis.value?.findings ?? []);
  const problems = computed(() => result.value?.problems ?? []);
  /** What the decision reads, for the trial. */
  const variables = computed(() => result.value?.variables[shownId.value] ?? null);

  const placed = computed(() =>
    problems.value.flatMap((problem) => {
      const place = file.value && placeOf(file.value, problem.path);
      return place?.decisionId === shownId.value ? { problem, place } : [];
    }),
  );
  const badCells = computed(
    () => new Set(placed.value.map(({ place }) => `${String(place.row)}:${String(place.column)}`)),
  );
  const markedRows = computed(() => {
    const marks = new Map<number, 'error' | 'warning'>();
    const mark = (row: number, severity: 'error' | 'warning') => {
      if (marks.get(row) !== 'error') marks.set(row, severity);
    };
    for (const { severity, rows } of findings.value) {
      if (severity !== 'info') for (const row of rows) mark(row - 1, severity);
    }
    for (const { problem, place } of placed.value) if (place.row !== null) mark(place.row, problem.severity);
    return marks;
  });

  return { analysis, findings, problems, variables, badCells, markedRows };
}
