/**
 * A DMN file as data: what the product reads, edits, checks and writes. Everything that DMN 1.3 calls a decision
 * requirements graph with boxed expressions, in the shape of the API and of the table editor; expressions are FEEL text.
 * `readDmn` makes it from XML, `writeDmn` makes XML from it.
 */
import { z } from 'zod';

const name = z.string().max(400);
const feel = z.string().max(10_000);
const prose = z.string().max(10_000);
const typeRef = z.string().max(400).optional();
const id = z.string().min(1).max(400);

export const hitPolicy = z.enum(['UNIQUE', 'FIRST', 'PRIORITY', 'ANY', 'COLLECT', 'RULE ORDER', 'OUTPUT ORDER']);
export type HitPolicy = z.infer<typeof hitPolicy>;
export const aggregation = z.enum(['SUM', 'MIN', 'MAX', 'COUNT']);
export type Aggregation = z.infer<typeof aggregation>;

export const tableInput = z.object({
  id,
  label: name,
  expression: feel,
  typeRef,
  /** Allowed values as unary tests: `"a", "b"` or `[0..100]`. */
  values: feel.optional(),
});
export type TableInput = z.infer<typeof tableInput>;

export const tableOutput = z.object({
  id,
  name: name,
  label: name,
  typeRef,
  /** Allowed values; for PRIORITY and OUTPUT ORDER the most important first. */
  values: feel.optional(),
  /** Given when no row matches. */
  fallback: feel.optional(),
});
export type TableOutput = z.infer<typeof tableOutput>;

export const tableRule = z.object({
  id,
  /** One unary test per input column; empty as `-`. */
  inputs: z.array(feel),
  /** One expression per output column; empty is null. */
  outputs: z.array(feel),
  description: prose.optional(),
  /** One per annotation column. */
  notes: z.array(prose).optional(),
});
export type TableRule = z.infer<typeof tableRule>;

export const decisionTable = z
  .object({
    type: z.literal('table'),
    id,
    hitPolicy: hitPolicy,
    /** With COLLECT only. */
    aggregation: aggregation.optional(),
    inputs: z.array(tableInput).max(200),
    outputs: z.array(tableOutput).max(200),
    /** Names of annotation columns. */
    notes: z.array(name).optional(),
    rules: z.array(tableRule).max(10_000),
  })
  .meta({ id: 'DecisionTable' });
export type DecisionTable = z.infer<typeof decisionTable>;

export const typedName = z.object({ name, typeRef });
export type TypedName = z.infer<typeof typedName>;

const literal = z.object({ type: z.literal('literal'), text: feel, typeRef });
export type Literal = z.infer<typeof literal>;

/** Null stands for an expression that is not there: the check says so. */
export type Boxed =
  | Literal
  | DecisionTable
  | { type: 'context'; typeRef?: string | undefined; entries: ContextEntry[] }
  | Invocation
  | BoxedFunction
  | { type: 'list'; typeRef?: string | undefined; items: Boxed[] }
  | { type: 'relation'; typeRef?: string | undefined; columns: TypedName[]; rows: (Boxed | null)[][] };
/** An entry without a name is the result of the context. */
export interface ContextEntry {
  name: string | null;
  typeRef?: string | undefined;
  value: Boxed | null;
}
export interface Invocation {
  type: 'invocation';
  typeRef?: string | undefined;
  /** FEEL that names a function, as a rule a business knowledge model. */
  called: string;
  bindings: { parameter: string; value: Boxed | null }[];
}
export interface BoxedFunction {
  type: 'function';
  parameters: TypedName[];
  body: Boxed | null;
}

export const boxed: z.ZodType<Boxed> = z
  .union([
    literal,
    decisionTable,
    z.object({
      type: z.literal('context'),
      typeRef,
      get entries() {
        return z.array(z.object({ name: name.nullable(), typeRef, value: boxed.nullable() }));
      },
    }),
    z.object({
      type: z.literal('invocation'),
      typeRef,
      called: feel,
      get bindings() {
        return z.array(z.object({ parameter: name, value: boxed.nullable() }));
      },
    }),
    z.object({
      type: z.literal('function'),
      parameters: z.array(typedName),
      get body() {
        return boxed.nullable();
      },
    }),
    z.object({
      type: z.literal('list'),
      typeRef,
      get items() {
        return z.array(boxed);
      },
    }),
    z.object({
      type: z.literal('relation'),
      typeRef,
      columns: z.array(typedName),
      get rows() {
        return z.array(z.array(boxed.nullable()));
      },
    }),
  ])
  .meta({ id: 'BoxedExpression' });

export const boxedFunction: z.ZodType<BoxedFunction> = z.object({
  type: z.literal('function'),
  parameters: z.array(typedName),
  body: boxed.nullable(),
});

/** An arrow of the graph; `id` is what its edge in the diagram refers to. */
export const requirement = z.object({ id, kind: z.enum(['decision', 'input', 'knowledge', 'authority']), ref: id });
export type Requirement = z.infer<typeof requirement>;

const element = { id, name, description: prose.optional() };
const variable = typedName.optional();

export const inputData = z.object({ ...element, variable });
export const decisionElement = z.object({
  ...element,
  question: prose.optional(),
  allowedAnswers: prose.optional(),
  versionTag: name.optional(),
  variable,
  requires: z.array(requirement),
  logic: boxed.nullable(),
});
export type DecisionElement = z.infer<typeof decisionElement>;
export const knowledgeModel = z.object({
  ...element,
  variable,
  requires: z.array(requirement),
  logic: boxedFunction.nullable(),
});
export type KnowledgeModel = z.infer<typeof knowledgeModel>;
export const knowledgeSource = z.object({
  ...element,
  type: prose.optional(),
  location: prose.optional(),
  requires: z.array(requirement),
});

/** A named type; only what can be said in one line: a base type, allowed values, or named parts. */
export interface DataType {
  id?: string | undefined;
  name: string;
  typeRef?: string | undefined;
  list: boolean;
  values?: string | undefined;
  parts: DataType[];
}
export const dataType: z.ZodType<DataType> = z
  .object({
    id: id.optional(),
    name,
    typeRef,
    list: z.boolean(),
    values: feel.optional(),
    get parts() {
      return z.array(dataType);
    },
  })
  .meta({ id: 'DecisionDataType' });

const point = z.object({ x: z.number(), y: z.number() });
/** Diagram interchange: where elements stand and how arrows run. */
export const diagram = z.object({
  name: name.optional(),
  shapes: z.array(z.object({ element: id, ...point.shape, width: z.number(), height: z.number() })),
  edges: z.array(z.object({ element: id, points: z.array(point) })),
});
export type Diagram = z.infer<typeof diagram>;

export const decisionFile = z
  .object({
    id,
    name,
    namespace: z.string().min(1).max(1_000),
    description: prose.optional(),
    types: z.array(dataType),
    inputs: z.array(inputData),
    decisions: z.array(decisionElement),
    knowledge: z.array(knowledgeModel),
    sources: z.array(knowledgeSource),
    comments: z.array(z.object({ id, text: prose })),
    associations: z.array(z.object({ id, source: id, target: id })),
    diagram: diagram.nullable(),
  })
  .meta({ id: 'DecisionFile' });
export type DecisionFile = z.infer<typeof decisionFile>;
