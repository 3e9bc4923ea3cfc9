/**
 * What people write into a cell becomes FEEL: quotes around plain words in a column of texts, Chinese marks and words for
 * comparisons, `1到5` for a range. What is FEEL already stays as it is; a leading `=` keeps anything as written. Pure.
 */
/** `unknown`: neither said nor to be seen, so that what is typed decides; `other`: something that is left alone. */
export type ColumnKind = 'string' | 'number' | 'boolean' | 'date' | 'unknown' | 'other';

const NUMBER = String.raw`[+-]?\d+(?:\.\d+)?`;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A cell of an input column. */
export function readTest(written: string, kind: ColumnKind): string {
  const text = written.trim();
  if (text.startsWith('=') && !/^=\s*["\d]/.test(text)) return text.slice(1).trim();
  if (/^([-–—－]|任意|不限|any)?$/i.test(text)) return text === '' ? '' : '-';
  if (/^(空|没有|nothing)$/i.test(text)) return 'null';
  const plain = withPlainMarks(text, kind);
  const not = /^(?:不是|不等于|除了|not\s+(?!\())\s*(.+)$/i.exec(plain);
  if (not) return `not(${listOf(not[1] ?? '', kind)})`;
  return comparison(plain, kind) ?? listOf(plain, kind);
}

/** A cell of an output column: one value, or an expression. */
export function readResult(written: string, kind: ColumnKind): string {
  const text = written.trim();
  if (text.startsWith('=')) return text.slice(1).trim();
  const plain = kind === 'string' ? text.replace(/^[“”"](.*)[“”"]$/su, '"$1"') : withPlainMarks(text, kind);
  return plain === '' || plain === '-' ? '' : valueOf(plain, kind);
}

const marks: Readonly<Record<string, string>> = {
  ...{ '，': ', ', '、': ', ', '；': ', ', '＞': '>', '＜': '<', '＝': '=', '≥': '>=', '≤': '<=', '≠': '!=' },
  ...{ '“': '"', '”': '"' },
};
/** In a column of texts they belong to the words. */
const brackets: Readonly<Record<string, string>> = {
  ...{ '（': '(', '）': ')', '【': '[', '】': ']', '…': '..', '：': ':' },
};

/** Full-width marks outside of quotes, and the quotes themselves. */
function withPlainMarks(text: string, kind: ColumnKind): string {
  const known = kind === 'string' ? marks : { ...marks, ...brackets };
  let quoted = false;
  return [...text]
    .map((sign) => {
      if (sign === '"' || sign === '“' || sign === '”') quoted = !quoted;
      return sign === '“' || sign === '”' || !quoted ? (known[sign] ?? sign) : sign;
    })
    .join('')
    .replace(/,\s+/g, ', ')
    .replace(/\.{3,}/g, '..')
    .trim();
}

const words: readonly [RegExp, string][] = [
  [/^(?:大于等于|不小于|不少于|至少|>\s*=)\s*(.+)$/, '>='],
  [/^(?:小于等于|不大于|不超过|至多|<\s*=)\s*(.+)$/, '<='],
  [/^(?:大于|超过|多于|高于|晚于|>)\s*(.+)$/, '>'],
  [/^(?:小于|少于|低于|早于|<)\s*(.+)$/, '<'],
  [/^(.+?)\s*(?:及)?以上$/, '>='],
  [/^(.+?)\s*(?:及)?以下$/, '<='],
];

function comparison(text: string, kind: ColumnKind): string | null {
  const range = new RegExp(
    `^(${NUMBER}|\\d{4}-\\d{2}-\\d{2})\\s*(?:到|至|~|～|\\.\\.)\\s*(${NUMBER}|\\d{4}-\\d{2}-\\d{2})$`,
  ).exec(text);
  if (range) return `[${valueOf(range[1] ?? '', kind)}..${valueOf(range[2] ?? '', kind)}]`;
  for (const [pattern, sign] of words) {
    const found = pattern.exec(text);
    if (found) return `${sign} ${valueOf((found[1] ?? '').trim(), kind)}`;
  }
  return null;
}

/** Values beside each other; commas inside of quotes and brackets do not part them. */
function listOf(text: string, kind: ColumnKind): string {
  const parts = text.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)(?![^([]*[)\]])/).map((part) => part.trim());
  return parts
    .filter(Boolean)
    .map((part) => comparison(part, kind) ?? valueOf(part, kind))
    .join(', ');
}

/** Words are texts where texts may stand; what has an operator, a bracket or quotes is FEEL already. */
function valueOf(text: string, kind: ColumnKind): string {
  if (kind === 'boolean') return { 是: 'true', 否: 'false', yes: 'true', no: 'false' }[text.toLowerCase()] ?? text;
  if ((kind === 'date' || kind === 'unknown') && DATE.test(text)) return `date("${text}")`;
  if (kind !== 'string' && kind !== 'unknown') return text;
  if (kind === 'unknown' && new RegExp(`^${NUMBER}$`).test(text)) return text;
  if (/["()[\]{}<>=!?+*/|]|^(?:null|true|false|-)$/.test(text)) return text;
  return JSON.stringify(text);
}

/** What kind of values a column holds: as it says, or as its cells look. */
export function kindOf(typeRef: string | undefined, cells: readonly string[]): ColumnKind {
  switch (typeRef) {
    case 'string':
    case 'boolean':
    case 'date':
      return typeRef;
    case 'number':
    case 'integer':
    case 'long':
    case 'double':
      return 'number';
    case undefined:
    case '':
      return guessed(cells);
    default:
      return 'other';
  }
}

function guessed(cells: readonly string[]): ColumnKind {
  const said = cells.filter((cell) => cell !== '' && cell !== '-');
  if (said.length === 0) return 'unknown';
  const looks: readonly [ColumnKind, RegExp][] = [
    ['string', /^(not\()?"/],
    ['boolean', /^(true|false)$/],
    ['date', /date\("/],
    ['number', /^[[(\]<>=\s]*[+-]?\d/],
  ];
  return looks.find(([, look]) => said.every((cell) => look.test(cell)))?.[0] ?? 'other';
}

/** What stands in the cell when it is not being edited: FEEL, with `-` for whatever. */
export const shownTest = (cell: string): string => (cell.trim() === '' ? '-' : cell);
