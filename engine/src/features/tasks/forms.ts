/**
 * The form of a task: the version that was the newest when the task was created. Content is kept in memory by
 * its hash.
 */
import type { Knex } from 'knex';
import type { UnitOfWork } from '../../runtime/command.ts';
import '../../runtime/process/tables.ts';
import { form as formSchema, type Form } from './schema.ts';

const MAX_REMEMBERED = 500;
const forms = new Map<string, Form | null>();

/** Null: no form, or one that our renderer does not know (deployed by another client). */
export async function formOf(source: Knex | UnitOfWork, formKey: string | null): Promise<Form | null> {
  const hash = formKey === null ? undefined : await hashOf(source, formKey);
  if (hash === undefined) return null;
  const known = forms.get(hash);
  if (known !== undefined) return known;
  const parsed = formSchema.safeParse(JSON.parse(await contentOf(source, hash)));
  const form = parsed.success ? parsed.data : null;
  if (forms.size >= MAX_REMEMBERED) forms.delete(forms.keys().next().value!);
  forms.set(hash, form);
  return form;
}

async function hashOf(source: Knex | UnitOfWork, formKey: string): Promise<string | undefined> {
  if ('getMany' in source) return (await source.get('form_definition', formKey))?.hash;
  const row: { hash: string } | undefined = await source('form_definition').where({ key: formKey }).first('hash');
  return row?.hash;
}

async function contentOf(source: Knex | UnitOfWork, hash: string): Promise<string> {
  if ('getMany' in source) return (await source.require('deployed_resource', hash)).content;
  const row: { content: string } | undefined = await source('deployed_resource').where({ hash }).first('content');
  return row?.content ?? 'null';
}
