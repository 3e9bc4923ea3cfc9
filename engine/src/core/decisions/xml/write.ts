/**
 * `writeDmn`: a file as data becomes DMN 1.3 XML with its diagram. What was read is written; ids of cells, which the data
 * does not keep, are made from row and column, so that the same data always gives the same text.
 */
import { DmnModdle, type DmnElement } from 'dmn-moddle';
import type {
  Boxed,
  BoxedFunction,
  DataType,
  DecisionElement,
  DecisionFile,
  DecisionTable,
  KnowledgeModel,
  Requirement,
  TypedName,
} from '../file.ts';
import { completeDiagram } from './layout.ts';

const ZEEBE = 'http://camunda.org/schema/zeebe/1.0';

/** One file being written. */
interface Writing {
  moddle: DmnModdle;
  file: DecisionFile;
}

type Properties = Record<string, unknown>;

export async function writeDmn(file: DecisionFile): Promise<string> {
  const w: Writing = { moddle: new DmnModdle(), file };
  const elements = new Map(
    [...graphElements(w), ...artifacts(w)].flatMap((element) => [element, ...arrowsOf(element)]).map((e) => [e.id, e]),
  );
  const definitions = make(w, 'dmn:Definitions', {
    ...naming(file),
    namespace: file.namespace,
    exporter: 'Liandong',
    itemDefinition: file.types.map((type) => writeType(w, type)),
    drgElement: [...elements.values()].filter(({ $type }) => graphTypes.has($type)),
    artifact: [...elements.values()].filter(({ $type }) => artifactTypes.has($type)),
    dmnDI: writeDiagram(w, elements),
  });
  return (await w.moddle.toXML(definitions, { format: true })).xml;
}

const graphTypes = new Set(['dmn:Decision', 'dmn:BusinessKnowledgeModel', 'dmn:InputData', 'dmn:KnowledgeSource']);
const artifactTypes = new Set(['dmn:TextAnnotation', 'dmn:Association']);

/** Leaves out what is empty. */
function make({ moddle }: Writing, type: string, properties: Properties): DmnElement {
  const entries = Object.entries(properties).filter(
    ([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return moddle.create(type, Object.fromEntries(entries));
}

const naming = ({ id, name, description }: { id: string; name: string; description?: string | undefined }) => ({
  ...{ id, name, description },
});

// ── the graph ────────────────────────────────────────────────────────────────────────────────────────────────────────

function graphElements(w: Writing): DmnElement[] {
  const { decisions, knowledge, inputs, sources } = w.file;
  return [
    ...decisions.map((one) => writeDecision(w, one)),
    ...knowledge.map((one) => writeKnowledge(w, one)),
    ...inputs.map((one) => make(w, 'dmn:InputData', { ...naming(one), variable: variable(w, one) })),
    ...sources.map((one) =>
      make(w, 'dmn:KnowledgeSource', {
        ...naming(one),
        authorityRequirement: arrows(w, one.requires, 'authority'),
        type: one.type,
        locationURI: one.location,
      }),
    ),
  ];
}

function writeDecision(w: Writing, one: DecisionElement): DmnElement {
  const tag = one.versionTag && w.moddle.createAny('zeebe:versionTag', ZEEBE, { value: one.versionTag });
  return make(w, 'dmn:Decision', {
    ...naming(one),
    extensionElements: tag ? make(w, 'dmn:ExtensionElements', { values: [tag] }) : undefined,
    question: one.question,
    allowedAnswers: one.allowedAnswers,
    variable: variable(w, one),
    informationRequirement: [...arrows(w, one.requires, 'decision'), ...arrows(w, one.requires, 'input')],
    knowledgeRequirement: arrows(w, one.requires, 'knowledge'),
    authorityRequirement: arrows(w, one.requires, 'authority'),
    decisionLogic: one.logic && writeBoxed(w, one.logic, one.id),
  });
}

const writeKnowledge = (w: Writing, one: KnowledgeModel): DmnElement =>
  make(w, 'dmn:BusinessKnowledgeModel', {
    ...naming(one),
    variable: variable(w, one),
    encapsulatedLogic: one.logic && writeFunction(w, one.logic, one.id),
    knowledgeRequirement: arrows(w, one.requires, 'knowledge'),
    authorityRequirement: arrows(w, one.requires, 'authority'),
  });

const variable = (w: Writing, { id, variable: named }: { id: string; variable?: TypedName | undefined }) =>
  named && make(w, 'dmn:InformationItem', { id: `${id}-variable`, ...named });

const arrowTypes = {
  decision: ['dmn:InformationRequirement', 'requiredDecision'],
  input: ['dmn:InformationRequirement', 'requiredInput'],
  knowledge: ['dmn:KnowledgeRequirement', 'requiredKnowledge'],
  authority: ['dmn:AuthorityRequirement', 'requiredAuthority'],
} as const;

const arrows = (w: Writing, list: readonly Requirement[], kind: Requirement['kind']) =>
  list
    .filter((one) => one.kind === kind)
    .map(({ id, ref }) => {
      const [type, property] = arrowTypes[kind];
      return make(w, type, { id, [kind === 'authority' ? authorityOf(w, ref) : property]: reference(w, ref) });
    });

function authorityOf({ file }: Writing, ref: string): string {
  if (file.decisions.some(({ id }) => id === ref)) return 'requiredDecision';
  return file.inputs.some(({ id }) => id === ref) ? 'requiredInput' : 'requiredAuthority';
}

const reference = (w: Writing, ref: string) => make(w, 'dmn:DMNElementReference', { href: `#${ref}` });

const arrowsOf = (element: DmnElement): DmnElement[] =>
  ['informationRequirement', 'knowledgeRequirement', 'authorityRequirement'].flatMap(
    (list) => (element[list] as DmnElement[] | undefined) ?? [],
  );

function artifacts(w: Writing): DmnElement[] {
  return [
    ...w.file.comments.map(({ id, text }) => make(w, 'dmn:TextAnnotation', { id, text })),
    ...w.file.associations.map(({ id, source, target }) =>
      make(w, 'dmn:Association', { id, sourceRef: reference(w, source), targetRef: reference(w, target) }),
    ),
  ];
}

function writeType(w: Writing, { id, name, typeRef, list, values, parts }: DataType): DmnElement {
  return make(w, 'dmn:ItemDefinition', {
    ...{ id, name, typeRef },
    isCollection: list || undefined,
    allowedValues: values === undefined ? undefined : make(w, 'dmn:UnaryTests', { text: values }),
    itemComponent: parts.map((part) => writeType(w, part)),
  });
}

// ── boxed expressions ────────────────────────────────────────────────────────────────────────────────────────────────

const literal = (w: Writing, id: string, text: string, typeRef?: string) =>
  make(w, 'dmn:LiteralExpression', { id, typeRef, text });
const tests = (w: Writing, id: string, text: string) => make(w, 'dmn:UnaryTests', { id, text });
const typedName = (w: Writing, type: string, { name, typeRef }: TypedName) => make(w, type, { name, typeRef });

/** `id` is unique among boxed expressions; its parts' ids are made from it. */
function writeBoxed(w: Writing, boxed: Boxed, id: string): DmnElement {
  const inner = (value: Boxed | null, suffix: string) => value && writeBoxed(w, value, `${id}-${suffix}`);
  switch (boxed.type) {
    case 'table':
      return writeTable(w, boxed);
    case 'literal':
      return literal(w, `${id}-expression`, boxed.text, boxed.typeRef);
    case 'context':
      return make(w, 'dmn:Context', {
        ...{ id: `${id}-context`, typeRef: boxed.typeRef },
        contextEntry: boxed.entries.map(({ name, typeRef, value }, i) =>
          make(w, 'dmn:ContextEntry', {
            variable: name === null ? undefined : typedName(w, 'dmn:InformationItem', { name, typeRef }),
            value: inner(value, `entry-${i + 1}`),
          }),
        ),
      });
    case 'invocation':
      return make(w, 'dmn:Invocation', {
        ...{ id: `${id}-invocation`, typeRef: boxed.typeRef },
        calledFunction: literal(w, `${id}-called`, boxed.called),
        binding: boxed.bindings.map(({ parameter, value }, i) =>
          make(w, 'dmn:Binding', {
            parameter: typedName(w, 'dmn:InformationItem', { name: parameter }),
            bindingFormula: inner(value, `binding-${i + 1}`),
          }),
        ),
      });
    case 'function':
      return writeFunction(w, boxed, id);
    case 'list':
      return make(w, 'dmn:List', {
        ...{ id: `${id}-list`, typeRef: boxed.typeRef },
        elements: boxed.items.map((item, i) => inner(item, `item-${i + 1}`)),
      });
    case 'relation':
      return make(w, 'dmn:Relation', {
        ...{ id: `${id}-relation`, typeRef: boxed.typeRef },
        column: boxed.columns.map((column) => typedName(w, 'dmn:InformationItem', column)),
        row: boxed.rows.map((row, r) =>
          make(w, 'dmn:List', { elements: row.flatMap((cell, n) => inner(cell, `row-${r + 1}-${n + 1}`) ?? []) }),
        ),
      });
  }
}

const writeFunction = (w: Writing, { parameters, body }: BoxedFunction, id: string): DmnElement =>
  make(w, 'dmn:FunctionDefinition', {
    id: `${id}-function`,
    formalParameter: parameters.map((parameter) => typedName(w, 'dmn:InformationItem', parameter)),
    body: body && writeBoxed(w, body, `${id}-body`),
  });

function writeTable(w: Writing, table: DecisionTable): DmnElement {
  return make(w, 'dmn:DecisionTable', {
    id: table.id,
    hitPolicy: table.hitPolicy,
    aggregation: table.aggregation,
    input: table.inputs.map(({ id, label, expression, typeRef, values }) =>
      make(w, 'dmn:InputClause', {
        ...{ id, label: label || undefined },
        inputExpression: literal(w, `${id}-expression`, expression, typeRef),
        inputValues: values === undefined ? undefined : tests(w, `${id}-values`, values),
      }),
    ),
    output: table.outputs.map(({ id, name, label, typeRef, values, fallback }) =>
      make(w, 'dmn:OutputClause', {
        ...{ id, name: name || undefined, label: label || undefined, typeRef },
        outputValues: values === undefined ? undefined : tests(w, `${id}-values`, values),
        defaultOutputEntry: fallback === undefined ? undefined : literal(w, `${id}-default`, fallback),
      }),
    ),
    annotation: table.notes?.map((name) => make(w, 'dmn:RuleAnnotationClause', { name })),
    rule: table.rules.map(({ id, inputs, outputs, description, notes }) =>
      make(w, 'dmn:DecisionRule', {
        ...{ id, description },
        inputEntry: inputs.map((text, n) => tests(w, `${id}-in-${n + 1}`, text)),
        outputEntry: outputs.map((text, n) => literal(w, `${id}-out-${n + 1}`, text)),
        annotationEntry: notes?.map((text) => make(w, 'dmn:RuleAnnotation', { text })),
      }),
    ),
  });
}

// ── the diagram ──────────────────────────────────────────────────────────────────────────────────────────────────────

function writeDiagram(w: Writing, elements: ReadonlyMap<string | undefined, DmnElement>): DmnElement {
  const { name, shapes, edges } = completeDiagram(w.file);
  const parts = [
    ...shapes.map(({ element, ...bounds }) =>
      make(w, 'dmndi:DMNShape', {
        id: `shape-${element}`,
        dmnElementRef: elements.get(element),
        bounds: make(w, 'dc:Bounds', bounds),
      }),
    ),
    ...edges.map(({ element, points }) =>
      make(w, 'dmndi:DMNEdge', {
        id: `edge-${element}`,
        dmnElementRef: elements.get(element),
        waypoint: points.map((point) => make(w, 'dc:Point', point)),
      }),
    ),
  ];
  return make(w, 'dmndi:DMNDI', {
    diagrams: [make(w, 'dmndi:DMNDiagram', { id: `diagram-${w.file.id}`, name, diagramElements: parts })],
  });
}
