/**
 * The process that is killed under event load. Eight clients send events without pause; what was acknowledged is told on
 * standard output, one line per event, after the commit. Notices leave through the outbox to a gateway, which is the test:
 * every attempt is told with its idempotency key before the outbox hears how it went.
 *
 * Argument: JSON `{config, next, lastCommit}`, as victim.ts.
 */
import { recover } from '../../src/features/alarms/recover.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { createOutbox, type Deliver } from '../../src/runtime/outbox.ts';
import { createPipeline } from '../../src/runtime/pipeline.ts';
import { systemActor } from '../../src/runtime/system-actor.ts';
import { createTimerLoop } from '../../src/runtime/timer-loop.ts';
import { openDatabase, type DatabaseConfig } from '../../src/store/database.ts';
import { crashCommands, saying } from './alarm-world.ts';
import { tell } from './tell.ts';

const { config, next, lastCommit } = JSON.parse(process.argv.at(-1)!) as {
  config: DatabaseConfig;
  next: number[];
  lastCommit: number | null;
};
const database = openDatabase(config);
const clock = systemClock();
const pipeline = createPipeline({ database, commands: crashCommands(), clock });
let commits = 0;
pipeline.onCommit(() => {
  if ((commits += 1) === lastCommit) process.kill(process.pid, 'SIGKILL');
});
await recover(pipeline);
const gateway: Deliver = ({ payload, idempotencyKey }) => {
  tell(`sent ${idempotencyKey}`);
  const noticeId = String(payload['noticeId']);
  return Promise.resolve({
    outcome: 'ok',
    then: { command: 'notice.delivered', payload: { noticeId, outcome: 'ok' } },
  });
};
createTimerLoop({ database, pipeline, clock }).start();
createOutbox({ database, pipeline, clock, handlers: new Map([['notice.deliver', gateway]]) }).start();

async function client(name: number, first: number): Promise<never> {
  for (let number = first; ; number += 1) {
    const payload = { events: [saying(name, number)] };
    await pipeline.submit({ type: 'event.ingest', payload, actor: systemActor });
    tell(`${name} ${number}`);
  }
}

await Promise.all(next.map((first, name) => client(name, first)));
