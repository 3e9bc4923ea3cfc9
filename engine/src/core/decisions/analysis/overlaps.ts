/**
 * Rows that apply together. Where the hit policy forbids it or their results differ, the decision fails there, and the
 * finding says where; where the policy allows it, the finding says which row wins or that all count.
 */
import { equals } from '../../feel/index.ts';
import { boxIntersect, boxKey, type Box } from './extent.ts';
import { rowList, type Finding } from './finding.ts';
import { neighbours } from './neighbours.ts';
import { add, cellsOf, limits, type Analysis, type Row } from './subject.ts';
import { boxWords } from './words.ts';

export function overlaps(a: Analysis, twins: ReadonlySet<number>): void {
  const rows = a.rows.filter((row) => row.exact && !row.impossible && !twins.has(row.number));
  const { hitPolicy } = a.table;
  const contradicting = hitPolicy === 'UNIQUE' || hitPolicy === 'ANY';
  const groups = new Map<string, { box: Box; rows: Set<number>; sure: boolean }>();
  let more = 0;
  const beside = neighbours(rows, a);
  rows.forEach((later, i) => {
    const earlier = (beside[i] ?? []).map((n) => rows[n] as Row);
    const against = earlier.filter((one) => hitPolicy !== 'ANY' || agreement(one, later) !== true);
    if (against.length === 0) return;
    if (!contradicting)
      return add(
        a,
        ordinaryOverlap(
          a,
          later.number,
          against.map(({ number }) => number),
        ),
      );
    for (const one of against) {
      const box = boxIntersect(one.outer, later.outer);
      const sure = hitPolicy === 'UNIQUE' || agreement(one, later) !== null;
      const key = `${boxKey(box)} ${String(sure)}`;
      const group = groups.get(key);
      if (group) [one.number, later.number].forEach((number) => group.rows.add(number));
      else if (groups.size >= limits.shown) more += 1;
      else groups.set(key, { box, rows: new Set([one.number, later.number]), sure });
    }
  });
  for (const { box, rows: among, sure } of groups.values())
    add(
      a,
      conflict(
        a,
        box,
        [...among].sort((x, y) => x - y),
        sure,
      ),
    );
  if (more > 0) {
    a.stopped.push({ zh: `重叠太多，还有 ${more} 处没有列出`, en: `too many overlaps: ${more} more are not listed` });
  }
}

/** Whether two rows give the same; null when that depends on something. */
function agreement(one: Row, other: Row): boolean | null {
  let sure = true;
  for (const [n, left] of one.outputs.entries()) {
    const right = other.outputs[n];
    if (!left || !right) sure = false;
    else if (equals(left.value, right.value) !== true) return false;
  }
  return sure ? true : null;
}

function conflict(a: Analysis, box: Box, rows: number[], sure: boolean): Finding {
  const [where, list] = [boxWords(a.columns, box), rowList(rows)];
  const unique = a.table.hitPolicy === 'UNIQUE';
  const message = unique
    ? {
        zh: `${where.zh} 时第 ${list.zh} 行同时适用，决策会失败`,
        en: `where ${where.en}, rows ${list.en} apply together and the decision fails`,
      }
    : sure
      ? {
          zh: `${where.zh} 时第 ${list.zh} 行结果不同，决策会失败`,
          en: `where ${where.en}, rows ${list.en} give different results and the decision fails`,
        }
      : {
          zh: `${where.zh} 时第 ${list.zh} 行同时适用，结果是否相同不能确定`,
          en: `where ${where.en}, rows ${list.en} apply together; whether they give the same cannot be told`,
        };
  const severity = unique || sure ? 'error' : 'warning';
  return { kind: 'overlap', severity, message, rows, column: null, cells: cellsOf(a, box) };
}

/** What happens where rows overlap and may: said once for each later row. */
function ordinaryOverlap(a: Analysis, later: number, earlier: number[]): Finding {
  const list = rowList(earlier);
  const [zh, en] = {
    FIRST: ['先用前面的行', 'the earlier one is used'],
    PRIORITY: ['用优先级高的结果', 'the more important result is used'],
    COLLECT: ['结果都算', 'all results count'],
    'RULE ORDER': ['结果都列出', 'all results are listed'],
    'OUTPUT ORDER': ['结果都列出', 'all results are listed'],
    UNIQUE: ['', ''],
    ANY: ['', ''],
  }[a.table.hitPolicy] as [string, string];
  return {
    kind: 'overlap',
    severity: 'info',
    message: {
      zh: `第 ${later} 行与第 ${list.zh} 行有重叠，${zh}`,
      en: `row ${later} overlaps with row ${list.en}; ${en}`,
    },
    rows: [...earlier.slice(0, limits.rowsShown), later],
    column: null,
    cells: null,
  };
}
