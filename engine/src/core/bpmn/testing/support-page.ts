/** The tables of `docs/bpmn.md`, rendered from what the kernel says of itself. */
import { codes } from '../validation/codes.ts';
import {
  documentationElements,
  EVENT_KINDS,
  events,
  eventsOfBpmn,
  interruptsAlways,
  refusedElements,
  supportedElements,
  type EventKind,
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
    EVENT_KINDS.map((kind) => [kind, ...positions.map((p) => cell(kind, p))]),
  );
}

/** Also said: what BPMN itself has nowhere, and where an event cannot but interrupt. */
function cell(kind: EventKind, position: EventPosition): string {
  if (!events[position].includes(kind)) return eventsOfBpmn[position].includes(kind) ? 'refused' : '–';
  if (position !== 'event sub-process start' && position !== 'boundary') return 'yes';
  return interruptsAlways.includes(kind) ? 'interrupting' : 'interrupting or not';
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
