/** Decision tables: one DMN file is one decision requirements graph with its decisions, versioned together. */
import type { Problem } from '../../core/problem.ts';
import type { Deployment } from '../processes.ts';
import type { ResourceFile } from './definition-rows.ts';
import type { Execution } from './execution.ts';

export interface ReadDecisions {
  file: ResourceFile;
  decisionIds: string[];
}

export async function readDecisions(
  _file: ResourceFile,
): Promise<{ decisions: ReadDecisions | null; problems: Problem[] }> {
  const message = { zh: '暂不支持 DMN', en: 'DMN is not supported yet' };
  return { decisions: null, problems: [{ severity: 'error', code: 'DMN_NOT_SUPPORTED', message }] };
}

export async function deployDecisions(
  _execution: Execution,
  _deploymentKey: string,
  _origin: string | null,
  _read: ReadDecisions,
): Promise<{ requirements: Deployment['requirements'][number]; decisions: Deployment['decisions'] }> {
  throw new Error('no decisions were read');
}
