/** The ladder: who is told when nobody acts, each step once and with its true moment, whatever the server went through. */
import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { onBothDatabases } from '../database.ts';
import { foundTown, packOf, type RuleDraft, type Town } from './town.ts';

const text = (zh: string) => ({ zh, en: zh });
const ladder = {
  id: 'lane',
  alarm: {
    scope: { all: [{ fact: 'metric', operator: 'equal', value: 'lane' }] },
    grades: [{ severity: 3, when: { all: [{ fact: 'value', operator: 'equal', value: 'blocked' }] } }],
  },
  review: { within: 'PT20M' },
  actions: [
    {
      id: 'show',
      name: text('上屏'),
      on: ['escalated'],
      do: { kind: 'publish', screen: 'wall', text: text('{number}') },
      mode: 'queued',
    },
  ],
  escalation: [
    { after: 'PT10M', to: ['role:officer'] },
    { after: 'PT30M', until: 'closed', to: ['role:boss'], template: 'to-boss' },
  ],
} as unknown as RuleDraft;
const notices = ['alarm-escalated', 'review-overdue', 'to-boss'].map((id) => ({
  id,
  title: text(id),
  text: text('{number}'),
}));
const pack = { ...packOf([ladder]), 'notices.json': JSON.stringify(notices) };

onBothDatabases('escalation', (open) => {
  const alarmAt = (town: Town, thing: string) => town.db('alarm').where({ thing_id: thing }).first();
  const entries = async (town: Town, id: string): Promise<string[]> => {
    const rows: { kind: string; data: string }[] = await town
      .db('history')
      .where({ object_id: id })
      .orderBy('at')
      .orderBy('key');
    return rows
      .filter(({ kind }) => /escalated|overdue/.test(kind))
      .map(({ kind, data }) => `${kind} ${(JSON.parse(data) as { levelAt: string }).levelAt.slice(11, 19)}`);
  };
  const told = async (town: Town): Promise<string[]> => {
    const rows: { template: string; receiver: string }[] = await town
      .db('notice')
      .where({ channel: 'in-app' })
      .orderBy('id');
    return rows.map(({ template, receiver }) => `${template} ${receiver}`).sort();
  };
  const handle = async (town: Town, type: string, body: JsonObject) => {
    const done = await town.submit<{ done: number }>(type, body);
    expect(done).toMatchObject({ done: 1 });
  };

  it('takes every step once with its true moment though the server was down for all of them', async () => {
    const { config } = await open();
    const before = await foundTown(config, '10:00:00', pack);
    await before.says('cam-1', { metric: 'lane', value: 'blocked' });
    expect(await alarmAt(before, 'cam-1')).toMatchObject({ review: 'asked', escalation: 0 });
    await before.at('10:09:59');
    expect(await told(before)).toEqual([]);
    await before.close();

    const town = await foundTown(config, '10:45:00');
    const alarm = await alarmAt(town, 'cam-1');
    expect(alarm).toMatchObject({ escalation: 3, handling: 'new' });
    expect((await entries(town, alarm.id)).sort()).toEqual([
      ...['alarm.escalated 10:10:00', 'alarm.escalated 10:30:00', 'alarm.review-overdue 10:20:00'],
    ]);
    const steps = ['alarm-escalated role:officer', 'review-overdue role:officer', 'to-boss role:boss'];
    expect(await told(town)).toEqual(steps);
    const runs: { at: string; status: string }[] = await town.db('linkage_run').orderBy('at');
    expect(
      runs.map(({ at, status }) => `${status} ${new Date(Number(at) + 8 * 3_600_000).toISOString().slice(11, 16)}`),
    ).toEqual([...['done 10:10', 'done 10:20', 'done 10:30']]);
    await town.at('12:00:00');
    expect(await told(town)).toEqual(steps);
    await town.close();
  });

  it('stops at what somebody does: acknowledged, reviewed, closed, or over', async () => {
    const { config } = await open();
    const town = await foundTown(config, '10:00:00', pack);
    for (const id of ['seen', 'true', 'shut', 'gone']) await town.says(id, { metric: 'lane', value: 'blocked' });
    const ids = Object.fromEntries(
      (await town.db('alarm')).map((row: { thing_id: string; id: string }) => [row.thing_id, row.id]),
    );
    await town.at('10:05:00');
    await handle(town, 'alarm.acknowledge', { ids: [ids['seen']!] });
    await handle(town, 'alarm.review', { ids: [ids['true']!], verdict: 'true' });
    await handle(town, 'alarm.close', { ids: [ids['shut']!], note: '已清' });
    await town.says('gone', { metric: 'lane', value: 'free' });
    await town.at('11:00:00');
    expect(await entries(town, ids['seen']!)).toEqual(['alarm.review-overdue 10:20:00', 'alarm.escalated 10:30:00']);
    expect((await entries(town, ids['true']!)).at(-1)).toBe('alarm.escalated 10:30:00');
    expect((await entries(town, ids['true']!)).filter((each) => each.includes('review'))).toEqual([]);
    for (const id of ['shut', 'gone']) expect(await entries(town, ids[id]!)).toEqual([]);
    await town.close();
  });
});
