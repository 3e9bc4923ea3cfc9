/**
 * A long day of one client, as steps: deploy, start, tasks, jobs, messages, timers, incidents, deliveries. Every step may
 * be asked for again after the engine was lost in its middle: commands carry idempotency keys, and what was sent once is
 * sent again. The clock stands still during a step.
 */
import { models } from '../../src/lab/simulator/models.ts';
import type { StoryEngine } from './story-engine.ts';

export interface Step {
  name: string;
  /** Minutes after the story's beginning. */
  at: number;
  tell(engine: StoryEngine): Promise<unknown>;
}

const MINUTE = 60_000;
const resources = Object.entries(models).map(([name, content]) => ({ name, content }));

const openTask = async (engine: StoryEngine) => ({
  userTaskKey: await engine.key(`select key from user_task where state = 'open' order by key`),
  variables: { granted: true },
});
const jobOf = (type: string) => async (engine: StoryEngine) => ({
  jobKey: await engine.key(`select key from job where type = '${type}' order by key`),
});
const start = (processId: string, variables: object) => async () => ({ processId, variables });

const command = (at: number, name: string, type: string, payload: (engine: StoryEngine) => Promise<object>): Step => ({
  ...{ at, name },
  tell: (engine) => engine.command(name, type, payload),
});
const takes = (at: number, name: string, type: string): Step => ({ at, name, tell: (engine) => engine.activate(type) });
const timersAt = (at: number, name: string): Step => ({ at, name, tell: (engine) => engine.timers() });
const deliveries = (at: number, name: string): Step => ({ at, name, tell: (engine) => engine.deliveries() });
const publishes = (at: number, name: string, message: object): Step =>
  command(at, name, 'message.publish', async () => ({ variables: {}, ...message }));

export const story: readonly Step[] = [
  command(0, 'deploys', 'definition.deploy', async () => ({ resources })),
  command(0, 'asks for a permit', 'instance.create', start('permit', {})),
  command(1, 'grants it', 'user-task.complete', openTask),
  takes(1, 'takes the stamp', 'stamp'),
  command(1, 'stamps in vain', 'job.fail', async (engine) => ({ ...(await jobOf('stamp')(engine)), retries: 2 })),
  takes(2, 'takes the stamp again', 'stamp'),
  command(2, 'stamps', 'job.complete', async (engine) => ({
    ...(await jobOf('stamp')(engine)),
    variables: { worked: 1 },
  })),
  deliveries(2, 'hears of the booking'),
  command(3, 'sends on a round', 'instance.create', start('round', { places: ['a', 'b'] })),
  command(3, 'finds nobody', 'job.throw', async (engine) => ({
    ...(await jobOf('look')(engine)),
    errorCode: 'REFUSED',
  })),
  command(3, 'goes again', 'user-task.complete', openTask),
  command(3, 'inspects', 'instance.create', start('inspection', { key: 'k1' })),
  publishes(3, 'requests', { name: 'request', correlationKey: 'k1', timeToLiveMs: 10 * MINUTE, messageId: 'm1' }),
  publishes(3, 'requests more', { name: 'request', correlationKey: 'k1', timeToLiveMs: 10 * MINUTE, messageId: 'm2' }),
  command(4, 'answers', 'job.complete', async (engine) => ({ ...(await jobOf('stamp')(engine)), variables: {} })),
  timersAt(9, 'lets time pass'),
  publishes(9, 'reports', { name: 'report', correlationKey: 'k1' }),
  publishes(9, 'judges', { name: 'verdict', correlationKey: 'k1', timeToLiveMs: MINUTE }),
  command(9, 'watches', 'instance.create', start('watch', { places: ['x', 'y'] })),
  command(9, 'rings', 'signal.broadcast', async () => ({ name: 'alarm', variables: {} })),
  command(9, 'hears it', 'user-task.complete', openTask),
  command(9, 'breaks', 'instance.create', start('brittle', { mood: 'breaks', amount: 5 })),
  command(9, 'mends', 'variable.set', async (engine) => ({
    scopeKey: await engine.key(`select process_instance_key as key from incident where state = 'active'`),
    variables: { mood: 'fine' },
  })),
  command(9, 'resolves', 'incident.resolve', async (engine) => ({
    incidentKey: await engine.key(`select key from incident where state = 'active'`),
  })),
  command(9, 'gives up', 'instance.cancel', async (engine) => ({
    processInstanceKey: await engine.key(`select key from process_instance where process_id = 'watch'`),
    reason: 'enough',
  })),
  command(9, 'answers again', 'job.complete', async (engine) => ({ ...(await jobOf('stamp')(engine)), variables: {} })),
  timersAt(40, 'lets the day go by'),
  deliveries(40, 'hears of the rest'),
];
