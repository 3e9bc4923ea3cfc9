/**
 * Areas have moved, appeared or gone: silences and maintenance windows that name an area cover what lies below it now. It is
 * told in the transaction that changes the tree; what they held back and do not cover any more looks again at once.
 */
import type { UnitOfWork } from '../../runtime/command.ts';
import { silenceOver } from '../notices/after-silence.ts';
import { silencedAreasMoved } from './silences.ts';
import { wakeHeld } from './waking.ts';
import { windowAreasMoved } from './windows.ts';

export async function areasMoved(uow: UnitOfWork): Promise<void> {
  if (await silencedAreasMoved(uow)) await silenceOver(uow);
  for (const windowId of await windowAreasMoved(uow)) await wakeHeld(uow, `maintenance:${windowId}`);
}
