/**
 * Commands of the demo county: put its areas, units and accounts there, say how far the history is, take the
 * organisation away again. What is there already under the same id or name is left alone, and stays when the demo goes.
 */
import { z } from 'zod';
import { defineError } from '../../core/error.ts';
import type { CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { areasMoved } from '../alarms/area-tree.ts';
import { assertSomebodyManages, insertAccount, passwordChange } from '../people/people-commands.ts';
import { closeAllSessions } from '../people/session-commands.ts';
import { createCounty } from './county.ts';
import { demoAccounts, demoUnits } from './organisation.ts';
import { demoSetting, type DemoProgress } from './state.ts';

export const demoBusy = defineError('DEMO_BUSY', 409, {
  zh: '演示数据正在载入或清除，请稍候',
  en: 'The demo county is being loaded or removed; wait a moment',
});
export const demoLoaded = defineError('DEMO_LOADED', 409, {
  zh: '演示数据已经载入',
  en: 'The demo county is there already',
});

export const demoOrigin = 'demo';

const define = <P>(definition: CommandDefinition<P, void>) => definition;

export const loadOrganisation = define({
  type: 'demo.load-organisation',
  payload: z.object({ passwordHash: z.string() }),
  async execute(uow, { passwordHash }) {
    const before = await progressOf(uow);
    if (before?.state === 'loaded') throw demoLoaded();
    if (before?.state === 'removing') throw demoBusy();
    for (const area of createCounty().areas) {
      if (!(await uow.get('area', area.id))) uow.insert('area', area);
    }
    await areasMoved(uow);
    for (const unit of demoUnits()) {
      if (!(await uow.get('unit', unit.id))) uow.insert('unit', unit);
    }
    const taken = new Set((await uow.select('account', (query) => query)).map(({ username }) => username));
    for (const account of demoAccounts()) {
      if (taken.has(account.username)) continue;
      const secret = { passwordHash, mustChange: passwordChange.none, email: null };
      await insertAccount(uow, { ...account, ...secret, origin: demoOrigin });
    }
    await writeProgress(uow, { state: 'loading', done: 0, total: 0 });
  },
});

export const noteProgress = define({
  type: 'demo.progress',
  payload: z.object({
    state: z.enum(['loading', 'loaded', 'removing', 'declined', 'failed']),
    done: z.number().int(),
    total: z.number().int(),
  }),
  execute: (uow, progress) => writeProgress(uow, progress),
  housekeeping: true,
});

export const removeOrganisation = define({
  type: 'demo.remove-organisation',
  payload: z.object({}),
  async execute(uow) {
    const own = <T extends 'account' | 'unit' | 'area'>(table: T) =>
      uow.select(table, (query) => query.where({ origin: demoOrigin }));
    for (const { id } of await own('account')) {
      await closeAllSessions(uow, id);
      uow.remove('account', id);
    }
    for (const { id } of await own('unit')) uow.remove('unit', id);
    for (const { id } of await own('area')) uow.remove('area', id);
    await areasMoved(uow);
    await assertSomebodyManages(uow);
    await writeProgress(uow, null);
    for (const type of ['person', 'unit', 'area']) uow.changed({ type, id: 'demo', subjects: [] });
  },
});

async function progressOf(uow: UnitOfWork): Promise<DemoProgress | undefined> {
  return (await uow.get('setting', demoSetting))?.value as DemoProgress | undefined;
}

/** Null: as if there had never been a demo. */
async function writeProgress(uow: UnitOfWork, progress: DemoProgress | null): Promise<void> {
  const before = await uow.get('setting', demoSetting);
  if (progress === null) {
    if (before) uow.remove('setting', demoSetting);
  } else {
    const row = { key: demoSetting, value: { ...progress } };
    if (before) uow.update('setting', row);
    else uow.insert('setting', row);
  }
  uow.changed({ type: 'demo', id: 'demo', subjects: [] });
}
