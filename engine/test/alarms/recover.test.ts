/**
 * A kill between the log and what is written later: the copy of a database as a dead process leaves it is gone through again,
 * and knows of every thing exactly what the living one knows — over changes of rules and of things in between.
 */
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Json } from '../../src/core/json.ts';
import { recover } from '../../src/features/alarms/recover.ts';
import type { Feature } from '../../src/features/feature.ts';
import { features } from '../../src/features/index.ts';
import type { ThingKnown } from '../../src/features/things/tables.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { createPipeline } from '../../src/runtime/pipeline.ts';
import { openDatabase } from '../../src/store/database.ts';
import { parsedRow } from '../../src/store/read.ts';
import { onBothDatabases } from '../database.ts';
import { foundTown, packOf, type RuleDraft } from './town.ts';

const over = (value: number) => ({ all: [{ fact: 'value', operator: 'greaterThan' as const, value }] });
const scope = { all: [{ fact: 'metric', operator: 'equal' as const, value: 'level' }] };
const high = (bound: number): RuleDraft => ({
  id: 'high',
  alarm: { scope, grades: [{ severity: 3, when: over(bound) }] },
});
const silent: RuleDraft = {
  id: 'silent',
  alarm: { scope, detect: { kind: 'absence' }, grades: [{ severity: 4, for: 'PT10M' }] },
};
const busy: RuleDraft = {
  id: 'busy',
  alarm: {
    scope,
    detect: { kind: 'count', of: over(20), within: 'PT5M' },
    grades: [{ severity: 4, when: { all: [{ fact: 'count', operator: 'greaterThanInclusive', value: 9 }] } }],
  },
};

/** What commands see, whether it was written or not. */
const asking: Feature = {
  name: 'asking',
  commands: [
    {
      type: 'test.known',
      payload: z.object({}),
      async execute(uow): Promise<Json> {
        const rows = await uow.getMany('thing_state', ['a', 'b', 'c']);
        return Object.fromEntries(rows.map((row) => [row.thing_id, row.known])) as unknown as Json;
      },
      housekeeping: true,
    },
  ],
};

onBothDatabases('what is known of things', (open, dialect) => {
  it('is after a kill what it was before', async () => {
    const { config } = await open();
    const town = await foundTown(config, '10:00:00', packOf([high(90), silent, busy]), [asking]);
    const say = async (values: number[]) => {
      for (const id of ['a', 'b', 'c'])
        for (const level of values) await town.says(id, { metric: 'level', value: level });
    };
    for (const id of ['a', 'b', 'c']) await town.thing(id);
    await say([10, 30, 40]);
    await town.at('10:01:00');
    await town.install(packOf([high(50), silent, busy], [], '1.0.1'));
    await say([20, 49]);
    await town.thing('b', { name: '改了名' });
    await town.at('10:02:00');
    await say([15]);
    await town.says('a', { metric: 'level', value: 60 });
    await town.says('c', { metric: 'level', value: 5 }, { at: '10:01:30' });
    const living = await town.submit<Record<string, ThingKnown>>('test.known', {});
    if (dialect === 'postgres') {
      const rows = ((await town.db('thing_state')) as unknown[]).map((raw) => parsedRow('thing_state', raw));
      expect(Object.fromEntries(rows.map((row) => [row.thing_id, row.known]))).toEqual(living);
      return town.close();
    }

    const dataDir = await mkdtemp(path.join(tmpdir(), 'liandong-killed-'));
    await cp(config.dataDir, dataDir, { recursive: true });
    const dead = openDatabase({ dataDir });
    const stored = async () => {
      const rows = ((await dead.knex('thing_state')) as unknown[]).map((raw) => parsedRow('thing_state', raw));
      return Object.fromEntries(rows.map((row) => [row.thing_id, row.known]));
    };
    expect(await stored(), 'something was to be written later').not.toEqual(living);
    const commands = new Map(features.flatMap((feature) => feature.commands ?? []).map((each) => [each.type, each]));
    const pipeline = createPipeline({ database: dead, commands, clock: systemClock() });
    await recover(pipeline);
    expect(await stored()).toEqual(living);
    expect(await dead.knex('alarm').pluck('rule_id')).toEqual(await town.db('alarm').pluck('rule_id'));
    // Nothing is done twice.
    await recover(pipeline);
    expect(await stored()).toEqual(living);
    await pipeline.close();
    await dead.close();
    await town.close();
  });
});
