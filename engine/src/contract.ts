/** What the outside may import from the engine: schemas and the types made from them. No code that runs a server. */
export * as attachments from './features/attachments/schema.ts';
export * as audit from './features/audit/schema.ts';
export * as calendars from './features/calendars/schema.ts';
export * as cases from './features/cases/schema.ts';
export * as catalog from './features/catalog/schema.ts';
export * as clocks from './features/clocks/schema.ts';
export * as connections from './features/connections/schema.ts';
export * as imports from './features/imports/schema.ts';
export * as notices from './features/notices/schema.ts';
export * as open311 from './features/open311/schema.ts';
export * as packs from './features/packs/schema.ts';
export * as people from './features/people/schema.ts';
export * as processes from './features/processes/schema.ts';
export * as processInstances from './features/process-instances/schema.ts';
export * as requests from './features/requests/schema.ts';
export * as tasks from './features/tasks/schema.ts';
export type { Json, JsonObject, Text } from './core/json.ts';
export type { Problem } from './core/problem.ts';
