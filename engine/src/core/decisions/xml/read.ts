/**
 * `readDmn`: a DMN file as data (`DecisionFile`), with every problem of its form: another version, other languages than
 * FEEL, what is not supported, what would not be kept. Ids that the file does not give are made from the place, so that
 * the same file always reads the same.
 */
import type { Problem } from '../../problem.ts';
import { problem } from '../codes.ts';
import type {
  DataType,
  DecisionElement,
  DecisionFile,
  Diagram,
  KnowledgeModel,
  Requirement,
  TypedName,
} from '../file.ts';
import { readBoxed, readFunction } from './boxed.ts';
import { notKept } from './kept.ts';
import { childOf, listOf, optional, parseDmn, referenceOf, textOf, type DmnElement } from './parse.ts';
import { checkLanguage, typedName, typeOf, type Reading } from './reading.ts';

export interface ReadFile {
  /** Null when it is no DMN at all. */
  file: DecisionFile | null;
  problems: Problem[];
}

export async function readDmn(xml: string): Promise<ReadFile> {
  const { definitions, problems } = await parseDmn(xml);
  if (!definitions) return { file: null, problems };
  problems.push(...notKept(definitions));
  const r: Reading = { namespace: textOf(definitions, 'namespace') || 'http://liandong.example/decisions', problems };
  for (const one of listOf(definitions, 'import')) {
    const file = textOf(one, 'locationURI') || textOf(one, 'namespace') || textOf(one, 'name');
    problems.push(problem('IMPORT_NOT_SUPPORTED', { elementId: one.id }, { file }));
  }
  checkLanguage(r, definitions, definitions.id ?? 'definitions');
  return { file: readFile(r, definitions), problems };
}

function readFile(r: Reading, definitions: DmnElement): DecisionFile {
  const elements = listOf(definitions, 'drgElement');
  const ofType = (type: string) => elements.filter(({ $type }) => $type === `dmn:${type}`);
  const artifacts = listOf(definitions, 'artifact');
  for (const one of ofType('DecisionService')) {
    r.problems.push(problem('SERVICE_NOT_SUPPORTED', { elementId: one.id }, { name: one.name ?? one.id ?? '' }));
  }
  return {
    id: definitions.id ?? 'definitions',
    name: definitions.name ?? definitions.id ?? '',
    namespace: r.namespace,
    ...optional('description', textOf(definitions, 'description')),
    types: listOf(definitions, 'itemDefinition').map(readType),
    inputs: ofType('InputData').map((one, i) => ({ ...common(one, `input-data-${i + 1}`), ...variableOf(one) })),
    decisions: ofType('Decision').map((one, i) => readDecision(r, one, i)),
    knowledge: ofType('BusinessKnowledgeModel').map((one, i) => readKnowledge(r, one, i)),
    sources: ofType('KnowledgeSource').map((one, i) => ({
      ...common(one, `source-${i + 1}`),
      ...optional('type', textOf(one, 'type')),
      ...optional('location', textOf(one, 'locationURI')),
      requires: requirementsOf(r, one),
    })),
    comments: artifacts
      .filter(({ $type }) => $type === 'dmn:TextAnnotation')
      .map((one, i) => ({ id: one.id ?? `comment-${i + 1}`, text: textOf(one) })),
    associations: artifacts
      .filter(({ $type }) => $type === 'dmn:Association')
      .map((one, i) => ({
        id: one.id ?? `association-${i + 1}`,
        source: referenceOf(childOf(one, 'sourceRef'), r.namespace) || 'unknown',
        target: referenceOf(childOf(one, 'targetRef'), r.namespace) || 'unknown',
      })),
    diagram: readDiagram(definitions),
  };
}

const common = (one: DmnElement, fallback: string) => ({
  id: one.id ?? fallback,
  name: one.name ?? one.id ?? fallback,
  ...optional('description', textOf(one, 'description')),
});

function variableOf(one: DmnElement): { variable?: TypedName } {
  const variable = childOf(one, 'variable');
  return variable ? { variable: typedName(variable) } : {};
}

function readDecision(r: Reading, one: DmnElement, i: number): DecisionElement {
  if (!one.id) r.problems.push(problem('DECISION_WITHOUT_ID', { path: `decisions[${i}]` }));
  const id = one.id ?? `decision-${i + 1}`;
  const logic = childOf(one, 'decisionLogic');
  return {
    ...common(one, id),
    ...optional('question', textOf(one, 'question')),
    ...optional('allowedAnswers', textOf(one, 'allowedAnswers')),
    ...optional('versionTag', versionTagOf(one)),
    ...variableOf(one),
    requires: requirementsOf(r, one),
    logic: logic && readBoxed(r, logic, id),
  };
}

function readKnowledge(r: Reading, one: DmnElement, i: number): KnowledgeModel {
  const id = one.id ?? `knowledge-${i + 1}`;
  const logic = childOf(one, 'encapsulatedLogic');
  return {
    ...common(one, id),
    ...variableOf(one),
    requires: requirementsOf(r, one),
    logic: logic && readFunction(r, logic, id),
  };
}

/** `<zeebe:versionTag value="…"/>` as the Camunda Modeler writes it. */
function versionTagOf(one: DmnElement): string {
  const values = listOf(childOf(one, 'extensionElements'), 'values');
  return textOf(
    values.find(({ $type }) => $type === 'zeebe:versionTag'),
    'value',
  );
}

const arrows = [
  ['informationRequirement', 'requiredDecision', 'decision'],
  ['informationRequirement', 'requiredInput', 'input'],
  ['knowledgeRequirement', 'requiredKnowledge', 'knowledge'],
  ['authorityRequirement', 'requiredAuthority', 'authority'],
  ['authorityRequirement', 'requiredDecision', 'authority'],
  ['authorityRequirement', 'requiredInput', 'authority'],
] as const;

function requirementsOf(r: Reading, one: DmnElement): Requirement[] {
  return arrows.flatMap(([list, property, kind]) =>
    listOf(one, list).flatMap((arrow) => {
      const ref = referenceOf(childOf(arrow, property), r.namespace);
      return ref ? [{ id: arrow.id ?? `${one.id ?? 'element'}-needs-${ref}`, kind, ref }] : [];
    }),
  );
}

function readType(one: DmnElement): DataType {
  return {
    ...optional('id', one.id ?? ''),
    name: one.name ?? '',
    ...typeOf(one),
    list: one['isCollection'] === true,
    ...optional('values', textOf(childOf(one, 'allowedValues'))),
    parts: listOf(one, 'itemComponent').map(readType),
  };
}

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The first diagram; a file with elements nobody has drawn has none. */
function readDiagram(definitions: DmnElement): Diagram | null {
  const [drawn] = listOf(childOf(definitions, 'dmnDI'), 'diagrams');
  const parts = listOf(drawn ?? null, 'diagramElements');
  if (!drawn || parts.length === 0) return null;
  const elementOf = (part: DmnElement) => childOf(part, 'dmnElementRef')?.id ?? '';
  return {
    ...optional('name', drawn.name ?? ''),
    shapes: parts.flatMap((part) => {
      const bounds = part['bounds'] as Bounds | undefined;
      if (part.$type !== 'dmndi:DMNShape' || !elementOf(part) || !bounds) return [];
      const { x, y, width, height } = bounds;
      return [{ element: elementOf(part), x, y, width, height }];
    }),
    edges: parts.flatMap((part) => {
      const points = (part['waypoint'] as { x: number; y: number }[] | undefined) ?? [];
      if (part.$type !== 'dmndi:DMNEdge' || !elementOf(part)) return [];
      return [{ element: elementOf(part), points: points.map(({ x, y }) => ({ x, y })) }];
    }),
  };
}
