/**
 * The OpenAPI 3.1 document, made from the routes: what validates a request is what describes it. Schemas with an id
 * become components; a schema whose input differs from its output (defaults, coercion) appears as `<Id>Input` too.
 */
import { z } from 'zod';
import type { Route } from '../features/feature.ts';

type Schema = Record<string, unknown>;
type Side = 'input' | 'output';

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    zh: z.string(),
    en: z.string(),
    mend: z.object({ zh: z.string(), en: z.string() }).optional(),
    data: z.record(z.string(), z.unknown()).optional(),
    problems: z.array(z.record(z.string(), z.unknown())).optional(),
  })
  .meta({ id: 'ProblemDetails' });

export function openApiDocument(routes: readonly Route[], version: string): Schema {
  const components = new Map<string, Schema>();
  const schemaOf = schemaWriter(components);
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method] = operation(route, schemaOf);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Liandong 联动', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'liandong_session' },
        basic: { type: 'http', scheme: 'basic' },
      },
    },
  };
}

type SchemaOf = (schema: z.ZodType, side: Side) => Schema;

function operation(route: Route, schemaOf: SchemaOf): Schema {
  const { method, path, summary, tag, access } = route;
  const problem = { content: { 'application/problem+json': { schema: schemaOf(problemSchema, 'output') } } };
  const answer = route.response && { 'application/json': { schema: schemaOf(route.response, 'output') } };
  return {
    operationId: `${method}_${path.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_|_$/g, '')}`,
    summary: summary.zh,
    description: summary.en,
    tags: [tag],
    security: security(route),
    ...(!['public', 'staff', 'citizen'].includes(access) && { 'x-permission': access }),
    parameters: [...pathParameters(route, schemaOf), ...queryParameters(route, schemaOf)],
    ...requestBody(route, schemaOf),
    responses: {
      200: { description: 'OK', ...(answer && { content: answer }) },
      default: { description: 'Problem', ...problem },
    },
  };
}

function security({ access, path }: Route): Record<string, never[]>[] {
  if (access === 'public') return [];
  if (access === 'citizen') return [{ bearer: [] }];
  const both: Record<string, never[]>[] = [{ bearer: [] }, { cookie: [] }];
  return path.startsWith('/v2/') ? [...both, { basic: [] }] : both;
}

function pathParameters(route: Route, schemaOf: SchemaOf): Schema[] {
  const described = route.params ? propertiesOf(route.params, schemaOf).properties : {};
  return [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: described[name] ?? { type: 'string' },
  }));
}

function queryParameters(route: Route, schemaOf: SchemaOf): Schema[] {
  if (!route.query) return [];
  const { properties, required } = propertiesOf(route.query, schemaOf);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

/** Types as they are after coercion, `required` as the caller sees it. */
function propertiesOf(
  schema: z.ZodType,
  schemaOf: SchemaOf,
): { properties: Record<string, Schema>; required: string[] } {
  const after = schemaOf(schema, 'output') as { properties?: Record<string, Schema> };
  const before = schemaOf(schema, 'input') as { required?: string[] };
  return { properties: after.properties ?? {}, required: before.required ?? [] };
}

const mediaTypes = {
  json: 'application/json',
  multipart: 'multipart/form-data',
  raw: 'application/octet-stream',
  form: 'application/x-www-form-urlencoded',
};

function requestBody(route: Route, schemaOf: SchemaOf): Schema {
  if (route.method === 'get' || (!route.body && !route.bodyKind)) return {};
  const schema = route.body ? schemaOf(route.body, 'input') : {};
  return { requestBody: { content: { [mediaTypes[route.bodyKind ?? 'json']]: { schema } } } };
}

/** Writes a schema inline; parts with an id go to the components. */
function schemaWriter(components: Map<string, Schema>): SchemaOf {
  return (schema, side) => {
    const {
      $schema: _dialect,
      $defs = {},
      ...root
    } = z.toJSONSchema(schema, {
      io: side,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        // The only lazy schema is "any JSON"; spelled out it would be a recursive definition in every place.
        if (zodSchema._zod.def.type === 'lazy') for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      },
    }) as Schema & { $defs?: Record<string, Schema> };
    const names = new Map<string, string>();
    for (const [id, definition] of Object.entries($defs)) names.set(id, nameFor(id, definition, side, components));
    for (const [id, definition] of Object.entries($defs)) {
      components.set(names.get(id) as string, relink(definition, names) as Schema);
    }
    const { id: ownId, ...inline } = relink(root, names) as Schema;
    if (typeof ownId !== 'string') return inline;
    const name = nameFor(ownId, inline, side, components);
    components.set(name, inline);
    return { $ref: `#/components/schemas/${name}` };
  };
}

function nameFor(id: string, definition: Schema, side: Side, components: Map<string, Schema>): string {
  if (side === 'output') return id;
  const same = JSON.stringify(components.get(id)) === JSON.stringify(stripId(definition));
  return same ? id : `${id}Input`;
}

const stripId = ({ id: _id, ...rest }: Schema): Schema => rest;

function relink(value: unknown, names: Map<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => relink(each, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (key !== '$ref' || typeof each !== 'string') return [key, relink(each, names)];
      const id = each.replace('#/$defs/', '');
      return [key, `#/components/schemas/${names.get(id) ?? id}`];
    }),
  );
}
