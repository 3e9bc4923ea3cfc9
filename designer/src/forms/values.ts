/**
 * What a form's schema means, without any look: which fields an outcome shows, what they start with, and what is
 * wrong with the values. The server validates again; this only tells the person early. Used by staff pages and portal.
 */
import type { Form, FormField, Json, JsonObject } from '../api/types.ts';

export type FieldFault = { code: 'required' | 'short' | 'long' | 'low' | 'high' | 'choice'; bound?: number };

const needsValue = (field: FormField) => field.type !== 'text';

/** Fields shown for an outcome; with none chosen, those that belong to every outcome. */
export function fieldsFor(form: Form, outcome: string | null): FormField[] {
  return form.fields.filter((field) => !field.outcomes || (outcome !== null && field.outcomes.includes(outcome)));
}

/** Server's values first, then the schema's constants. */
export function startValues(form: Form, values: JsonObject): JsonObject {
  const start: JsonObject = {};
  for (const field of form.fields.filter(needsValue)) {
    const value = values[field.key] ?? constantDefault(field);
    if (value !== undefined) start[field.key] = value;
  }
  return start;
}

/** Strings in `defaultValue` are FEEL and were computed by the server; other values are constants. */
function constantDefault(field: FormField): Json | undefined {
  return typeof field.defaultValue === 'string' || field.defaultValue === null ? undefined : field.defaultValue;
}

export function isEmptyValue(value: Json | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === 'string' && value.trim() === '') ||
    (Array.isArray(value) && value.length === 0)
  );
}

export function faultOf(field: FormField, value: Json | undefined): FieldFault | null {
  if (!needsValue(field) || field.readonly) return null;
  if (isEmptyValue(value) || (field.type === 'checkbox' && value === false)) {
    return field.required ? { code: 'required' } : null;
  }
  if (typeof value === 'string') return textFault(field, value);
  if (typeof value === 'number') return numberFault(field, value);
  return null;
}

function textFault(field: FormField, value: string): FieldFault | null {
  const length = [...value.trim()].length;
  if (field.minLength !== undefined && length < field.minLength) return { code: 'short', bound: field.minLength };
  if (field.maxLength !== undefined && length > field.maxLength) return { code: 'long', bound: field.maxLength };
  const choices = field.type === 'select' || field.type === 'radio' ? field.values : undefined;
  return choices && !choices.some((choice) => choice.value === value) ? { code: 'choice' } : null;
}

function numberFault(field: FormField, value: number): FieldFault | null {
  if (field.min !== undefined && value < field.min) return { code: 'low', bound: field.min };
  if (field.max !== undefined && value > field.max) return { code: 'high', bound: field.max };
  return null;
}

export function faultsOf(form: Form, outcome: string, values: JsonObject): Map<string, FieldFault> {
  const faults = new Map<string, FieldFault>();
  for (const field of fieldsFor(form, outcome)) {
    const fault = faultOf(field, values[field.key]);
    if (fault) faults.set(field.key, fault);
  }
  return faults;
}

/** Only what the outcome shows is sent; what is empty is left out. */
export function valuesFor(form: Form, outcome: string, values: JsonObject): JsonObject {
  const sent: JsonObject = {};
  for (const field of fieldsFor(form, outcome)) {
    const value = values[field.key];
    if (needsValue(field) && !field.readonly && !isEmptyValue(value)) sent[field.key] = value!;
  }
  return sent;
}
