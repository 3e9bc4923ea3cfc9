/**
 * Reads a year's holidays from JSON that somebody pastes or uploads: our own form (`{year, source, days: [{date, work,
 * name}]}`) or that of the public `holiday-cn` files (`{year, papers, days: [{date, isOffDay, name}]}`). Pure. What is
 * not understood is said with the number of the entry; nothing is guessed.
 */
interface Notice {
  year: number;
  days: { date: string; work: boolean; name: string }[];
  source: string;
}
type Reading = { notice: Notice } | { fault: 'json' | 'year' | 'days' | 'day'; entry?: number };

export function readNotice(text: string): Reading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: 'json' };
  }
  if (!isObject(value)) return { fault: 'json' };
  const { year, days, source, papers } = value;
  if (typeof year !== 'number' || !Number.isInteger(year)) return { fault: 'year' };
  if (!Array.isArray(days) || days.length === 0) return { fault: 'days' };
  const read = days.map(dayOf);
  const wrong = read.findIndex((day) => day === null);
  if (wrong >= 0) return { fault: 'day', entry: wrong + 1 };
  return { notice: { year, days: read as Notice['days'], source: sourceOf(source, papers) } };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function dayOf(value: unknown): Notice['days'][number] | null {
  if (!isObject(value)) return null;
  const { date, name, work, isOffDay } = value;
  const works = typeof work === 'boolean' ? work : typeof isOffDay === 'boolean' ? !isOffDay : null;
  const dated = typeof date === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date));
  return dated && typeof name === 'string' && name.trim() && works !== null
    ? { date, work: works, name: name.trim() }
    : null;
}

function sourceOf(source: unknown, papers: unknown): string {
  if (typeof source === 'string') return source;
  return Array.isArray(papers) && typeof papers[0] === 'string' ? papers[0] : '';
}
