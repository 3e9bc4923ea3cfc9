/**
 * What can be searched, as data. One description per resource says which fields there are, of what type, where they come
 * from and whether one may sort by them; request schema, OpenAPI, filter, sort and cursors are all made from it. Column
 * names are the code's own: what a caller names is looked up here and never becomes part of a statement.
 */
import type { Knex } from 'knex';
import type { z } from 'zod';

/**
 * `text` knows `$like`; `key` is a decimal string; `number` and `time` can be compared; `flag` is a 0/1 column that is
 * true or false outside. A field with `values` is one of the names there, whatever its type.
 */
export type FieldType = 'text' | 'key' | 'number' | 'time' | 'flag';

export interface Field {
  type: FieldType;
  column: string;
  /** Name in the selected row, when it is not the column's own. */
  as?: string;
  /** Null sorts before everything else. */
  nullable?: boolean;
  /** Names in the contract → values in the column. */
  values?: Readonly<Record<string, string>>;
  /** Default true. */
  sortable?: boolean;
  /** Default true. */
  filterable?: boolean;
}

/** A field that has one value for all rows, such as the tenant: filtered without the database, sorting by it is nothing. */
export interface ConstantField {
  type: FieldType;
  constant: string | number | boolean | null;
  sortable?: boolean;
}

/** A filter that is no comparison of one column. `value` is what the schema made of it, `beside` the filters around it. */
export interface SpecialFilter<V = never> {
  schema: z.ZodType;
  apply(query: Knex.QueryBuilder, value: V, db: Knex, beside: Readonly<Record<string, unknown>>): void;
}

/** All but how a row is shown. */
export interface Searchable {
  /** For messages and the OpenAPI document: `process instance`, `流程实例`. */
  name: { zh: string; en: string };
  /** A fresh query with all columns that the fields name; `select` is added. `now`: the engine's clock. */
  from(db: Knex, now: number): Knex.QueryBuilder;
  select: readonly string[];
  fields: Readonly<Record<string, Field | ConstantField>>;
  special?: Readonly<Record<string, SpecialFilter>>;
  /** Filters may hold `$or`: a list of filters of which one must be met. */
  or?: boolean;
  /** Field whose column is unique; it ends every order. */
  key: string;
  /** Order without a `sort`, by fields. */
  order?: readonly { field: string; descending?: boolean }[];
}

export interface Resource<R, V = unknown> extends Searchable {
  /** What is shown of a selected row. Null is shown as absent. */
  view(row: R): V;
}

export const isConstant = (field: Field | ConstantField): field is ConstantField => 'constant' in field;
export const keyField = (resource: Searchable): Field => resource.fields[resource.key] as Field;
export const special = <V>(filter: SpecialFilter<V>): SpecialFilter => filter as SpecialFilter;

export type Condition = Partial<Record<Operator, unknown>>;
export type Operator = '$eq' | '$neq' | '$exists' | '$in' | '$notIn' | '$like' | '$gt' | '$gte' | '$lt' | '$lte';
