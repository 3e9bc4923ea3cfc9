/** Blocks of cells to and from a spreadsheet: lines and tabs, cells with either of them in quotes. Pure. */
export function readBlock(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    rows.at(-1)?.push(cell);
    cell = '';
  };
  const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  for (let i = 0; i < source.length; i += 1) {
    const sign = source.charAt(i);
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (source.charAt(i + 1) === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (sign === '"' && cell === '' && closes(source, i)) quoted = true;
    else if (sign === '\t') endCell();
    else if (sign === '\n') {
      endCell();
      rows.push([]);
    } else cell += sign;
  }
  endCell();
  return rows;
}

/**
 * Whether the quote at `at` begins a cell in quotes, as spreadsheets write cells with tabs, lines or quotes in them, and
 * not a text of FEEL such as `"乡"`, `"a", "b"`.
 */
function closes(source: string, at: number): boolean {
  const end = /^"((?:[^"]|"")*)"(?=\t|\n|$)/.exec(source.slice(at));
  return end !== null && /[\t\n]|""/.test(end[1] ?? '');
}

export const writeBlock = (rows: readonly (readonly string[])[]): string =>
  rows
    .map((row) => row.map((cell) => (/[\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join('\t'))
    .join('\n');
