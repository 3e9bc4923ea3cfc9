/**
 * From an instance's record to what the picture and the list of steps show. Pure: the component only draws it.
 *
 * Promises: every element that was visited has exactly one state; the worst one wins (incident, late, active, done);
 * steps are in the order in which the instance first came to them, with the ones still open at the end of the list.
 */
import type { processes } from '@liandong/engine/contract';

export type InstanceDiagram = processes.InstanceDiagram;
export type Visit = InstanceDiagram['visits'][number];
export type StepState = 'done' | 'active' | 'late' | 'incident' | 'canceled';

export interface ElementMark {
  elementId: string;
  state: StepState;
  /** Live tokens. */
  tokens: number;
  /** Finished visits. */
  visits: number;
}

export interface Step extends ElementMark {
  name: string;
  type: string;
  history: Visit[];
  incident: string | null;
  called: { processInstanceKey: string; name: string }[];
}

export function elementMarks(diagram: InstanceDiagram): Map<string, ElementMark> {
  const marks = new Map<string, ElementMark>();
  const mark = (elementId: string): ElementMark => {
    const known = marks.get(elementId);
    if (known) return known;
    const fresh: ElementMark = { elementId, state: 'done', tokens: 0, visits: 0 };
    marks.set(elementId, fresh);
    return fresh;
  };
  for (const { elementId, count } of diagram.completed) mark(elementId).visits = count;
  for (const visit of diagram.visits) {
    if (visit.state === 'terminated' && !marks.has(visit.elementId)) mark(visit.elementId).state = 'canceled';
  }
  for (const { elementId, count, late } of diagram.active) {
    const entry = mark(elementId);
    entry.tokens = count;
    entry.state = late ? 'late' : 'active';
  }
  for (const { elementId } of diagram.incidents) mark(elementId).state = 'incident';
  return marks;
}

/** Gateways and scopes are the picture's business; the list tells what somebody or something did. */
const SILENT = /gateway|process$|multi.?instance|sequence.?flow/i;
const isSilent = (visit: Visit) =>
  SILENT.test(visit.type) || (visit.name === '' && /(start|end).?event/i.test(visit.type));

export function steps(diagram: InstanceDiagram): Step[] {
  const marks = elementMarks(diagram);
  const rows = new Map<string, Step>();
  for (const visit of diagram.visits) {
    const row = rows.get(visit.elementId);
    if (row) {
      row.history.push(visit);
      continue;
    }
    const mark = marks.get(visit.elementId);
    if (!mark || (isSilent(visit) && mark.state !== 'incident')) continue;
    rows.set(visit.elementId, {
      ...mark,
      name: visit.name,
      type: visit.type,
      history: [visit],
      incident: diagram.incidents.find((entry) => entry.elementId === visit.elementId)?.message ?? null,
      called: diagram.called.filter((entry) => entry.elementId === visit.elementId),
    });
  }
  const open = (step: Step) => step.state === 'active' || step.state === 'late' || step.state === 'incident';
  const all = [...rows.values()];
  return [...all.filter((step) => !open(step)), ...all.filter(open)];
}

/** What happened at one element, also for those the list leaves out. */
export function stepAt(diagram: InstanceDiagram, elementId: string): Step | null {
  const mark = elementMarks(diagram).get(elementId);
  const history = diagram.visits.filter((visit) => visit.elementId === elementId);
  const first = history[0];
  if (!mark || !first) return null;
  return {
    ...mark,
    name: first.name,
    type: first.type,
    history,
    incident: diagram.incidents.find((entry) => entry.elementId === elementId)?.message ?? null,
    called: diagram.called.filter((entry) => entry.elementId === elementId),
  };
}
