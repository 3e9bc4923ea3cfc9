import { describe, expect, it } from 'vitest';
import { takeFields, type References } from './fields.ts';
import type { Form, FormField } from './schema.ts';

const label = { zh: '栏', en: 'Field' };
const field = (key: string, type: FormField['type'], more: Partial<FormField> = {}): FormField => ({
  key,
  type,
  label,
  ...more,
});
const form = (...fields: FormField[]): Form => ({
  id: 'f',
  title: label,
  fields,
  outcomes: ['ok', 'no'].map((value) => ({ value, label, kind: 'default' })),
});
const only =
  (...known: string[]) =>
  (id: string) =>
    Promise.resolve(known.includes(id));
const references: References = {
  unit: only('lighting'),
  area: only('town'),
  person: only('p1'),
  eventType: only('pothole'),
  attachment: only('a1', 'a2'),
};
const take = (fields: FormField[], body: object, outcome = 'ok') =>
  takeFields(form(...fields), outcome, body as never, references);

describe('what a form takes over', () => {
  it('reads only its own fields for the chosen outcome; all others are null', async () => {
    const fields = [field('a', 'textfield', { outcomes: ['ok'] }), field('b', 'textfield', { outcomes: ['no'] })];
    const body = { a: ' x ', b: 'y', leadUnitId: 'evil', __proto__: { c: 1 } };
    expect(await take(fields, body)).toEqual({ values: { a: 'x', b: null }, problems: [] });
  });

  it('does not read what is read-only or prose', async () => {
    const fields = [field('a', 'textfield', { readonly: true }), field('b', 'text')];
    expect(await take(fields, { a: 'x', b: 'y' })).toEqual({ values: {}, problems: [] });
  });

  it('names every field that is missing or wrong', async () => {
    const fields = [
      field('a', 'textfield', { required: true }),
      field('b', 'textarea', { minLength: 3 }),
      field('c', 'number', { max: 5 }),
      field('d', 'select', { values: [{ value: 'x', label }] }),
      field('e', 'rating'),
      field('f', 'date'),
      field('g', 'place'),
    ];
    const body = { a: '  ', b: 'ab', c: 6, d: 'y', e: 2.5, f: '2026-13-01', g: { lat: 100, lng: 0 } };
    expect((await take(fields, body)).problems.map(({ path }) => path)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  it('lets only what exists be named', async () => {
    const fields = [
      field('u', 'unit'),
      field('us', 'units'),
      field('e', 'event-type'),
      field('as', 'attachments', { max: 1 }),
    ];
    const good = { u: 'lighting', us: ['lighting', 'lighting'], e: 'pothole', as: ['a1'] };
    expect(await take(fields, good)).toEqual({ values: { ...good, us: ['lighting'] }, problems: [] });
    const bad = { u: 'x', us: ['x'], e: 'x', as: ['a1', 'a2'] };
    expect((await take(fields, bad)).problems).toHaveLength(4);
  });
});
