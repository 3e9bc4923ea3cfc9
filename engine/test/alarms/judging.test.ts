/** From an accepted event to an alarm and its end, in one transaction and through restarts. */
import { expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { foundTown, packOf, type RuleDraft } from './town.ts';

const scope = { all: [{ fact: 'metric', operator: 'equal', value: 'lane' }] };
const blocked = { all: [{ fact: 'value', operator: 'equal', value: 'blocked' }] };
const lane: RuleDraft = {
  id: 'fire-lane',
  alarm: { scope, grades: [{ severity: 3, when: blocked, for: 'PT5M' }], clear: { for: 'PT1M' } },
};
const elder: RuleDraft = {
  id: 'elder-alone',
  alarm: {
    scope: { all: [{ fact: 'type', operator: 'equal', value: 'reading' }] },
    about: { fact: 'data', path: '$.personId' },
    watch: { all: [{ fact: 'thing', path: '$.kind', operator: 'equal', value: 'elder' }] },
    detect: { kind: 'absence' },
    grades: [{ severity: 4, for: 'PT72H' }],
    suppressedWhen: [
      {
        id: 'away',
        when: { all: [{ fact: 'thing', path: '$.attributes.away', operator: 'equal', value: true }] },
        reason: { zh: '已知外出', en: 'known to be away' },
      },
    ],
  },
};

onBothDatabases('judging', (open) => {
  it('raises after five minutes and clears after one, across a restart, with doubled events', async () => {
    const { config } = await open();
    const before = await foundTown(config, '10:00:00', packOf([lane]));
    await before.thing('cam-1');
    expect(await before.says('cam-1', { metric: 'lane', value: 'blocked' }, { id: 'a' })).toEqual({
      accepted: 1,
      duplicates: 0,
    });
    await before.at('10:04:59');
    expect(await before.says('cam-1', { metric: 'lane', value: 'blocked' }, { id: 'a' })).toEqual({
      accepted: 0,
      duplicates: 1,
    });
    expect(await before.alarms()).toEqual([]);
    await before.close();

    const town = await foundTown(config, '10:05:00');
    expect(await town.alarms()).toEqual(['fire-lane cam-1 3 raised 10:05:00']);
    await town.at('10:06:00');
    await town.says('cam-1', { metric: 'lane', value: 'free' });
    await town.at('10:06:59');
    await town.says('cam-1', { metric: 'lane', value: 'blocked' });
    await town.at('10:08:00');
    await town.says('cam-1', { metric: 'lane', value: 'free' });
    await town.at('10:10:00');
    expect(await town.alarms()).toEqual(['fire-lane cam-1 3 raised 10:05:00 cleared 10:09:00 condition']);
    await town.close();
  });

  it('watches things of which no event has come, and holds back for a known reason', async () => {
    const { config } = await open();
    const town = await foundTown(config, '2026-11-20T08:00:00', packOf([elder]));
    await town.thing('zhang', { kind: 'elder' });
    await town.thing('door-1');
    await town.at('2026-11-22T08:00:00');
    await town.says('door-1', { personId: 'zhang' });
    await town.at('2026-11-25T07:59:59');
    expect(await town.alarms()).toEqual([]);
    await town.thing('zhang', { attributes: { away: true } });
    await town.at('2026-11-25T08:00:01');
    expect(await town.alarms()).toEqual([]);
    expect(await town.held()).toEqual(['elder-alone zhang by reason:away']);
    await town.at('2026-11-25T09:00:00');
    await town.thing('zhang', { attributes: { away: false } });
    expect(await town.alarms()).toEqual(['elder-alone zhang 4 raised 09:00:00']);
    await town.at('2026-11-25T10:00:00');
    await town.says('door-1', { personId: 'zhang' });
    expect(await town.alarms()).toEqual(['elder-alone zhang 4 raised 09:00:00 cleared 10:00:00 absence-ended']);
    await town.close();
  });

  it('goes on with running holds when the rules change, and ends what belongs to rules that are gone', async () => {
    const { config } = await open();
    const town = await foundTown(config, '10:00:00', packOf([lane]));
    await town.says('cam-1', { metric: 'lane', value: 'blocked' });
    await town.at('10:03:00');
    await town.install(packOf([{ ...lane, title: { zh: '通道被占', en: 'Lane blocked' } }], [], '1.0.1'));
    await town.at('10:05:00');
    expect(await town.alarms()).toEqual(['fire-lane cam-1 3 raised 10:05:00']);
    await town.at('10:07:00');
    await town.install(packOf([elder], [], '1.0.2'));
    expect(await town.alarms()).toEqual(['fire-lane cam-1 3 raised 10:05:00 cleared 10:07:00 rule-removed']);
    expect(await town.db('alarm_state').where({ rule_id: 'fire-lane' })).toEqual([]);
    await town.close();
  });

  it('takes values of inputs, and refuses those with which a rule cannot judge', async () => {
    const { config } = await open();
    const input = {
      id: 'occupy',
      label: { zh: '占用时长', en: 'Occupied for' },
      type: 'duration',
      default: 'PT5M',
      source: { zh: '建议值', en: 'proposed' },
    };
    const withInput: RuleDraft = {
      id: 'fire-lane',
      alarm: { scope, grades: [{ severity: 3, when: blocked, for: { input: 'occupy' } }] },
    };
    const town = await foundTown(config, '10:00:00', packOf([withInput], [input]));
    await town.submit('pack.set-inputs', { id: 'town-alarms', inputs: { occupy: 'PT2M' } });
    await town.says('cam-1', { metric: 'lane', value: 'blocked' });
    await town.at('10:02:00');
    expect(await town.alarms()).toEqual(['fire-lane cam-1 3 raised 10:02:00']);
    await expect(
      town.submit('pack.set-inputs', { id: 'town-alarms', inputs: { occupy: 'P1M' } }),
    ).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      problems: [{ code: 'ALARM_INPUT_TYPE', elementId: 'fire-lane' }],
    });
    await town.close();
  });

  it('keeps the latest value by event time, whatever comes later', async () => {
    const { config } = await open();
    const town = await foundTown(config, '10:00:00', packOf([lane]));
    await town.says('cam-1', { metric: 'lane', value: 'free' }, { at: '09:59:00' });
    await town.says('cam-1', { metric: 'lane', value: 'blocked' }, { at: '09:50:00' });
    await town.engine.pipeline.settled('thing_state');
    const row = await town.db('thing_state').where({ thing_id: 'cam-1' }).first();
    expect(JSON.parse(row.known).readings).toMatchObject([{ metric: 'lane', value: 'free' }]);
    await town.close();
  });
});
