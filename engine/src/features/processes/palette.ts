/** What the designer offers in its pickers: job types of the features, and what packs and people have brought. */
import type { FeatureDeps } from '../feature.ts';
import { deadline } from '../packs/format.ts';
import { activePacks } from '../packs/active.ts';
import { formOf } from '../tasks/forms.ts';
import type { Palette } from './schema.ts';

export async function readPalette(deps: FeatureDeps): Promise<Palette> {
  const { db, people } = deps;
  const [organisation, forms, deadlines, decisions, processes] = await Promise.all([
    people.directory.organisation(),
    knownForms(deps),
    packDeadlines(deps),
    newestOf(deps, 'decision_definition', 'decision_id'),
    newestOf(deps, 'process_definition', 'process_id'),
  ]);
  const units: { id: string; name: string }[] = await db('unit')
    .where('active', 1)
    .orderBy(['position', 'id'])
    .select('id', 'name');
  return {
    jobTypes: jobTypes(deps),
    forms,
    decisions: decisions.map(({ id, name }) => ({ decisionId: id, name: name || id })),
    processes: processes.map(({ id, name }) => ({ processId: id, name: name || id })),
    roles: [...organisation.roles.values()].map(({ id, name }) => ({ id, name })),
    units,
    deadlines,
  };
}

/** Types that end in `*` stand for many and cannot be picked. */
function jobTypes({ inlineWorkers }: FeatureDeps): Palette['jobTypes'] {
  return inlineWorkers()
    .filter(({ jobType }) => !jobType.endsWith('*'))
    .map(({ jobType, title, headers = {} }) => ({
      jobType,
      title,
      headers: Object.entries(headers).map(([key, header]) => ({
        key,
        title: header.title,
        required: header.required ?? false,
      })),
    }))
    .sort((a, b) => (a.jobType < b.jobType ? -1 : 1));
}

interface Newest {
  id: string;
  key: string;
  name: string;
}

async function newestOf(
  { db }: FeatureDeps,
  table: 'process_definition' | 'decision_definition' | 'form_definition',
  idColumn: 'process_id' | 'decision_id' | 'form_id',
): Promise<Newest[]> {
  const newest = db(table).select(idColumn).max('version as version').groupBy(idColumn).as('newest');
  return db(`${table} as d`)
    .join(newest, (join) => join.on(`newest.${idColumn}`, `d.${idColumn}`).andOn('newest.version', 'd.version'))
    .select(`d.${idColumn} as id`, 'd.key', ...(idColumn === 'form_id' ? [] : ['d.name']))
    .orderBy(`d.${idColumn}`);
}

async function knownForms(deps: FeatureDeps): Promise<Palette['forms']> {
  const rows = await newestOf(deps, 'form_definition', 'form_id');
  const forms = await Promise.all(rows.map(({ key }) => formOf(deps.db, key)));
  return forms
    .filter((form) => form !== null)
    .map(({ id, title, outcomes, fields }) => ({
      id,
      title,
      outcomes: outcomes.map(({ value, label }) => ({ value, label })),
      fields: fields.filter(({ type }) => type !== 'text').map(({ key, label }) => ({ key, label })),
    }));
}

async function packDeadlines({ db }: FeatureDeps): Promise<Palette['deadlines']> {
  const packs = await activePacks(db);
  return packs.flatMap(({ content, inputs }) =>
    content.inputs
      .filter(({ type }) => type === 'deadline')
      .flatMap(({ id, label }) => {
        const value = deadline.safeParse(inputs[id]);
        return value.success ? [{ id, label, ...value.data }] : [];
      }),
  );
}
