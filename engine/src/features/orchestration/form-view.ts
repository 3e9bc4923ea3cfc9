/** A deployed form as clients get it; 204 where there is none. */
import type { Knex } from 'knex';
import type { JsonObject } from '../../core/json.ts';
import { Reply } from '../feature.ts';
import { TENANT } from './shapes.ts';

interface FormVersion {
  form_id: string;
  version: number;
  content: string;
}

export async function formReply(db: Knex, formKey: string | null): Promise<unknown> {
  const form = formKey === null ? undefined : await formVersion(db, formKey);
  if (!form) return new Reply(204, undefined);
  const schema = JSON.parse(form.content) as JsonObject;
  return { formKey, formId: form.form_id, version: form.version, schema, tenantId: TENANT };
}

const formVersion = (db: Knex, key: string): Promise<FormVersion | undefined> =>
  db('form_definition as f')
    .join('deployed_resource as r', 'r.hash', 'f.hash')
    .where('f.key', key)
    .first('f.form_id', 'f.version', 'r.content') as unknown as Promise<FormVersion | undefined>;
