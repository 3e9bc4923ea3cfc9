/**
 * Compiled processes by definition key. Definitions never change, so what is cached is right for ever; the least
 * recently used give way. A miss reads the XML inside the unit of work and compiles it: nothing is loaded at start.
 */
import { compile } from '../../core/bpmn/index.ts';
import type { ProcessModel } from '../../core/bpmn/types.ts';
import type { UnitOfWork } from '../command.ts';
import { processNotFound } from './errors.ts';
import type { ProcessDefinitionRow } from './tables.ts';

export interface Definition {
  row: ProcessDefinitionRow;
  model: ProcessModel;
}

export interface DefinitionCache {
  /** Refuses with PROCESS_NOT_FOUND. */
  load(uow: UnitOfWork, key: string): Promise<Definition>;
  /** What the cache holds now, without reading. */
  peek(key: string): Definition | undefined;
  /** A definition that was compiled for its deployment. It stays unused should the deployment be rolled back. */
  remember(definition: Definition): void;
}

export function createDefinitionCache(capacity = 500, read: typeof compile = compile): DefinitionCache {
  const known = new Map<string, Definition>();
  const remember = (definition: Definition) => {
    known.delete(definition.row.key);
    known.set(definition.row.key, definition);
    if (known.size > capacity) known.delete(known.keys().next().value!);
  };
  return {
    remember,
    peek: (key) => known.get(key),
    async load(uow, key) {
      const cached = known.get(key);
      if (cached) {
        remember(cached);
        return cached;
      }
      const row = await uow.get('process_definition', key);
      if (!row) throw processNotFound({ process: key });
      const resource = await uow.require('deployed_resource', row.hash);
      const { processes } = await read(resource.content);
      const model = processes.find((process) => process.processId === row.process_id);
      // A stored definition was accepted once; a release that no longer accepts it must say so, not guess.
      if (!model) throw new Error(`definition ${key} (${row.process_id} v${row.version}) no longer compiles`);
      const definition = { row, model };
      remember(definition);
      return definition;
    },
  };
}
