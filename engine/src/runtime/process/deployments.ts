/**
 * Deployments: BPMN, DMN and form files together, all or nothing, with all problems at once. Content equal to the latest
 * version makes no new version. A new version becomes the latest: instances go on by theirs, start events are watched
 * for the new one alone.
 */
import { compile } from '../../core/bpmn/index.ts';
import type { ProcessModel } from '../../core/bpmn/types.ts';
import type { Problem } from '../../core/problem.ts';
import type { Deployment, DeployRequest } from '../processes.ts';
import { deployDecisions, readDecisions, type ReadDecisions } from './decision-deployments.ts';
import { latest, nameDefinition, nameInDeployment } from './definition-refs.ts';
import { keepResource, newDefinition, type ResourceFile } from './definition-rows.ts';
import { deploymentRefused } from './errors.ts';
import type { Execution } from './execution.ts';
import { deployForm, readForm } from './form-deployments.ts';
import { sha256 } from './hash.ts';
import { startWatching, stopWatching } from './start-events.ts';

interface ReadProcesses {
  file: ResourceFile;
  models: ProcessModel[];
}

interface ReadFiles {
  processes: ReadProcesses[];
  decisions: ReadDecisions[];
  forms: { file: ResourceFile; formId: string }[];
  problems: Problem[];
}

/** Refuses with DEPLOYMENT_REFUSED. */
export async function deploy(execution: Execution, request: DeployRequest): Promise<Deployment> {
  const { uow, ctx } = execution;
  const read = await readFiles(request);
  read.problems.push(...timerProblems(execution, read.processes));
  const errors = read.problems.filter((problem) => problem.severity === 'error');
  if (errors.length > 0) throw deploymentRefused({ count: errors.length }, read.problems);
  const key = uow.nextKey();
  const origin = request.origin ?? null;
  uow.insert('deployment', { key, deployed_at: uow.now, deployed_by: ctx.actor.id, origin });
  const deployment: Deployment = {
    deploymentKey: key,
    processes: [],
    decisions: [],
    requirements: [],
    forms: [],
    problems: read.problems,
  };
  for (const form of read.forms) deployment.forms.push(await deployForm(execution, key, origin, form));
  for (const decisions of read.decisions) {
    const { requirements, decisions: made } = await deployDecisions(
      execution,
      { deploymentKey: key, origin },
      decisions,
    );
    deployment.requirements.push(requirements);
    deployment.decisions.push(...made);
  }
  for (const { file, models } of read.processes) {
    for (const model of models) deployment.processes.push(await deployProcess(execution, key, origin, file, model));
  }
  deployment.problems = [...read.problems, ...(await missingReferences(execution, read.processes))];
  return deployment;
}

/** All problems of all files, without deploying anything. */
export async function checkFiles(request: DeployRequest): Promise<Problem[]> {
  return (await readFiles(request)).problems;
}

async function readFiles(request: DeployRequest): Promise<ReadFiles> {
  const read: ReadFiles = { processes: [], decisions: [], forms: [], problems: [] };
  if (request.resources.length === 0) read.problems.push(problem('NOTHING_TO_DEPLOY', '没有文件', 'no files'));
  for (const { name, content } of request.resources) {
    const file = { name, content, hash: sha256(content) };
    const found = await readFile(file, read);
    read.problems.push(...found.map((one) => ({ ...one, file: name })));
  }
  read.problems.push(...repeatedIds(read));
  return read;
}

async function readFile(file: ResourceFile, read: ReadFiles): Promise<Problem[]> {
  if (/\.bpmn(20\.xml)?$/i.test(file.name)) {
    const { processes, problems } = await compile(file.content);
    read.processes.push({ file, models: processes });
    return problems;
  }
  if (/\.dmn$/i.test(file.name)) {
    const { decisions, problems } = await readDecisions(file);
    if (decisions) read.decisions.push(decisions);
    return problems;
  }
  if (/\.(form|json)$/i.test(file.name)) {
    const { formId, problems } = readForm(file);
    if (formId) read.forms.push({ file, formId });
    return problems;
  }
  return [
    problem('UNKNOWN_RESOURCE', '只能部署 .bpmn、.dmn、.form 文件', 'only .bpmn, .dmn and .form files are deployed'),
  ];
}

const problem = (code: string, zh: string, en: string): Problem => ({
  severity: 'error',
  code,
  message: { zh, en },
});

/** Start timers are evaluated when they are deployed: what gives no time is refused now, not ignored for ever. */
function timerProblems({ uow, runtime }: Execution, processes: ReadProcesses[]): Problem[] {
  return processes.flatMap(({ file, models }) =>
    models.flatMap((model) =>
      model.startTimers.flatMap((timer) => {
        try {
          timer.first(uow.now, runtime.feelContext());
          return [];
        } catch (error) {
          const { message } = error as Error;
          return { ...problem('START_TIMER', message, message), file: file.name, elementId: timer.elementId };
        }
      }),
    ),
  );
}

/** The same id in two files: nobody could say which one is meant. */
function repeatedIds(read: ReadFiles): Problem[] {
  const ids = [
    ...read.processes.flatMap(({ file, models }) => models.map((model) => ['process', model.processId, file.name])),
    ...read.forms.map(({ file, formId }) => ['form', formId, file.name]),
    ...read.decisions.flatMap(({ file, decisions }) => decisions.map(({ id }) => ['decision', id, file.name])),
  ];
  const seen = new Set<string>();
  return ids.flatMap(([kind, id, file]) => {
    const name = `${kind}:${id}`;
    if (!seen.has(name)) return (seen.add(name), []);
    return {
      ...problem('REPEATED_ID', `${id} 在本次部署中出现多次`, `${id} is deployed twice at once`),
      file,
      elementId: id,
    };
  });
}

async function deployProcess(
  execution: Execution,
  deploymentKey: string,
  origin: string | null,
  file: ResourceFile,
  model: ProcessModel,
): Promise<Deployment['processes'][number]> {
  const { uow, runtime } = execution;
  const { processId, versionTag } = model;
  const before = await latest(uow, 'process', processId);
  const answer = { processId, name: model.name, versionTag, resourceName: file.name };
  if (before?.hash === file.hash) {
    const unchanged = { key: before.definition_key, version: before.version, hash: before.hash };
    await nameInDeployment(uow, 'process', processId, unchanged, deploymentKey);
    return { ...answer, version: before.version, processDefinitionKey: before.definition_key, unchanged: true };
  }
  await keepResource(execution, 'bpmn', file);
  const row = {
    ...newDefinition(execution, file, deploymentKey, origin, (before?.version ?? 0) + 1),
    process_id: processId,
    name: model.name,
    version_tag: versionTag,
    start_form_id: startFormOf(model),
  };
  uow.insert('process_definition', row);
  await nameDefinition(uow, 'process', { ...row, id: processId, deploymentKey, tag: versionTag });
  if (before) await stopWatching(execution, processId, before.definition_key);
  runtime.definitions.remember({ row, model });
  await startWatching(execution, row, model);
  uow.changed({ type: 'process-definition', id: processId, subjects: [] });
  return { ...answer, version: row.version, processDefinitionKey: row.key, unchanged: false };
}

/** The form of the none start event: the others are started by what nobody fills in. */
const startFormOf = (model: ProcessModel): string | null =>
  model.summary.elements.find((element) => element.id === model.noneStartId)?.formId ?? null;

/** Called processes, decisions and forms that nobody has deployed yet: allowed, they may come later. */
async function missingReferences(execution: Execution, processes: ReadProcesses[]): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { file, models } of processes) {
    for (const element of models.flatMap((model) => model.summary.elements)) {
      const references = [
        ['process', element.calledProcessId],
        ['decision', element.calledDecisionId],
        ['form', element.formId],
      ] as const;
      for (const [kind, id] of references) {
        // An id that an expression gives is known at run time only.
        if (!id || id.startsWith('=') || (await latest(execution.uow, kind, id))) continue;
        problems.push(missing(kind, id, element.id, file.name));
      }
    }
  }
  return problems;
}

const kindNames = { process: '流程', decision: '决策', form: '表单' };

function missing(kind: keyof typeof kindNames, id: string, elementId: string, file: string): Problem {
  return {
    severity: 'warning',
    code: `${kind.toUpperCase()}_NOT_DEPLOYED`,
    file,
    elementId,
    message: {
      zh: `引用的${kindNames[kind]} ${id} 还没有部署`,
      en: `refers to ${kind} ${id}, which is not deployed`,
    },
    mend: { zh: '在运行到此处之前部署它', en: 'deploy it before an instance gets there' },
  };
}
