/** What a key means in the grid: where it goes, or what it does. Pure, so that the keyboard is tested without a page. */
import type { Spot } from '../table.ts';

export type Deed =
  | { do: 'go'; to: Spot; extend: boolean }
  | { do: 'edit' | 'clear' | 'insert' | 'remove' | 'copy-row' | 'undo' | 'redo' }
  | { do: 'move'; by: -1 | 1 };

export interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

const PAGE = 10;

/** Null: the grid leaves it to the browser. Tab leaves the grid at the ends of a row. */
export function deedOf(event: Key, at: Spot, rows: number, columns: number): Deed | null {
  const command = event.ctrlKey || event.metaKey;
  if (event.altKey) {
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown')
      return { do: 'move', by: event.key === 'ArrowUp' ? -1 : 1 };
    return null;
  }
  if (command) return commandOf(event) ?? goTo(event, at, rows, columns);
  if (event.key === 'Tab') {
    const column = at.column + (event.shiftKey ? -1 : 1);
    return column < 0 || column >= columns ? null : { do: 'go', to: { ...at, column }, extend: false };
  }
  if (event.key === 'Enter' || event.key === 'F2') return { do: 'edit' };
  if (event.key === 'Delete' || event.key === 'Backspace') return { do: 'clear' };
  return goTo(event, at, rows, columns);
}

function commandOf({ key, shiftKey }: Key): Deed | null {
  const letter = key.toLowerCase();
  if (letter === 'z') return { do: shiftKey ? 'redo' : 'undo' };
  if (letter === 'y') return { do: 'redo' };
  if (letter === 'd') return { do: 'copy-row' };
  if (key === 'Enter') return { do: 'insert' };
  return key === 'Delete' || key === 'Backspace' ? { do: 'remove' } : null;
}

function goTo({ key, ctrlKey, metaKey, shiftKey }: Key, at: Spot, rows: number, columns: number): Deed | null {
  const far = ctrlKey || metaKey;
  const last = { row: Math.max(0, rows - 1), column: columns - 1 };
  const to: Record<string, Spot> = {
    ArrowUp: { ...at, row: far ? 0 : at.row - 1 },
    ArrowDown: { ...at, row: far ? last.row : at.row + 1 },
    ArrowLeft: { ...at, column: far ? 0 : at.column - 1 },
    ArrowRight: { ...at, column: far ? last.column : at.column + 1 },
    Home: { row: far ? 0 : at.row, column: 0 },
    End: { row: far ? last.row : at.row, column: last.column },
    PageUp: { ...at, row: at.row - PAGE },
    PageDown: { ...at, row: at.row + PAGE },
  };
  const spot = Object.hasOwn(to, key) ? to[key] : undefined;
  if (!spot) return null;
  const inside = (n: number, most: number) => Math.min(Math.max(n, 0), most);
  return {
    do: 'go',
    to: { row: inside(spot.row, last.row), column: inside(spot.column, last.column) },
    extend: shiftKey,
  };
}
