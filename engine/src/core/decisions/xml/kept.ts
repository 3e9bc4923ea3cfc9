/**
 * What of a file has no place in `DecisionFile`: each kind of it is named once, so that nobody misses it after an export.
 * What only tools leave for themselves (widths, their own version) is not worth a word.
 */
import type { Problem } from '../../problem.ts';
import { problem } from '../codes.ts';
import type { DmnElement } from './parse.ts';

const element = ['id', 'description'];
const named = [...element, 'name'];
const graph = [...named, 'variable', 'informationRequirement', 'knowledgeRequirement', 'authorityRequirement'];
const typed = [...element, 'typeRef'];
const text = [...typed, 'text', 'expressionLanguage'];
const layout = ['id', 'dmnElementRef', 'bounds', 'waypoint', 'label', 'isCollapsed', 'isListedInputData'];

const kept: Readonly<Record<string, readonly string[]>> = {
  Definitions: [
    ...named,
    'namespace',
    'expressionLanguage',
    'typeLanguage',
    'exporter',
    'exporterVersion',
    'dmnDI',
  ].concat('itemDefinition', 'drgElement', 'artifact', 'import'),
  ItemDefinition: [...named, 'typeRef', 'allowedValues', 'itemComponent', 'isCollection', 'typeLanguage'],
  InputData: graph,
  Decision: [...graph, 'question', 'allowedAnswers', 'decisionLogic', 'extensionElements'],
  BusinessKnowledgeModel: [...graph, 'encapsulatedLogic'],
  KnowledgeSource: [...named, 'authorityRequirement', 'type', 'locationURI'],
  DecisionService: [...named, 'variable', 'outputDecision', 'encapsulatedDecision', 'inputDecision', 'inputData'],
  InformationRequirement: ['id', 'requiredDecision', 'requiredInput'],
  KnowledgeRequirement: ['id', 'requiredKnowledge'],
  AuthorityRequirement: ['id', 'requiredAuthority', 'requiredDecision', 'requiredInput'],
  DMNElementReference: ['href'],
  InformationItem: ['id', 'name', 'typeRef'],
  TextAnnotation: ['id', 'text', 'textFormat'],
  Association: ['id', 'sourceRef', 'targetRef', 'associationDirection'],
  LiteralExpression: text,
  UnaryTests: text,
  DecisionTable: [
    'id',
    'typeRef',
    'hitPolicy',
    'aggregation',
    'preferredOrientation',
    'outputLabel',
    'annotationsWidth',
  ].concat('input', 'output', 'annotation', 'rule'),
  InputClause: ['id', 'label', 'inputExpression', 'inputValues', 'width'],
  OutputClause: ['id', 'label', 'name', 'typeRef', 'outputValues', 'defaultOutputEntry', 'width'],
  DecisionRule: ['id', 'description', 'inputEntry', 'outputEntry', 'annotationEntry'],
  RuleAnnotationClause: ['name'],
  RuleAnnotation: ['text'],
  Context: [...typed, 'contextEntry'],
  ContextEntry: ['id', 'variable', 'value'],
  Invocation: [...typed, 'calledFunction', 'binding'],
  Binding: ['parameter', 'bindingFormula'],
  FunctionDefinition: [...typed, 'formalParameter', 'body', 'kind'],
  List: [...typed, 'elements'],
  Relation: [...typed, 'column', 'row'],
};

/** Prefixes of attributes in which editors keep what is theirs. */
const TOOLS = /^(xmlns|xsi|modeler|biodi|kie|triso|drools|trisofeed)(:|$)/;

export function notKept(definitions: DmnElement): Problem[] {
  const found = new Map<string, { elementId: string | undefined; count: number }>();
  const note = (what: string, { id }: DmnElement) => {
    const before = found.get(what);
    found.set(what, { elementId: before?.elementId ?? id, count: (before?.count ?? 0) + 1 });
  };
  visit(definitions, note);
  return [...found].map(([what, { elementId, count }]) => problem('NOT_KEPT', { elementId }, { what, count }));
}

function visit(one: DmnElement, note: (what: string, element: DmnElement) => void): void {
  const type = one.$type.replace('dmn:', '');
  // The diagram is read as shapes and edges: colours and fonts are the tool's affair.
  const properties = one.$type.startsWith('dmndi:') ? layout : kept[type];
  if (!properties) return;
  for (const attribute of Object.keys((one['$attrs'] as object | undefined) ?? {})) {
    if (attribute.includes(':') && !TOOLS.test(attribute)) note(attribute, one);
  }
  for (const property of Object.keys(one)) {
    const value = one[property];
    if (property.startsWith('$') || property === 'dmnDI' || value === '' || value === undefined) continue;
    if (!properties.includes(property)) note(`${type}.${property}`, one);
    else if (property === 'extensionElements') extensions(value as DmnElement, note);
    else for (const child of [value].flat()) if (isElement(child)) visit(child, note);
  }
}

function extensions(element: DmnElement, note: (what: string, element: DmnElement) => void): void {
  for (const value of (element['values'] as DmnElement[] | undefined) ?? []) {
    if (value.$type !== 'zeebe:versionTag' && !TOOLS.test(value.$type)) note(value.$type, value);
  }
}

const isElement = (value: unknown): value is DmnElement =>
  typeof value === 'object' && value !== null && '$type' in value;
