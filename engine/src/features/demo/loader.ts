/**
 * Loads and removes the demo county in the background: the organisation at once, then its history piece by piece, with
 * progress for whoever watches. One of the two runs at a time; a load that the server's end cut short is cleared away by
 * removing the demo.
 */
import type { Actor } from '../../runtime/command.ts';
import type { FeatureDeps } from '../feature.ts';
import { hashPassword } from '../people/passwords.ts';
import { playAlarms } from './alarm-history.ts';
import { demoBusy } from './commands.ts';
import { playHistory } from './history.ts';
import { demoPassword } from './organisation.ts';
import { removeAlarms } from './remove-alarms.ts';
import { removeHistory } from './remove.ts';
import { readDemo, type DemoProgress } from './state.ts';

export interface DemoLoader {
  /** Resolves when the organisation is there and the history is under way. */
  load(actor: Actor, options?: { history?: boolean }): Promise<void>;
  /** Resolves when the removal is under way; with nothing loaded, it only is not offered any more. */
  remove(actor: Actor): Promise<void>;
}

export function createDemoLoader(deps: FeatureDeps): DemoLoader {
  const { pipeline, background } = deps;
  let busy = false;

  const note = (progress: DemoProgress, actor: Actor): Promise<void> =>
    pipeline.submit({ type: 'demo.progress', payload: progress, actor });

  /** `busy` is let go when the work is done, whatever came of it. */
  function run(actor: Actor, name: string, work: (closing: AbortSignal) => Promise<void>): void {
    background(name, async (closing) => {
      try {
        await work(closing);
      } catch (error) {
        await note({ state: 'failed', done: 0, total: 0 }, actor).catch(() => undefined);
        throw error;
      } finally {
        busy = false;
      }
    });
  }

  async function begin(start: () => Promise<void>): Promise<void> {
    if (busy) throw demoBusy();
    busy = true;
    try {
      await start();
    } catch (error) {
      busy = false;
      throw error;
    }
  }

  return {
    load: (actor, { history = true } = {}) =>
      begin(async () => {
        const payload = { passwordHash: await hashPassword(demoPassword) };
        await pipeline.submit({ type: 'demo.load-organisation', payload, actor });
        run(actor, 'demo history', async (closing) => {
          const tell = (done: number, of: number) => note({ state: 'loading', done, total: of }, actor);
          const total = history ? await playHistory(deps, closing, tell) : 0;
          if (history && !closing.aborted) await playAlarms(deps, closing);
          if (!closing.aborted) await note({ state: 'loaded', done: total, total }, actor);
        });
      }),
    remove: (actor) =>
      begin(async () => {
        const progress = await readDemo(deps.db);
        if (!progress || progress.state === 'declined') {
          await note({ state: 'declined', done: 0, total: 0 }, actor);
          busy = false;
          return;
        }
        await note({ state: 'removing', done: 0, total: 0 }, actor);
        run(actor, 'demo removal', async () => {
          await removeAlarms(deps, actor);
          await removeHistory(deps, actor, (done, total) => note({ state: 'removing', done, total }, actor));
          await pipeline.submit({ type: 'demo.remove-organisation', payload: {}, actor });
        });
      }),
  };
}
