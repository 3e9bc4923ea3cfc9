/**
 * A process that works on a batch of process changes and kills itself right after its n-th commit, before anybody is
 * answered. Argument: JSON `{config, lastCommit}`; with `lastCommit` null it works until nothing is left and ends.
 */
import { systemClock } from '../../src/runtime/clock.ts';
import { openDatabase, type DatabaseConfig } from '../../src/store/database.ts';
import { openChangeRuntime } from './change-runtime.ts';

const { config, lastCommit } = JSON.parse(process.argv.at(-1)!) as {
  config: DatabaseConfig;
  lastCommit: number | null;
};
const database = openDatabase(config);
await database.migrate();
const runtime = openChangeRuntime(database, systemClock());
let commits = 0;
runtime.pipeline.onCommit(() => {
  if ((commits += 1) === lastCommit) process.kill(process.pid, 'SIGKILL');
});
await runtime.work();
await runtime.close();
await database.close();
