/**
 * The process that is killed. Eight clients book without pause; what was acknowledged is told on standard output, one
 * line per booking, after the commit. A client goes on where it was before the kill: its first booking may have been
 * made already, and must not be made twice.
 *
 * Argument: JSON `{config, next, lastCommit}`; `next[i]` is the number of client i's first booking; with `lastCommit` it
 * kills itself in the worst moment, after that commit and before anybody was answered.
 */
import { systemClock } from '../../src/runtime/clock.ts';
import { createPipeline } from '../../src/runtime/pipeline.ts';
import { systemActor } from '../../src/runtime/system-actor.ts';
import { timerCommands } from '../../src/runtime/timer-commands.ts';
import { createTimerLoop } from '../../src/runtime/timer-loop.ts';
import { openDatabase, type DatabaseConfig } from '../../src/store/database.ts';
import type { AnyCommand } from '../../src/runtime/command.ts';
import { book, confirm } from './ledger.ts';
import { tell } from './tell.ts';

const { config, next, lastCommit } = JSON.parse(process.argv.at(-1)!) as {
  config: DatabaseConfig;
  next: number[];
  lastCommit: number | null;
};
const database = openDatabase(config);
await database.migrate();
const commands = new Map<string, AnyCommand>();
for (const definition of [book, confirm, ...timerCommands(commands)]) commands.set(definition.type, definition);
const clock = systemClock();
const pipeline = createPipeline({ database, commands, clock });
let commits = 0;
pipeline.onCommit(() => {
  if ((commits += 1) === lastCommit) process.kill(process.pid, 'SIGKILL');
});
createTimerLoop({ database, pipeline, clock }).start();

async function client(name: number, first: number): Promise<never> {
  for (let number = first; ; number += 1) {
    const id = `c${name}-${number}`;
    await pipeline.submit({ type: 'ledger.book', payload: { id }, actor: systemActor, idempotencyKey: id });
    tell(`${name} ${number}`);
  }
}

await Promise.all(next.map((first, name) => client(name, first)));
