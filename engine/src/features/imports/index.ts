/** Feature: import of another system's requests from CSV. */
import type { Feature } from '../feature.ts';
import './tables.ts';
import { addImport, importChunk, mapImport, pauseImport, startImport, turnImport } from './commands.ts';
import { importReading } from './reading.ts';
import { importRoutes } from './routes.ts';

export const imports: Feature = {
  name: 'imports',
  commands: [addImport, mapImport, startImport, pauseImport, importChunk, turnImport],
  deliveries: [importReading],
  routes: importRoutes,
  permissions: [{ id: 'request.import', name: { zh: '导入诉求', en: 'Import requests' } }],
};
