/** The table editor's logic without a page: what is typed, blocks of a spreadsheet, changes, steps back, differences. */
import { describe, expect, it } from 'vitest';
import { readBlock, writeBlock } from './grid/block.ts';
import { kindOf, readResult, readTest } from './cell-entry.ts';
import { differences } from './difference.ts';
import { beginWith, redo, step, undo } from '../editing/steps.ts';
import {
  addColumn,
  cellsForGap,
  cellText,
  copyRow,
  deleteRows,
  insertRow,
  moveColumn,
  moveRows,
  placeForGap,
  removeColumn,
  setCells,
} from './table.ts';
import { consequencesOf, openFindings } from './consequences.ts';
import { deedOf, type Key } from './grid/keys.ts';
import { placeOf } from './problem-place.ts';
import { fieldsOf, valueOf } from './trial-values.ts';
import type { DecisionElement, DecisionFile, DecisionFinding, DecisionPreview, DecisionTable } from './types.ts';

describe('what is typed into a cell', () => {
  it.each([
    ['乡镇', '"乡镇"'],
    ['“乡镇”', '"乡镇"'],
    ['乡镇、城区，"园区"', '"乡镇", "城区", "园区"'],
    ['不是 乡镇', 'not("乡镇")'],
    ['not("a")', 'not("a")'],
    ['"a,b", c', '"a,b", "c"'],
    ['类型：路灯（市政）', '"类型：路灯（市政）"'],
    ['任意', '-'],
    ['—', '-'],
    ['', ''],
    ['空', 'null'],
    ['=area', 'area'],
    ['contains(?, "x")', 'contains(?, "x")'],
  ])('texts: %s is %s', (written, cell) => expect(readTest(written, 'string')).toBe(cell));

  it.each([
    ['大于 5', '> 5'],
    ['＞５'.replace('５', '5'), '> 5'],
    ['≥5', '>= 5'],
    ['不超过 5', '<= 5'],
    ['5 以上', '>= 5'],
    ['1到5', '[1..5]'],
    ['-3~-1', '[-3..-1]'],
    ['[1..5]', '[1..5]'],
    ['（1…5】', '(1..5]'],
    ['1，2', '1, 2'],
    ['不等于 3', 'not(3)'],
    ['> limit', '> limit'],
  ])('numbers: %s is %s', (written, cell) => expect(readTest(written, 'number')).toBe(cell));

  it('yes and no, days, and what is given', () => {
    expect(readTest('是', 'boolean')).toBe('true');
    expect(readTest('晚于 2026-01-31', 'date')).toBe('> date("2026-01-31")');
    expect(readTest('2026-01-01 至 2026-01-31', 'date')).toBe('[date("2026-01-01")..date("2026-01-31")]');
    expect(readResult('路灯管理所', 'string')).toBe('"路灯管理所"');
    expect(readResult('路灯、井盖', 'string')).toBe('"路灯、井盖"');
    expect(readResult('=unit', 'string')).toBe('unit');
    expect(readResult('"a" + b', 'string')).toBe('"a" + b');
    expect(readResult('5', 'number')).toBe('5');
  });

  it('where nothing is known, what is typed decides', () => {
    const read = (text: string) => readTest(text, 'unknown');
    expect(['城、乡', '5', '1到5', '大于 3', 'true', '2026-01-01', '? > x'].map(read)).toEqual([
      ...['"城", "乡"', '5', '[1..5]', '> 3', 'true', 'date("2026-01-01")', '? > x'],
    ]);
  });

  it('the kind of a column, said or seen', () => {
    expect(kindOf(undefined, ['', '-'])).toBe('unknown');
    expect(kindOf('integer', [])).toBe('number');
    expect(kindOf(undefined, ['-', '"a"', 'not("b")'])).toBe('string');
    expect(kindOf(undefined, ['> 5', '[1..2]'])).toBe('number');
    expect(kindOf(undefined, ['"a"', '5'])).toBe('other');
    expect(kindOf('dateTime', ['"a"'])).toBe('other');
  });
});

describe('blocks', () => {
  it('are read as a spreadsheet writes them', () => {
    expect(readBlock('a\tb\r\n"x\ty"\t"sa""y"\n')).toEqual([
      ['a', 'b'],
      ['x\ty', 'sa"y'],
    ]);
    expect(readBlock('"乡"\t"a", "b"')).toEqual([['"乡"', '"a", "b"']]);
  });

  it('come back as they went', () => {
    const block = [
      ['"a", "b"', '> 5'],
      ['x\ny', ''],
    ];
    expect(readBlock(writeBlock(block))).toEqual(block);
  });
});

const table: DecisionTable = {
  ...{ type: 'table', id: 't', hitPolicy: 'FIRST', notes: ['依据'] },
  inputs: [
    { id: 'i1', label: '类型', expression: 'type' },
    { id: 'i2', label: '区域', expression: 'area' },
  ],
  outputs: [{ id: 'o1', name: 'unit', label: '部门' }],
  rules: [
    { id: 'r1', inputs: ['"a"', '-'], outputs: ['"x"'], description: '甲', notes: ['法'] },
    { id: 'r2', inputs: ['"b"', '-'], outputs: ['"y"'], notes: [''] },
    { id: 'r3', inputs: ['-', ''], outputs: ['"z"'], notes: [''] },
  ],
};
const rows = (one: DecisionTable | null) => one?.rules.map(({ id }) => id).join(' ');
let next = 0;
const newId = () => `n${(next += 1)}`;

describe('changes of a table', () => {
  it('cells of every side, and rows that a block needs', () => {
    const changed = setCells(
      table,
      [
        { row: 0, column: 1, text: '"城"' },
        { row: 0, column: 3, text: '' },
        { row: 1, column: 4, text: '规' },
        { row: 3, column: 2, text: '"w"' },
      ],
      newId,
    );
    expect(changed.rules[0]).toEqual({ id: 'r1', inputs: ['"a"', '"城"'], outputs: ['"x"'], notes: ['法'] });
    expect(cellText(changed, { row: 1, column: 4 })).toBe('规');
    expect(changed.rules[3]).toMatchObject({ inputs: ['', ''], outputs: ['"w"'], notes: [''] });
    expect(table.rules).toHaveLength(3);
  });

  it('rows', () => {
    expect(rows(insertRow(table, 1, 'new'))).toBe('r1 new r2 r3');
    expect(insertRow(table, 1, 'new', ['"c"', '-']).rules[1]?.inputs).toEqual(['"c"', '-']);
    expect(rows(copyRow(table, 0, 'copy'))).toBe('r1 copy r2 r3');
    expect(rows(deleteRows(table, 0, 1))).toBe('r3');
    expect(rows(moveRows(table, 0, 1, 1))).toBe('r3 r1 r2');
    expect(moveRows(table, 0, 1, -1)).toBeNull();
    expect(placeForGap(table)).toBe(2);
    expect(placeForGap({ ...table, hitPolicy: 'UNIQUE' })).toBe(3);
    const cells = ['not("a", "b")', '-', '> 5'];
    expect(cellsForGap(table, [{ kind: 'gap' }], cells)).toEqual(['', '', '> 5']);
    expect(cellsForGap(table, [{ kind: 'gap' }, { kind: 'gap' }], cells)).toEqual(['not("a", "b")', '', '> 5']);
  });

  it('columns with their cells', () => {
    expect(addColumn(table, 'input', 'i3').rules[0]?.inputs).toEqual(['"a"', '-', '']);
    expect(addColumn(table, 'output', 'o2').rules[0]?.outputs).toEqual(['"x"', '']);
    expect(removeColumn(table, 0).rules[0]?.inputs).toEqual(['-']);
    expect(removeColumn(table, 2).outputs).toEqual([]);
    expect(moveColumn(table, 0, 1)?.rules[0]?.inputs).toEqual(['-', '"a"']);
    expect(moveColumn(table, 1, 1)).toBeNull();
  });

  it('are taken back and done again', () => {
    const two = step(step(beginWith('a'), 'b'), 'c');
    expect(undo(two).now).toBe('b');
    expect(redo(undo(two)).now).toBe('c');
    expect(redo(step(undo(two), 'd')).now).toBe('d');
    expect(undo(beginWith('a')).now).toBe('a');
  });
});

describe('the keyboard of the grid', () => {
  const press = (key: string, more: Partial<Key> = {}, at = { row: 1, column: 1 }) =>
    deedOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more }, at, 3, 4);
  const to = (row: number, column: number, extend = false) => ({ do: 'go', to: { row, column }, extend });

  it('goes, and stops at the edges', () => {
    expect(press('ArrowDown')).toEqual(to(2, 1));
    expect(press('ArrowDown', {}, { row: 2, column: 1 })).toEqual(to(2, 1));
    expect(press('ArrowRight', { shiftKey: true })).toEqual(to(1, 2, true));
    expect(press('End', { ctrlKey: true })).toEqual(to(2, 3));
    expect(press('PageUp')).toEqual(to(0, 1));
    expect(press('Tab')).toEqual(to(1, 2));
    expect(press('Tab', {}, { row: 1, column: 3 })).toBeNull();
    expect(press('Tab', { shiftKey: true }, { row: 1, column: 0 })).toBeNull();
  });

  it('does, and leaves the rest to the browser', () => {
    expect(press('Enter')).toEqual({ do: 'edit' });
    expect(press('Enter', { ctrlKey: true })).toEqual({ do: 'insert' });
    expect(press('Delete')).toEqual({ do: 'clear' });
    expect(press('Delete', { metaKey: true })).toEqual({ do: 'remove' });
    expect(press('ArrowUp', { altKey: true })).toEqual({ do: 'move', by: -1 });
    expect(press('z', { ctrlKey: true, shiftKey: true })).toEqual({ do: 'redo' });
    for (const key of ['a', 'Escape', 'F5']) expect(press(key)).toBeNull();
    expect(press('c', { ctrlKey: true })).toBeNull();
  });
});

describe('a trial', () => {
  it('offers what the columns speak of and reads what is typed', () => {
    const fields = fieldsOf(table, ['type', 'other']);
    expect(fields).toEqual([
      { name: 'type', label: '类型', kind: 'string', offers: ['a', 'b'] },
      { name: 'other', label: 'other', kind: 'other', offers: [] },
    ]);
    expect(['5', '是', '', '[1]', '乡', '"5"'].map((text) => valueOf(text, 'other'))).toEqual([
      5,
      true,
      null,
      [1],
      '乡',
      '5',
    ]);
    expect(valueOf('5', 'string')).toBe('5');
  });
});

describe('what publishing means', () => {
  const t = (key: string, places: Record<string, unknown> = {}) =>
    `${key.split('.').at(-1) ?? ''} ${Object.values(places).join('/')}`.trim();
  const preview: DecisionPreview = {
    decisions: [{ decisionId: 'd', name: '派单', nextVersion: 3 }],
    unchanged: false,
    processes: [{ processId: 'p', name: '办理', running: 4 }],
    past: { asked: 9, compared: 5, different: 2, examples: [] },
  };

  it('is said in numbers', () => {
    expect(consequencesOf(preview, 'd', t)).toEqual(['next 3', 'processes 办理', 'running 4', 'past 9/5/2']);
    const fresh = {
      ...preview,
      decisions: [],
      processes: [],
      past: { asked: 0, compared: 0, different: 0, examples: [] },
    };
    expect(consequencesOf(fresh, 'd', t)).toEqual(['first', 'nobody', 'noPast']);
    expect(consequencesOf({ ...preview, unchanged: true }, 'd', t)).toEqual(['unchanged']);
  });

  it('names what is still open', () => {
    const finding = (kind: DecisionFinding['kind'], severity: DecisionFinding['severity']): DecisionFinding => ({
      ...{ kind, severity, message: { zh: '', en: '' }, rows: [], column: null, cells: null },
    });
    expect(openFindings([finding('gap', 'warning'), finding('gap', 'warning'), finding('overlap', 'info')], t)).toBe(
      'findingCount gap/2',
    );
    expect(openFindings([], t)).toBe('');
  });
});

describe('where a problem lies', () => {
  const file = { decisions: [{ id: 'd', name: 'd', requires: [], logic: table }] } as unknown as DecisionFile;

  it('is a cell, a row, a column, or the decision', () => {
    const place = (path: string) => placeOf(file, path);
    expect(place('decisions[0].logic.rules[1].outputs[0]')).toEqual({ decisionId: 'd', row: 1, column: 2 });
    expect(place('decisions[0].logic.rules[1]')).toEqual({ decisionId: 'd', row: 1, column: null });
    expect(place('decisions[0].logic.inputs[1].expression')).toEqual({ decisionId: 'd', row: null, column: 1 });
    expect(place('decisions[0].logic')).toEqual({ decisionId: 'd', row: null, column: null });
    expect(placeOf(file, 'decisions[4].logic')).toBeNull();
    expect(placeOf(file, undefined)).toBeNull();
  });
});

describe('differences', () => {
  const element = (logic: DecisionTable, name = '派单'): DecisionElement => ({ id: 'd', name, requires: [], logic });
  const of = (changed: DecisionTable, name?: string) => differences(element(table), element(changed, name));

  it('of a table that is new are that it is', () => {
    expect(differences(undefined, element(table))).toEqual([{ kind: 'new', rows: 3 }]);
  });

  it('are none where nothing is different, and `-` is as good as nothing', () => {
    expect(of(setCells(table, [{ row: 2, column: 1, text: '-' }], newId))).toEqual([]);
  });

  it('name cells, rows, columns, the policy and the name', () => {
    const cells = setCells(table, [{ row: 1, column: 2, text: '"w"' }], newId);
    expect(of(cells, '分派')).toEqual([
      { kind: 'name', before: '派单', after: '分派' },
      { kind: 'cell', row: 2, column: '部门', before: '"y"', after: '"w"' },
    ]);
    expect(of(deleteRows(insertRow(table, 0, 'new'), 2, 2))).toEqual([
      { kind: 'row-added', row: 1, text: '- | - → ' },
      { kind: 'row-removed', row: 2, text: '"b" | - → "y"' },
    ]);
    expect(of(moveRows(table, 0, 0, 1) as DecisionTable).map(({ kind }) => kind)).toEqual(['row-moved', 'row-moved']);
    expect(of({ ...addColumn(table, 'input', 'i3'), hitPolicy: 'ANY' }).map(({ kind }) => kind)).toEqual([
      'policy',
      'column-added',
    ]);
    const renamed = { ...table, outputs: [{ id: 'o1', name: 'unit', label: '单位' }] };
    expect(of(renamed)).toEqual([
      { kind: 'column-changed', column: '单位', before: 'unit · 部门', after: 'unit · 单位' },
    ]);
  });
});
