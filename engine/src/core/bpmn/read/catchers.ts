/**
 * Who catches what: boundary events go to the lists of their activity, start events of event sub-processes to those of the
 * scope around, none start events to their scope.
 */
import type { ElementModel, Trigger } from '../model/model.ts';
import type { Draft } from './process.ts';

export function linkCatchers({ elements }: Draft): void {
  for (const element of elements) {
    const { index, type, trigger } = element;
    if (type === 'BOUNDARY_EVENT') {
      const host = elements[element.attachedTo];
      if (host && trigger) boundariesFor(host, trigger.kind).push(index);
    }
    if (type !== 'START_EVENT') continue;
    const scope = elements[element.scope];
    if (scope?.type === 'EVENT_SUB_PROCESS') {
      const around = elements[scope.scope];
      if (around && trigger) startsFor(around, trigger.kind).push(index);
    } else if (scope && trigger === null) scope.noneStart = index;
  }
}

/** What is thrown looks for its catchers; for what arrives from outside a wait is opened. */
function boundariesFor(host: ElementModel, kind: Trigger['kind']): number[] {
  if (kind === 'error') return host.errorBoundaries;
  if (kind === 'conditional') return host.conditionBoundaries;
  return kind === 'escalation' ? host.escalationBoundaries : host.boundaries;
}

function startsFor(scope: ElementModel, kind: Trigger['kind']): number[] {
  if (kind === 'error') return scope.errorStarts;
  return kind === 'escalation' ? scope.escalationStarts : scope.eventStarts;
}
