/** The tables of `docs/bpmn.md`, rendered from what the kernel says of itself. */
import { codes } from '../validation/codes.ts';
import {
  documentationElements,
  EVENT_KINDS,
  events,
  refusedElements,
  supportedElements,
  type EventPosition,
} from '../validation/support.ts';

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
const code = (text: string) => `\`${text}\``;

export function elementTable(): string {
  return table(
    ['element', 'clause', 'how'],
    supportedElements.map(({ tag, clause, how }) => [code(tag), clause, how]),
  );
}

export function eventTable(): string {
  const positions = Object.keys(events) as EventPosition[];
  return table(
    ['event', ...positions],
    EVENT_KINDS.map((kind) => [kind, ...positions.map((p) => (events[p].includes(kind) ? 'yes' : 'refused'))]),
  );
}

export function refusedTable(): string {
  return table(
    ['element', 'why'],
    refusedElements.map(({ tag, reason }) => [code(tag), reason]),
  );
}

export const documentationList = () => documentationElements.map(code).join(', ');

export function codeTable(): string {
  return table(
    ['code', 'severity', 'message'],
    Object.entries(codes).map(([name, { severity, message }]) => [
      code(name),
      severity,
      message.en.replaceAll('|', '\\|'),
    ]),
  );
}
