/**
 * A server for `server.ts`, in a process of its own so that its CPU time is its own: over IPC it says where it listens,
 * and, when asked, how much CPU it has used and how many commands its commits have carried.
 */
import { pino } from 'pino';
import { createEngine } from '../src/server.ts';

export interface ServerFigures {
  /** User and system time of all threads, µs. */
  cpuMicros: number;
  commands: number;
  commits: number;
}

const dataDir = process.argv.at(-1) as string;
const engine = await createEngine(
  { port: 0, host: '127.0.0.1', dataDir, controlledClock: false, demo: false, adminPassword: 'bench-password' },
  { log: pino({ level: 'silent' }), packs: null },
);
process.on('disconnect', () => process.exit(1));
process.on('message', (asked) => {
  if (asked === 'close') return void engine.close().then(() => process.exit(0));
  const { user, system } = process.cpuUsage();
  const { commands, commits } = engine.pipeline.stats;
  process.send?.({ cpuMicros: user + system, commands, commits } satisfies ServerFigures);
});
process.send?.({ url: engine.url });
