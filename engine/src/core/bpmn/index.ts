/**
 * The process kernel: BPMN 2.0 in the Camunda 8 (Zeebe) dialect. `compile` turns XML into models or refuses it with every
 * problem at once; `step` applies one command to one instance and says what follows from it. Pure throughout.
 */
export { compile } from './read/compile.ts';
export { step } from './run/step.ts';
export { mapElements } from './change/mapping.ts';
export { checkMigration, migrate, type MigrationPlan } from './change/migrate.ts';
export { nextOccurrence } from './events/timer.ts';
export type { XmlLimits } from './read/xml-guard.ts';
export type {
  ElementModel,
  ElementSummary,
  ElementType,
  Occurrence,
  ProcessSummary,
  StartTimer,
} from './model/model.ts';
export * from './types.ts';
