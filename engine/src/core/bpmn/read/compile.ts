/**
 * `compile`: one BPMN file → its executable processes, or all of its problems. With any problem of severity `error` there
 * are no processes: a file is deployed whole or not at all.
 */
import type { Problem } from '../../problem.ts';
import type { ProcessModel } from '../model/model.ts';
import type { CompileResult } from '../types.ts';
import { checkCollaborations } from '../validation/collaboration.ts';
import { checkStructure } from '../validation/structure.ts';
import { childrenOf, parseBpmn, type ModdleElement } from './moddle.ts';
import { readProcess } from './process.ts';
import { Reader } from './reader.ts';
import type { XmlLimits } from './xml-guard.ts';

export async function compile(xml: string, limits?: XmlLimits): Promise<CompileResult> {
  const { definitions, problems } = await parseBpmn(xml, limits);
  if (!definitions) return { processes: [], problems };
  const reader = new Reader(problems);
  const processes: ProcessModel[] = [];
  for (const source of executable(definitions, reader)) {
    const { draft, model } = readProcess(source, reader);
    checkStructure(draft);
    processes.push(model);
  }
  checkCollaborations(definitions, reader);
  return { processes: problems.some(isError) ? [] : processes, problems: sorted(problems) };
}

const isError = (problem: Problem) => problem.severity === 'error';

/** Errors before warnings, otherwise as found. */
const sorted = (problems: Problem[]) => [...problems.filter(isError), ...problems.filter((p) => !isError(p))];

function executable(definitions: ModdleElement, reader: Reader): ModdleElement[] {
  const roots = childrenOf(definitions, 'rootElements');
  for (const { $type, id } of roots) {
    if (/Choreography$|Conversation$/.test($type)) reader.report('ELEMENT_NOT_SUPPORTED', id, { type: $type });
  }
  const all = roots.filter(({ $type }) => $type === 'bpmn:Process');
  const runnable = all.filter((process) => process['isExecutable'] !== false);
  for (const process of all) {
    if (runnable.includes(process)) continue;
    reader.report(runnable.length > 0 ? 'NOT_EXECUTABLE_IGNORED' : 'NOT_EXECUTABLE', process.id);
  }
  if (all.length === 0) reader.report('NO_PROCESS', undefined);
  const ids = new Set<string>();
  for (const { id } of all) {
    if (!id) reader.report('PROCESS_WITHOUT_ID', undefined);
    else if (ids.has(id)) reader.report('DUPLICATE_PROCESS', id, { id });
    else ids.add(id);
  }
  return runnable.filter(({ id }) => id !== undefined);
}
