/**
 * Reads the files of a pack into its content, collecting every problem of form with file and path: JSON that does not
 * parse, fields that are missing, unknown or of the wrong kind, files that do not belong. Cross-references are checked
 * in `check.ts`.
 */
import type { z } from 'zod';
import { noticeRoute } from '../../core/notices/index.ts';
import type { Problem } from '../../core/problem.ts';
import { alarmRuleFile } from '../alarm-rules/schema.ts';
import { form } from '../tasks/schema.ts';
import { thingKind } from '../things/schema.ts';
import {
  actionsFile,
  catalogFile,
  clocksFile,
  inputsFile,
  manifest,
  noticesFile,
  rolesFile,
  scenario,
  type FormFile,
  type PackContent,
  type PackFiles,
} from './format.ts';

export interface ReadResult {
  /** Absent when `pack.json` cannot be read; with other problems it holds what could be read. */
  content?: PackContent;
  problems: Problem[];
}

export function readPack(files: PackFiles): ReadResult {
  const problems: Problem[] = [];
  const read = <T>(path: string, schema: z.ZodType<T>, missing: T | undefined): T | undefined =>
    readJson(files, path, schema, problems) ?? missing;

  const head = read('pack.json', manifest, undefined);
  const content = {
    catalog: read('catalog.json', catalogFile, catalogFile.parse({})),
    inputs: read('inputs.json', inputsFile, []),
    roles: read('roles.json', rolesFile, []),
    clocks: read('clocks.json', clocksFile, { calendar: 'cn', clocks: [] }),
    notices: read('notices.json', noticesFile, []),
    actions: read('actions.json', actionsFile, []),
    forms: readForms(files, problems),
    scenarios: readAll(files, 'scenarios', scenario, problems),
    rules: readAll(files, 'rules', alarmRuleFile, problems),
    things: readAll(files, 'things', thingKind, problems),
    routes: read('routes.json', noticeRoute, undefined) ?? null,
    processes: pick(files, /^processes\/[\w.-]+\.bpmn$/),
    decisions: pick(files, /^decisions\/[\w.-]+\.dmn$/),
  };
  problems.push(...strangers(files));
  return head ? { content: { manifest: head, ...content } as PackContent, problems } : { problems };
}

function readForms(files: PackFiles, problems: Problem[]): Record<string, FormFile> {
  const forms: Record<string, FormFile> = {};
  for (const path of Object.keys(pick(files, /^forms\/[\w.-]+\.json$/))) {
    const one = readJson(files, path, form, problems);
    if (!one) continue;
    if (forms[one.id]) problems.push(problem('FORM_TWICE', path, 'id', `表单 ${one.id} 重复`, `form ${one.id} twice`));
    forms[one.id] = one;
  }
  return forms;
}

/** Every JSON file of a folder, by path. */
function readAll<T>(files: PackFiles, folder: string, schema: z.ZodType<T>, problems: Problem[]): Record<string, T> {
  const found: Record<string, T> = {};
  for (const path of Object.keys(pick(files, new RegExp(`^${folder}/[\\w.-]+\\.json$`)))) {
    const one = readJson(files, path, schema, problems);
    if (one) found[path] = one;
  }
  return found;
}

function readJson<T>(files: PackFiles, path: string, schema: z.ZodType<T>, problems: Problem[]): T | undefined {
  const source = files[path];
  if (source === undefined) {
    if (path === 'pack.json') {
      problems.push(problem('FILE_MISSING', path, undefined, '缺少 pack.json', 'pack.json is missing'));
    }
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(source, refuseProto);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(problem('JSON_INVALID', path, undefined, `不是有效的 JSON：${reason}`, `not valid JSON: ${reason}`));
    return undefined;
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    problems.push(problem('FIELD_INVALID', path, pathOf(issue.path), `字段不合要求：${issue.message}`, issue.message));
  }
  return undefined;
}

function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw new Error(`key ${key} is not allowed`);
  return value;
}

/** `a.b[2]` */
const pathOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}${text && '.'}${String(part)}`),
    '',
  );

const known =
  /^(pack|catalog|inputs|roles|clocks|notices|routes|actions)\.json$|^(processes\/[\w.-]+\.bpmn|decisions\/[\w.-]+\.dmn|(forms|scenarios|rules|things)\/[\w.-]+\.json)$|^(README(\.[\w-]+)?\.md|LICENSE)$/;

function strangers(files: PackFiles): Problem[] {
  return Object.keys(files)
    .filter((path) => !known.test(path))
    .map((path) => problem('FILE_UNKNOWN', path, undefined, '应用包中没有这种文件', 'a pack has no such file'));
}

function pick(files: PackFiles, pattern: RegExp): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files)
      .filter(([path]) => pattern.test(path))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

export function problem(
  code: string,
  file: string,
  path: string | undefined,
  zh: string,
  en: string,
  severity: Problem['severity'] = 'error',
): Problem {
  return { severity, code, file, ...(path ? { path } : {}), message: { zh, en } };
}
