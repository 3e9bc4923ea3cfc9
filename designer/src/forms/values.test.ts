import { describe, expect, it } from 'vitest';
import type { Form, FormField } from '../api/types.ts';
import { faultOf, faultsOf, fieldsFor, startValues, valuesFor } from './values.ts';

const label = { zh: '字段', en: 'Field' };
const field = (over: Partial<FormField>): FormField => ({ key: 'a', type: 'textfield', label, ...over });
const form: Form = {
  id: 'intake',
  title: label,
  fields: [
    field({ key: 'note', type: 'text' }),
    field({ key: 'answer', type: 'textarea', required: true, outcomes: ['answer'], minLength: 5 }),
    field({ key: 'eventType', type: 'event-type', required: true, outcomes: ['convert'] }),
    field({ key: 'urgency', type: 'radio', values: [{ value: 'urgent', label }], defaultValue: '=urgency' }),
    field({ key: 'count', type: 'number', min: 1, max: 3, defaultValue: 1 }),
  ],
  outcomes: [
    { value: 'answer', label, kind: 'primary' },
    { value: 'convert', label, kind: 'default' },
  ],
};

describe('a form', () => {
  it('shows the fields of the chosen outcome', () => {
    expect(fieldsFor(form, 'answer').map((one) => one.key)).toEqual(['note', 'answer', 'urgency', 'count']);
    expect(fieldsFor(form, null).map((one) => one.key)).toEqual(['note', 'urgency', 'count']);
  });

  it('refuses a conversion without event type and an answer that is too short', () => {
    expect(faultsOf(form, 'convert', {}).get('eventType')).toEqual({ code: 'required' });
    expect(faultsOf(form, 'answer', { answer: '好' }).get('answer')).toEqual({ code: 'short', bound: 5 });
    expect(faultsOf(form, 'answer', { answer: '  已经修好了  ' }).size).toBe(0);
  });

  it('sends only what the outcome shows and what is filled', () => {
    const values = { answer: '已经修好了', eventType: 'lamp', urgency: '', count: 2, note: 'x' };
    expect(valuesFor(form, 'answer', values)).toEqual({ answer: '已经修好了', count: 2 });
  });

  it('starts with the values of the server, then with constants, never with expressions', () => {
    expect(startValues(form, {})).toEqual({ count: 1 });
    expect(startValues(form, { urgency: 'urgent', count: 3 })).toEqual({ urgency: 'urgent', count: 3 });
  });
});

describe('one field', () => {
  it.each([
    [field({ required: true }), '   ', 'required'],
    [field({ type: 'checkbox', required: true }), false, 'required'],
    [field({ type: 'attachments', required: true }), [], 'required'],
    [field({ maxLength: 2 }), '三个字', 'long'],
    [field({ type: 'number', min: 2 }), 1, 'low'],
    [field({ type: 'number', max: 2 }), 3, 'high'],
    [field({ type: 'select', values: [{ value: 'x', label }] }), 'y', 'choice'],
  ] as const)('%#: %j', (one, value, code) => {
    expect(faultOf(one, value as never)?.code).toBe(code);
  });

  it('leaves optional and read-only fields alone', () => {
    expect(faultOf(field({ minLength: 3 }), '')).toBeNull();
    expect(faultOf(field({ required: true, readonly: true }), '')).toBeNull();
  });
});
