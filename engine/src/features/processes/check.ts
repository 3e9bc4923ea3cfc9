/** What publishing a model would mean: all of its problems, its processes, and the instances that stay behind. */
import type { Knex } from 'knex';
import type { z } from 'zod';
import { compile } from '../../core/bpmn/index.ts';
import type { ProcessModel } from '../../core/bpmn/types.ts';
import type { Problem } from '../../core/problem.ts';
import type { checkResult } from './schema.ts';

export async function checkProcess(db: Knex, xml: string): Promise<z.infer<typeof checkResult>> {
  const { processes, problems } = await compile(xml);
  const processIds = processes.map((model) => model.processId);
  const impact = await Promise.all(processIds.map((processId) => impactOn(db, processId)));
  return { problems: [...problems, ...(await missingReferences(db, processes))], processIds, impact };
}

async function impactOn(db: Knex, processId: string) {
  const newest: { version: number | null }[] = await db('process_definition')
    .where({ process_id: processId })
    .max('version as version');
  const running: { n: number | string }[] = await db('process_instance')
    .where({ process_id: processId, status: 'active' })
    .count('* as n');
  return { processId, nextVersion: Number(newest[0]?.version ?? 0) + 1, running: Number(running[0]?.n ?? 0) };
}

const KINDS = {
  process: { table: 'process_definition', column: 'process_id', zh: '流程' },
  decision: { table: 'decision_definition', column: 'decision_id', zh: '决策' },
  form: { table: 'form_definition', column: 'form_id', zh: '表单' },
} as const;

/** Called processes, decisions and forms that are not there: a warning, they may come later. */
async function missingReferences(db: Knex, models: readonly ProcessModel[]): Promise<Problem[]> {
  const problems: Problem[] = [];
  const own = new Set(models.map((model) => model.processId));
  for (const element of models.flatMap((model) => model.summary.elements)) {
    for (const [kind, id] of [
      ['process', element.calledProcessId],
      ['decision', element.calledDecisionId],
      ['form', element.formId],
    ] as const) {
      if (!id || id.startsWith('=') || (kind === 'process' && own.has(id))) continue;
      const { table, column, zh } = KINDS[kind];
      if (await db(table).where(column, id).first(column)) continue;
      problems.push({
        severity: 'warning',
        code: `${kind.toUpperCase()}_NOT_DEPLOYED`,
        elementId: element.id,
        message: { zh: `引用的${zh} ${id} 还没有部署`, en: `refers to ${kind} ${id}, which is not deployed` },
        mend: { zh: '在运行到此处之前部署它', en: 'deploy it before an instance gets there' },
      });
    }
  }
  return problems;
}
