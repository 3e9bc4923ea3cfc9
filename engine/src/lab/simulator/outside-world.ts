/**
 * The world to which the outbox delivers. It counts what it got by idempotency key, answers slowly, not at all, or with
 * "later"; a second delivery with the same key changes nothing there, as it should be everywhere.
 */
import type { Deliver } from '../../runtime/outbox.ts';
import type { Books } from './books.ts';
import { CONFIRM } from './bookings.ts';
import type { Random } from './random.ts';
import type { Party } from './world.ts';

export interface OutsideWorld {
  /** As the engine of `party` reaches it. */
  reachedBy(party: Party): Deliver;
  /** From now on it answers at once, and well. */
  behave(): void;
}

export function createOutsideWorld(random: Random, books: Books): OutsideWorld {
  let behaves = false;
  return {
    behave: () => void (behaves = true),
    reachedBy: (party) => async (entry) => {
      const { idempotencyKey, payload } = entry;
      const trouble = behaves
        ? 'none'
        : random.pick(['none', 'none', 'none', 'refused', 'broken', 'answer lost', 'slow']);
      await party.sleep('wire', trouble === 'slow' ? 5_000 : random.int(0, 30));
      if (trouble === 'refused') return { outcome: 'retry', detail: 'not now', retryAfterMs: 500 };
      if (trouble === 'broken') throw new Error('the wire is broken');
      books.delivered.set(idempotencyKey, (books.delivered.get(idempotencyKey) ?? 0) + 1);
      await party.sleep('wire', random.int(0, 30));
      if (trouble === 'answer lost') throw new Error('the answer is lost');
      return { outcome: 'ok', then: { command: CONFIRM, payload: { id: payload['id'] as string } } };
    },
  };
}
