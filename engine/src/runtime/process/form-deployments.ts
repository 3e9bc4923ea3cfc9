/** Forms: JSON with an `id`, versioned like processes. What is inside is for those who render them. */
import type { Problem } from '../../core/problem.ts';
import type { Deployment } from '../processes.ts';
import { keepResource, newDefinition, type ResourceFile } from './definition-rows.ts';
import { latest, nameDefinition, nameInDeployment } from './definition-refs.ts';
import type { Execution } from './execution.ts';

export function readForm(file: ResourceFile): { formId: string | null; problems: Problem[] } {
  const refuse = (zh: string, en: string) => ({
    formId: null,
    problems: [{ severity: 'error' as const, code: 'FORM_INVALID', message: { zh, en } }],
  });
  let form: unknown;
  try {
    form = JSON.parse(file.content);
  } catch {
    return refuse('表单不是 JSON', 'the form is not JSON');
  }
  const id = typeof form === 'object' && form !== null ? (form as { id?: unknown }).id : undefined;
  if (typeof id !== 'string' || id === '' || id.length > 200) return refuse('表单没有 id', 'the form has no id');
  return { formId: id, problems: [] };
}

export async function deployForm(
  execution: Execution,
  deploymentKey: string,
  origin: string | null,
  { file, formId }: { file: ResourceFile; formId: string },
): Promise<Deployment['forms'][number]> {
  const { uow } = execution;
  const before = await latest(uow, 'form', formId);
  if (before?.hash === file.hash) {
    const { definition_key: formKey, version } = before;
    await nameInDeployment(uow, 'form', formId, { key: formKey, version, hash: file.hash }, deploymentKey);
    return { formId, version, formKey, resourceName: file.name, unchanged: true };
  }
  await keepResource(execution, 'form', file);
  const row = { ...newDefinition(execution, file, deploymentKey, origin, (before?.version ?? 0) + 1), form_id: formId };
  uow.insert('form_definition', row);
  await nameDefinition(uow, 'form', { ...row, id: formId, deploymentKey });
  return { formId, version: row.version, formKey: row.key, resourceName: file.name, unchanged: false };
}
