/**
 * The commands that change a running instance by hand. Like those beside them they check no permission: their callers
 * have. The audit row holds what was asked for and why.
 */
import { z } from 'zod';
import type { Json, JsonObject } from '../../core/json.ts';
import { jsonObject } from '../../core/schema.ts';
import type { AnyCommand, CommandContext, CommandDefinition, UnitOfWork } from '../command.ts';
import { migrateInstance, modifyInstance, repairInstance } from './change.ts';
import type { Execution } from './execution.ts';

const key = z.string().regex(/^\d{1,19}$/);
const elementId = z.string().min(1).max(400);
const reason = z.string().max(500).optional();
const variables = z.array(z.object({ scopeId: elementId.optional(), values: jsonObject })).max(100);

const modification = z.object({
  processInstanceKey: key,
  activate: z
    .array(z.object({ elementId, ancestorKey: key.optional(), variables: variables.optional() }))
    .max(1_000)
    .optional(),
  move: z
    .array(z.object({ from: elementId, to: elementId, variables: variables.optional() }))
    .max(1_000)
    .optional(),
  terminate: z.array(key).max(10_000).optional(),
  reason,
});

const migration = z.object({
  processInstanceKey: key,
  targetDefinitionKey: key,
  elements: z.record(z.string().max(400), z.string().max(400).nullable()).optional(),
  sameIds: z.boolean().optional(),
  reason,
});

const repair = z.object({ processInstanceKey: key, retries: z.number().int().min(1).max(100).optional(), reason });

type Open = (uow: UnitOfWork, ctx: CommandContext) => Execution;

const needs = ({ processInstanceKey }: { processInstanceKey: string }) => [
  { table: 'process_instance' as const, key: processInstanceKey },
];

const about = (processInstanceKey: string, summary: Record<string, Json | undefined>) => ({
  objectType: 'process-instance',
  objectId: processInstanceKey,
  summary: Object.fromEntries(Object.entries(summary).filter(([, value]) => value !== undefined)) as JsonObject,
});

export function changeCommands(open: Open): AnyCommand[] {
  const modify: CommandDefinition<z.infer<typeof modification>, void> = {
    type: 'instance.modify',
    payload: modification,
    needs,
    async execute(uow, { processInstanceKey, reason: _why, ...change }, ctx) {
      const execution = open(uow, ctx);
      await execution.run(() => modifyInstance(execution, processInstanceKey, change));
    },
    // Elements, never values of variables.
    audit: ({ processInstanceKey, activate = [], move = [], terminate, reason: why }) =>
      about(processInstanceKey, {
        reason: why,
        activate: activate.length > 0 ? activate.map((one) => one.elementId) : undefined,
        move: move.length > 0 ? move.map(({ from, to }) => ({ from, to })) : undefined,
        terminate,
      }),
  };
  const migrate: CommandDefinition<z.infer<typeof migration>, void> = {
    type: 'instance.migrate',
    payload: migration,
    needs,
    async execute(uow, { processInstanceKey, reason: _why, ...plan }, ctx) {
      const execution = open(uow, ctx);
      await execution.run(() => migrateInstance(execution, processInstanceKey, plan));
    },
    audit: ({ processInstanceKey, targetDefinitionKey, elements, reason: why }) =>
      about(processInstanceKey, { reason: why, targetDefinitionKey, mapping: elements }),
  };
  const retry: CommandDefinition<z.infer<typeof repair>, { resolved: number }> = {
    type: 'instance.retry',
    payload: repair,
    needs,
    async execute(uow, { processInstanceKey, retries }, ctx) {
      const execution = open(uow, ctx);
      const resolved = await execution.run(() => repairInstance(execution, processInstanceKey, retries));
      return { resolved };
    },
    audit: ({ processInstanceKey, retries, reason: why }, { resolved }) =>
      about(processInstanceKey, { reason: why, retries, resolved }),
  };
  return [modify, migrate, retry];
}
