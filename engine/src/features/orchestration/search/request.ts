/**
 * The request of a search, made from a resource's description. Filters are a value or `{$eq, $neq, $exists, $in, $notIn,
 * $like, $gt, $gte, $lt, $lte}`, as far as the field's type knows them. What is unknown or of the wrong type is refused,
 * all of it at once. Parsing turns values into what stands in the columns: times into milliseconds, flags into 0 and 1,
 * names of states into the stored ones.
 */
import { z } from 'zod';
import type { Condition, ConstantField, Field, Searchable } from './resource.ts';
import { isConstant } from './resource.ts';

const LIST = 1_000;
// PostgreSQL's text cannot hold the character zero.
const plainText = z
  .string()
  .max(10_000)
  .regex(/^[^\0]*$/);
const pattern = plainText.max(1_000);
const exists = z.boolean();

const scalars = {
  text: plainText,
  key: z.union([z.string().regex(/^-?\d{1,19}$/), z.number().int().min(0).transform(String)]),
  number: z.int32(),
  time: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  flag: z.boolean().transform((flag) => (flag ? 1 : 0)),
} satisfies Record<Field['type'], z.ZodType>;

/** Plain values become `{$eq}`. */
export function fieldFilter(field: Field | ConstantField): z.ZodType {
  const { type } = field;
  const scalar = isConstant(field) ? scalars[type] : scalarOf(field);
  const list = z.array(scalar).max(LIST);
  const equality = { $eq: scalar, $neq: scalar, $exists: exists };
  const ordered = { $gt: scalar, $gte: scalar, $lt: scalar, $lte: scalar };
  const conditions = {
    text: { ...equality, $in: list, $notIn: list, $like: pattern },
    key: { ...equality, $in: list, $notIn: list },
    number: { ...equality, ...ordered, $in: list, $notIn: list },
    time: { ...equality, ...ordered, $in: list, $notIn: list },
    flag: equality,
  }[type];
  const plain = scalar.transform((value): Condition => ({ $eq: value }));
  return z.union([plain, z.strictObject(conditions).partial()]).nullish();
}

function scalarOf({ type, values }: Field): z.ZodType {
  if (!values) return scalars[type];
  return z.enum(Object.keys(values) as [string, ...string[]]).transform((name) => values[name]!);
}

function filterShape(resource: Searchable): Record<string, z.ZodType> {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of Object.entries(resource.fields)) {
    if (isConstant(field) || field.filterable !== false) shape[name] = fieldFilter(field);
  }
  for (const [name, { schema }] of Object.entries(resource.special ?? {})) shape[name] = schema.nullish();
  return shape;
}

/** The filter alone: batch operations and statistics take it too. */
export function searchFilter(resource: Searchable): z.ZodType<Filter> {
  const shape = filterShape(resource);
  if (!resource.or) return z.strictObject(shape);
  return z.strictObject({ ...shape, $or: z.array(z.strictObject(shape)).max(50).nullish() });
}

export const pageRequest = z
  .strictObject({
    from: z.number().int().min(0).max(1_000_000),
    limit: z.number().int().min(0).max(10_000),
    after: z.string().max(4_000),
    before: z.string().max(4_000),
  })
  .partial()
  .refine(({ from, after, before }) => Number(Boolean(from)) + Number(Boolean(after)) + Number(Boolean(before)) <= 1, {
    message: 'from, after and before exclude each other',
  });

const direction = z
  .string()
  .toUpperCase()
  .pipe(z.enum(['ASC', 'DESC']));

export function searchBody(resource: Searchable) {
  const sortable = Object.keys(resource.fields).filter((name) => resource.fields[name]!.sortable !== false);
  return z.strictObject({
    filter: searchFilter(resource).nullish(),
    sort: z
      .array(z.strictObject({ field: z.enum(sortable as [string, ...string[]]), order: direction.nullish() }))
      .max(10)
      .nullish(),
    page: pageRequest.nullish(),
  });
}

export type Filter = Record<string, unknown> & { $or?: Record<string, unknown>[] | null };
export interface SearchRequest {
  filter?: Filter | null;
  sort?: { field: string; order?: 'ASC' | 'DESC' | null }[] | null;
  page?: z.infer<typeof pageRequest> | null;
}
