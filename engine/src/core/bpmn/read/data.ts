/**
 * Data objects and stores are variables of the process by their names (BPMN 2.0.2 §10.4). An association that only says
 * that an activity reads or writes one needs nothing done: variables are seen inside, results go outside. One that gives
 * the data another name, transforms or assigns it becomes an input or output mapping; what is not exact is refused.
 */
import type { Mapping } from '../model/model.ts';
import { childOf, childrenOf, tagOf, textOf, type ModdleElement } from './moddle.ts';
import { isVariableName, type Reading } from './reader.ts';

/** Modelers draw associations to and from a nameless property of the activity. */
const PLACEHOLDER = /^__(?:target|source)Ref_placeholder$/;

export function readDataAssociations(
  reading: Reading,
  property: 'dataInputAssociations' | 'dataOutputAssociations',
): Mapping[] {
  return childrenOf(reading.source, property).flatMap((association) => readAssociation(reading, association));
}

function readAssociation(reading: Reading, association: ModdleElement): Mapping[] {
  const { element, reader } = reading;
  const transformation = childOf(association, 'transformation');
  const assignments = childrenOf(association, 'assignment');
  const sources = childrenOf(association, 'sourceRef');
  const target = childOf(association, 'targetRef');
  const inexact = () => {
    reader.report('DATA_NOT_EXACT', element.id);
    return [];
  };
  if (assignments.length > 0) {
    return transformation ? inexact() : assignments.flatMap((one) => readAssignment(reading, one));
  }
  const to = target && dataName(target);
  if (transformation) {
    return to ? [mapping(reading, textOf(transformation, 'body') ?? '', to)] : inexact();
  }
  if (sources.length > 1) return inexact();
  const from = sources[0] ? dataName(sources[0]) : null;
  const drawn = [...sources, ...(target ? [target] : [])].filter(isData).map(dataName);
  if (!drawn.every((name) => name !== null && isVariableName(name))) {
    reader.report('DATA_IS_LABEL', element.id);
    return [];
  }
  return from === null || to === null || from === to ? [] : [mapping(reading, `=${from}`, to)];
}

function readAssignment(reading: Reading, assignment: ModdleElement): Mapping[] {
  const from = childOf(assignment, 'from');
  const to = childOf(assignment, 'to');
  const source = from && textOf(from, 'body');
  const target = to && textOf(to, 'body');
  if (source && target) return [mapping(reading, source, target.replace(/^=\s*/, ''))];
  reading.reader.report('DATA_NOT_EXACT', reading.element.id);
  return [];
}

function mapping({ element, reader }: Reading, source: string, target: string): Mapping {
  const path = target.split('.');
  if (!path.every(isVariableName)) reader.report('TARGET_INVALID', element.id, { target });
  return { source: reader.feel(element.id, `data ${target}`, source), target: path };
}

const isData = (element: ModdleElement) => /^data(?:Object|ObjectReference|StoreReference)$/.test(tagOf(element));

/** Name of a data object, store, input, output or property; null where modelers put a placeholder. */
function dataName(element: ModdleElement): string | null {
  const name = element.name?.trim();
  return name === undefined || name === '' || PLACEHOLDER.test(name) ? null : name;
}
