/**
 * Checks a pack as a whole: form of every file, BPMN, DMN and forms as at deployment, and everything that one file says of
 * another — processes, forms, decisions, states, clocks, notices, inputs, marks, job types, timeline kinds, FEEL, alarm rules
 * and what follows from them. All problems at once, each with its file and place.
 */
import { compile, type ElementSummary } from '../../core/bpmn/index.ts';
import { FeelSyntaxError } from '../../core/feel/index.ts';
import { checkRoutes } from '../../core/notices/index.ts';
import type { Problem } from '../../core/problem.ts';
import { checkFiles } from '../../runtime/process/deployments.ts';
import { sentences } from '../catalog/history.ts';
import { checkRules } from './check-rules.ts';
import { expression } from './expression.ts';
import type { PackContent, PackFiles } from './format.ts';
import { problem, readPack } from './read.ts';

export interface CheckedPack {
  content?: PackContent;
  problems: Problem[];
}

export interface CheckOptions {
  /** Job types that the engine works itself; others are left to workers and connectors. */
  jobTypes: ReadonlySet<string>;
  /** Event types of the pack that works cases, where one is installed: what linkage may open cases of. */
  eventTypes?: ReadonlySet<string> | undefined;
}

export async function checkPack(files: PackFiles, { jobTypes, eventTypes }: CheckOptions): Promise<CheckedPack> {
  const { content, problems } = readPack(files);
  if (!content) return { problems };
  const elements = await readElements(content);
  const resources = deployable(files);
  return {
    content,
    problems: [
      ...problems,
      ...(resources.length > 0 ? await checkFiles({ resources }) : []),
      ...references(content, elements),
      ...headers(content, elements, jobTypes),
      ...expressions(content),
      ...routes(content),
      ...checkRules(content, { processIds: elements.processIds, eventTypes }),
    ],
  };
}

/** What a pack deploys: processes, decisions and forms. */
export const deployable = (files: PackFiles): { name: string; content: string }[] =>
  Object.keys(files)
    .filter((path) => /^(processes|decisions|forms)\//.test(path))
    .sort()
    .map((name) => ({ name, content: files[name]! }));

interface Placed {
  file: string;
  element: ElementSummary;
}

interface Elements {
  processIds: Set<string>;
  all: Placed[];
}

async function readElements(content: PackContent): Promise<Elements> {
  const result: Elements = { processIds: new Set(), all: [] };
  for (const [file, xml] of Object.entries(content.processes)) {
    for (const { summary } of (await compile(xml)).processes) {
      result.processIds.add(summary.processId);
      result.all.push(...summary.elements.map((element) => ({ file, element })));
    }
  }
  return result;
}

function references(content: PackContent, { processIds, all }: Elements): Problem[] {
  const { manifest, catalog, actions, clocks, forms } = content;
  const states = (kind: 'requestStates' | 'caseStates') => ids(catalog[kind]);
  const inputs = ids(content.inputs);
  const problems: Problem[] = [];
  const need = (there: ReadonlySet<string>, id: string | undefined, file: string, path: string, what: string) => {
    if (id === undefined || there.has(id)) return;
    problems.push(problem('REFERENCE_MISSING', file, path, `没有 ${what} ${id}`, `there is no ${what} ${id}`));
  };
  const notices = ids(content.notices);
  const marks = ids(catalog.marks);
  need(processIds, manifest.intake?.requestProcess, 'pack.json', 'intake.requestProcess', 'process');
  need(states('requestStates'), manifest.intake?.initialStatus, 'pack.json', 'intake.initialStatus', 'request state');
  need(processIds, manifest.cases?.process, 'pack.json', 'cases.process', 'process');
  need(processIds, manifest.cases?.childProcess, 'pack.json', 'cases.childProcess', 'process');
  need(states('caseStates'), manifest.cases?.initialStatus, 'pack.json', 'cases.initialStatus', 'case state');
  catalog.marks.forEach((mark, i) => {
    need(notices, mark.notice, 'catalog.json', `marks[${i}].notice`, 'notice');
    need(ids(catalog.urgencies), mark.urgency, 'catalog.json', `marks[${i}].urgency`, 'urgency');
  });
  clocks.clocks.forEach((clock, i) => {
    const at = `clocks[${i}]`;
    clock.policies.forEach(({ deadline }, j) =>
      need(inputs, deadline, 'clocks.json', `${at}.policies[${j}].deadline`, 'input'),
    );
    need(inputs, clock.warnAt, 'clocks.json', `${at}.warnAt`, 'input');
    need(inputs, clock.levels, 'clocks.json', `${at}.levels`, 'input');
    need(marks, clock.levelMark, 'clocks.json', `${at}.levelMark`, 'mark');
    need(notices, clock.warnNotice, 'clocks.json', `${at}.warnNotice`, 'notice');
    need(notices, clock.levelNotice, 'clocks.json', `${at}.levelNotice`, 'notice');
  });
  actions.forEach((action, i) => {
    need(new Set(Object.keys(forms)), action.form, 'actions.json', `[${i}].form`, 'form');
    need(processIds, action.process, 'actions.json', `[${i}].process`, 'process');
    const messages = new Set(all.flatMap(({ element }) => element.messageName ?? []));
    need(messages, action.message, 'actions.json', `[${i}].message`, 'message');
  });
  for (const { file, element } of all) {
    if (element.formId && !element.formId.startsWith('=') && !forms[element.formId]) {
      problems.push({
        ...problem('FORM_MISSING', file, undefined, `没有表单 ${element.formId}`, `there is no form ${element.formId}`),
        elementId: element.id,
      });
    }
  }
  return problems;
}

/** Headers of the engine's own job types name states, clocks, notices and timeline kinds of the pack. */
function headers(content: PackContent, { all }: Elements, jobTypes: ReadonlySet<string>): Problem[] {
  const { catalog, clocks } = content;
  const caseFile = (element: ElementSummary) => /^liandong:(case|message)\./.test(element.jobType ?? '');
  const known: Record<string, (element: ElementSummary) => ReadonlySet<string>> = {
    status: (element) => ids(caseFile(element) ? catalog.caseStates : catalog.requestStates),
    requestStatus: () => ids(catalog.requestStates),
    notice: () => ids(content.notices),
    template: () => ids(content.notices),
    history: () => new Set([...Object.keys(sentences), ...Object.keys(catalog.sentences)]),
  };
  const kinds = new Set(clocks.clocks.map(({ kind }) => kind));
  return all.flatMap(({ file, element }) => {
    const { jobType } = element;
    if (!jobType?.startsWith('liandong:')) return [];
    const at = (zh: string, en: string): Problem => ({
      ...problem('HEADER_INVALID', file, undefined, zh, en),
      elementId: element.id,
    });
    if (!jobTypes.has(jobType)) return [at(`没有作业类型 ${jobType}`, `there is no job type ${jobType}`)];
    const wrong = Object.entries(element.headers ?? {}).flatMap(([name, value]) => {
      const allowed = Object.hasOwn(known, name) ? known[name]?.(element) : undefined;
      return !allowed || allowed.has(value) ? [] : [at(`${name} 不存在：${value}`, `there is no ${name} ${value}`)];
    });
    const order = element.headers?.['clock'];
    if (order !== undefined && !/^(start \S+|(stop|pause|resume)( \S+)?)$/.test(order)) {
      return [...wrong, at(`clock 有误：${order}`, `clock cannot be "${order}"`)];
    }
    const named = (order?.split(/\s+/)[1] ?? element.headers?.['kinds'])?.split(',') ?? [];
    return [
      ...wrong,
      ...named.filter((kind) => !kinds.has(kind)).map((kind) => at(`没有时限 ${kind}`, `there is no clock ${kind}`)),
    ];
  });
}

/** Every FEEL expression outside of BPMN and DMN parses. */
function expressions({ clocks, actions, forms }: PackContent): Problem[] {
  const found: { source: string; file: string; path: string }[] = [];
  clocks.clocks.forEach((clock, i) =>
    clock.policies.forEach(({ when }, j) => {
      if (when) found.push({ source: when, file: 'clocks.json', path: `clocks[${i}].policies[${j}].when` });
    }),
  );
  actions.forEach((action, i) =>
    [...action.guards, ...action.checks].forEach(({ expression: source }) =>
      found.push({ source, file: 'actions.json', path: `[${i}]` }),
    ),
  );
  for (const form of Object.values(forms)) {
    const file = `forms/${form.id}.json`;
    form.outcomes.forEach((outcome, i) =>
      (outcome.guard ?? []).forEach(({ expression: source }, j) =>
        found.push({ source, file, path: `outcomes[${i}].guard[${j}]` }),
      ),
    );
    form.fields.forEach(({ defaultValue }, i) => {
      if (typeof defaultValue === 'string' && defaultValue.startsWith('=')) {
        found.push({ source: defaultValue.slice(1), file, path: `fields[${i}].defaultValue` });
      }
    });
  }
  return found.flatMap(({ source, file, path }) => {
    try {
      expression(source);
      return [];
    } catch (error) {
      if (!(error instanceof FeelSyntaxError)) throw error;
      const { zh, en } = error.text;
      const found = problem('FEEL_INVALID', file, path, `表达式有误：${zh}`, `the expression is wrong: ${en}`);
      return { ...found, mend: error.mend };
    }
  });
}

/** The tree of notice routes, with the defaults of its inputs. */
const routes = ({ routes: root, notices, roles, inputs }: PackContent): Problem[] =>
  root
    ? checkRoutes(root, {
        templates: ids(notices),
        roles: ids(roles),
        inputs: Object.fromEntries(inputs.map((input) => [input.id, input.default])),
      }).map((each) => ({ ...each, file: 'routes.json' }))
    : [];

const ids = (items: readonly { id: string }[]): Set<string> => new Set(items.map(({ id }) => id));
