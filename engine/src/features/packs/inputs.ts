/** Typed inputs: is a value what its declaration asks for? All problems at once, with the input's id as path. */
import { z } from 'zod';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Problem } from '../../core/problem.ts';
import { receiver } from '../../core/notices/index.ts';
import { workUnit } from '../clocks/schema.ts';
import { deadline, type InputDeclaration } from './format.ts';

export function inputProblems(declarations: readonly InputDeclaration[], values: JsonObject): Problem[] {
  return Object.entries(values).flatMap(([id, value]): Problem[] => {
    const declaration = declarations.find((each) => each.id === id);
    const said = declaration ? problemOf(declaration, value) : { zh: '没有这个参数', en: 'there is no such input' };
    if (!said) return [];
    const label = declaration?.label ?? { zh: id, en: id };
    const message = { zh: `${label.zh}:${said.zh}`, en: `${label.en}: ${said.en}` };
    return [{ severity: 'error', code: 'INPUT_INVALID', path: id, message }];
  });
}

function problemOf(input: InputDeclaration, value: Json): { zh: string; en: string } | null {
  const ok = schemaOf(input).safeParse(value);
  if (!ok.success) return { zh: '值不符合类型', en: `not a valid ${input.type}` };
  if (typeof value === 'number' && input.min !== undefined && value < input.min) {
    return { zh: `不能小于 ${input.min}`, en: `must be ${input.min} at least` };
  }
  if (typeof value === 'number' && input.max !== undefined && value > input.max) {
    return { zh: `不能大于 ${input.max}`, en: `must be ${input.max} at most` };
  }
  return null;
}

const columnSchemas: Record<NonNullable<InputDeclaration['columns']>[number]['type'], z.ZodType> = {
  number: z.number(),
  string: z.string().max(1000),
  boolean: z.boolean(),
  'work-unit': workUnit,
  receivers: z.string().max(1000),
  unit: z.string().max(60),
  connection: z.string().max(60),
};

function schemaOf(input: InputDeclaration): z.ZodType {
  switch (input.type) {
    case 'number':
      return z.number();
    case 'boolean':
      return z.boolean();
    case 'string':
      return z.string().max(4000);
    case 'duration':
      return z.iso.duration();
    case 'deadline':
      return deadline;
    case 'enum':
      return z.enum((input.values ?? []).map(({ value }) => value) as [string, ...string[]]);
    case 'units':
    case 'roles':
      return z.array(z.string().max(60)).max(1000);
    case 'receivers':
      return z.array(receiver).max(100);
    case 'table':
      return z
        .array(
          z.strictObject(Object.fromEntries((input.columns ?? []).map(({ id, type }) => [id, columnSchemas[type]]))),
        )
        .max(1000);
  }
}
