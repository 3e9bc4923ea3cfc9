/** What a table leaves open: values for which no row is there, and what the decision gives where that is so. */
import { Effort, gapsOf } from './cover.ts';
import type { Box } from './extent.ts';
import type { Finding } from './finding.ts';
import { add, cellsOf, limits, type Analysis } from './subject.ts';
import { boxWords } from './words.ts';

export function gaps(a: Analysis): void {
  const rows = a.rows.filter(({ impossible }) => !impossible).map(({ outer }) => outer);
  const space = a.columns.map(({ full }) => full);
  const { boxes, complete } = gapsOf(rows, space, new Effort(limits.effort), limits.shown);
  for (const box of boxes) add(a, gap(a, box));
  if (!complete) {
    a.stopped.push({
      zh: `空白太多，只列出 ${boxes.length} 处`,
      en: `too many gaps: only ${boxes.length} are listed`,
    });
  }
}

function gap(a: Analysis, box: Box): Finding {
  const where = boxWords(a.columns, box);
  const { outputs: results, hitPolicy } = a.table;
  const whole = box.every((extent, n) => extent.join() === a.columns[n]?.full.join());
  const none = whole
    ? { zh: '任何情况都没有规则', en: 'no case has a rule' }
    : { zh: `${where.zh} 没有规则`, en: `${where.en} has no rule` };
  const lists = hitPolicy === 'COLLECT' || hitPolicy === 'RULE ORDER' || hitPolicy === 'OUTPUT ORDER';
  const fallback = results.some((output) => output.fallback);
  const rest = fallback
    ? { zh: '，用默认结果', en: '; the default is used' }
    : lists
      ? { zh: '，结果为空', en: '; the result is empty' }
      : { zh: '', en: '' };
  return {
    kind: 'gap',
    severity: fallback || lists ? 'info' : 'warning',
    message: { zh: none.zh + rest.zh, en: none.en + rest.en },
    rows: [],
    column: null,
    cells: cellsOf(a, box),
  };
}
