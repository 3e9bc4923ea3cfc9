/** The text of any value as FEEL writes it (`string(…)`); strings inside lists and contexts are quoted. */
import { FeelLimitError } from '../errors.ts';
import { limits } from '../limits.ts';
import { numberText, type FeelNumber } from '../numbers.ts';
import { FeelFunction, kindOf, type Call, type FeelContext, type FeelRange } from '../values.ts';

export function display(value: unknown, run: Call): string {
  if (typeof value === 'string') return value;
  const text = inside(value, run, 0);
  run.budget.string(text.length);
  return text;
}

function inside(value: unknown, run: Call, depth: number): string {
  if (depth > limits.valueDepth) throw new FeelLimitError(`values nested more than ${limits.valueDepth} deep`);
  switch (kindOf(value)) {
    case 'null':
    case 'function':
      return value instanceof FeelFunction ? 'function' : 'null';
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return digits(value as FeelNumber, run);
    case 'list':
      return `[${joined(value as unknown[], run, (item) => inside(item, run, depth + 1))}]`;
    case 'context':
      return `{${joined(Object.entries(value as FeelContext), run, ([key, entry]) => `${label(key)}: ${inside(entry, run, depth + 1)}`)}}`;
    case 'range':
      return rangeText(value as FeelRange, (side) => (side === null ? '' : inside(side, run, depth + 1)));
    default:
      return String(value);
  }
}

function joined<T>(items: readonly T[], run: Call, write: (item: T) => string): string {
  run.budget.list(items.length);
  let text = '';
  for (const [i, item] of items.entries()) {
    text += (i ? ', ' : '') + write(item);
    if (text.length > limits.string) run.budget.string(text.length);
  }
  return text;
}

/** Writing out thousands of zeros takes its time. */
function digits(value: FeelNumber, run: Call): string {
  if (typeof value !== 'number') run.budget.spend(Math.abs(value.e));
  return numberText(value);
}

const rangeText = (range: FeelRange, side: (value: unknown) => string) =>
  `${range.startIncluded ? '[' : '('}${side(range.start)}..${side(range.end)}${range.endIncluded ? ']' : ')'}`;

const label = (key: string) => (/^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(key) ? key : JSON.stringify(key));
