/**
 * What a form takes over from a caller: only its fields for the chosen outcome, each checked for presence, kind, length and
 * choice; everything else in the body is not read. Fields that were not filled in are null, so that nothing of an earlier
 * task is mistaken for an answer to this one. References (units, areas …) are checked against what exists.
 */
import { z } from 'zod';
import type { Json, JsonObject, Text } from '../../core/json.ts';
import type { Problem } from '../../core/problem.ts';
import { place } from '../../core/schema.ts';
import type { Form, FormField } from './schema.ts';

/** What exists, as far as a field may name it. */
export interface References {
  unit(id: string): Promise<boolean>;
  area(id: string): Promise<boolean>;
  person(id: string): Promise<boolean>;
  eventType(id: string): Promise<boolean>;
  attachment(id: string): Promise<boolean>;
}

export interface TakenFields {
  values: JsonObject;
  problems: Problem[];
}

const MAX_TEXT = 20_000;
const MAX_ITEMS = 100;

export const fieldsFor = (form: Form, outcome: string): FormField[] =>
  form.fields.filter(
    (field) => field.type !== 'text' && !field.readonly && (field.outcomes?.includes(outcome) ?? true),
  );

export async function takeFields(
  form: Form,
  outcome: string,
  body: JsonObject,
  references: References,
): Promise<TakenFields> {
  const values: JsonObject = {};
  for (const { key, type, readonly } of form.fields) if (type !== 'text' && !readonly) values[key] = null;
  const problems: Problem[] = [];
  for (const field of fieldsFor(form, outcome)) {
    const given = Object.hasOwn(body, field.key) ? body[field.key] : undefined;
    if (isEmpty(given)) {
      if (field.required) problems.push(problem(field, '必须填写', 'must be filled in'));
      continue;
    }
    const answer = await take(field, given!, references);
    if ('wrong' in answer) problems.push(problem(field, answer.wrong.zh, answer.wrong.en));
    else values[field.key] = answer.value;
  }
  return { values, problems };
}

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0);

type Answer = { value: Json } | { wrong: Text };
const wrong = (zh: string, en: string): Answer => ({ wrong: { zh, en } });
const wrongKind = wrong('格式不正确', 'is of the wrong kind');

async function take(field: FormField, given: Json, references: References): Promise<Answer> {
  switch (field.type) {
    case 'textfield':
    case 'textarea':
      return takeText(field, given);
    case 'number':
    case 'rating':
      return takeNumber(field, given);
    case 'checkbox':
      return typeof given === 'boolean' ? { value: given } : wrongKind;
    case 'select':
    case 'radio':
      return field.values?.some(({ value }) => value === given)
        ? { value: given }
        : wrong('不在可选项中', 'is not one of the choices');
    case 'checklist':
      return takeList(field, given, async (id) => field.values?.some(({ value }) => value === id) ?? false);
    case 'date':
      return z.iso.date().safeParse(given).success ? { value: given } : wrongKind;
    case 'datetime':
      return z.iso.datetime({ offset: true }).safeParse(given).success ? { value: given } : wrongKind;
    case 'place': {
      const parsed = place.safeParse(given);
      return parsed.success ? { value: parsed.data } : wrongKind;
    }
    case 'unit':
      return takeReference(given, references.unit);
    case 'area':
      return takeReference(given, references.area);
    case 'person':
      return takeReference(given, references.person);
    case 'event-type':
      return takeReference(given, references.eventType);
    case 'units':
      return takeList(field, given, references.unit);
    case 'attachments':
      return takeList(field, given, references.attachment);
    default:
      return wrongKind;
  }
}

function takeText(field: FormField, given: Json): Answer {
  if (typeof given !== 'string') return wrongKind;
  const value = given.trim();
  const max = field.maxLength ?? MAX_TEXT;
  if (value.length > max) return wrong(`最多 ${max} 个字`, `may have ${max} characters at most`);
  const min = field.minLength ?? 0;
  if (value.length < min) return wrong(`至少 ${min} 个字`, `needs at least ${min} characters`);
  return { value };
}

function takeNumber(field: FormField, given: Json): Answer {
  if (typeof given !== 'number' || !Number.isFinite(given)) return wrongKind;
  if (field.type === 'rating' && !Number.isInteger(given)) return wrongKind;
  const [min, max] = field.type === 'rating' ? [field.min ?? 1, field.max ?? 5] : [field.min, field.max];
  if (min !== undefined && given < min) return wrong(`不能小于 ${min}`, `must be ${min} at least`);
  if (max !== undefined && given > max) return wrong(`不能大于 ${max}`, `must be ${max} at most`);
  return { value: given };
}

async function takeReference(given: Json, exists: (id: string) => Promise<boolean>): Promise<Answer> {
  if (typeof given !== 'string') return wrongKind;
  return (await exists(given)) ? { value: given } : wrong('不存在', 'does not exist');
}

async function takeList(field: FormField, given: Json, exists: (id: string) => Promise<boolean>): Promise<Answer> {
  if (!Array.isArray(given) || given.some((item) => typeof item !== 'string')) return wrongKind;
  const max = field.max ?? MAX_ITEMS;
  if (given.length > max) return wrong(`最多 ${max} 项`, `may have ${max} items at most`);
  const items = [...new Set(given as string[])];
  for (const item of items)
    if (!(await exists(item))) return wrong('含有不存在的项', 'names something that does not exist');
  return { value: items };
}

const problem = (field: FormField, zh: string, en: string): Problem => ({
  severity: 'error',
  code: 'FIELD_INVALID',
  path: field.key,
  message: { zh: `${field.label.zh}${zh}`, en: `${field.label.en} ${en}` },
});
