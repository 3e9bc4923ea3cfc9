/** Alarm rules in people's hands: checked, published, switched, restored, set aside; and why nothing was raised. */
import { afterEach, expect, it } from 'vitest';
import { liveRules } from '../../src/features/alarm-rules/active.ts';
import { onBothDatabases } from '../database.ts';
import { foundTown, packOf, type RuleDraft, type Town } from './town.ts';

const scope = { all: [{ fact: 'metric', operator: 'equal', value: 'lane' }] };
const blocked = { all: [{ fact: 'value', operator: 'equal', value: 'blocked' }] };
const lane: RuleDraft = {
  id: 'fire-lane',
  alarm: { scope, grades: [{ severity: 3, when: blocked, for: 'PT5M' }], clear: { for: 'PT1M' } },
};

onBothDatabases('alarm rules', (open) => {
  let town: Town;
  afterEach(() => town.close());
  const found = async () => {
    town = await foundTown((await open()).config, '10:00:00', packOf([lane]));
    await town.thing('cam-1');
    return town.test.login('admin');
  };

  it('are checked, published over the pack’s, and restored', async () => {
    const admin = await found();
    const { body: before } = await admin.get('/api/v1/alarm-rules/fire-lane');
    expect(before).toMatchObject({ edited: false, origin: 'pack:town-alarms', enabled: true });
    expect(before.sentence.zh).toBe('消防通道=blocked 持续 5 分钟为较大；不再成立 1 分钟后恢复');

    const rule = structuredClone(before.rule);
    rule.alarm.grades[0].for = 'PT2M';
    const { body: check } = await admin.post('/api/v1/alarm-rules/check', { rule, packId: 'town-alarms' });
    expect(check).toMatchObject({ problems: [], sentence: { zh: expect.stringContaining('持续 2 分钟') } });
    rule.alarm.grades.push({ severity: 3 });
    const wrong = await admin.post('/api/v1/alarm-rules/check', { rule });
    expect(wrong.body.problems.map(({ code }: { code: string }) => code)).toEqual([
      'ALARM_GRADE_TWICE',
      'ALARM_WHEN_MISSING',
    ]);
    expect((await admin.put('/api/v1/alarm-rules/fire-lane', { rule })).status).toBe(422);

    rule.alarm.grades.pop();
    const published = await admin.put('/api/v1/alarm-rules/fire-lane', { rule, baseVersion: before.version });
    expect(published.body).toMatchObject({ edited: true, origin: expect.stringMatching(/^person:/) });
    expect(
      (
        await admin.put('/api/v1/alarm-rules/fire-lane', {
          rule: { ...rule, vertical: 'x' },
          baseVersion: before.version,
        })
      ).body.code,
    ).toBe('RULE_CHANGED');
    await town.says('cam-1', { metric: 'lane', value: 'blocked' });
    await town.at('10:02:00');
    expect(await town.alarms()).toEqual(['fire-lane cam-1 3 raised 10:02:00']);

    expect((await admin.post('/api/v1/alarm-rules/fire-lane/restore')).body).toMatchObject({ edited: false });
    // The hold goes on: it is the alarm's of before, and no other comes.
    await town.at('10:06:00');
    expect(await town.alarms()).toEqual(['fire-lane cam-1 3 raised 10:02:00']);
  });

  it('are switched off and on, and end what they raised', async () => {
    const admin = await found();
    await town.says('cam-1', { metric: 'lane', value: 'blocked' });
    await town.at('10:05:00');
    expect((await admin.post('/api/v1/alarm-rules/fire-lane/enabled', { enabled: false })).body.enabled).toBe(false);
    await town.engine.settle();
    expect(await town.alarms()).toEqual(['fire-lane cam-1 3 raised 10:05:00 cleared 10:05:00 rule-removed']);
    expect((await admin.post('/api/v1/alarm-rules/fire-lane/enabled', { enabled: true })).body.enabled).toBe(true);
    expect((await admin.post('/api/v1/alarm-rules/nobody/enabled', { enabled: true })).status).toBe(404);
  });

  it('that fail are set aside; the event and its neighbours go on', async () => {
    const admin = await found();
    const neighbour = { ...lane, id: 'neighbour' };
    await town.install(packOf([lane, neighbour], [], '1.0.1'));
    const rule = (await liveRules(town.db)).rules.get('fire-lane')!;
    const grade = rule.compiled.grades[0] as { raises: unknown };
    const raises = grade.raises;
    grade.raises = () => {
      throw new Error('planted');
    };
    await town.says('cam-1', { metric: 'lane', value: 'blocked' });
    grade.raises = raises;
    expect((await admin.get('/api/v1/alarm-rules/fire-lane')).body.quarantine).toMatchObject({
      error: 'Error: planted',
    });
    const why = await admin.post('/api/v1/alarm-rules/fire-lane/why-not', { thingId: 'cam-1' });
    expect(why.body.sentence.zh).toContain('被隔离');
    await town.at('10:05:00');
    expect(await town.alarms()).toEqual(['neighbour cam-1 3 raised 10:05:00']);
    expect((await admin.post('/api/v1/alarm-rules/fire-lane/release')).body.quarantine).toBeNull();
    await town.says('cam-1', { metric: 'lane', value: 'blocked' });
    await town.at('10:10:00');
    expect(await town.alarms()).toEqual(['neighbour cam-1 3 raised 10:05:00', 'fire-lane cam-1 3 raised 10:10:00']);
  });

  it('say why there is no alarm, and why there is one', async () => {
    const admin = await found();
    await town.says('cam-1', { metric: 'lane', value: 'blocked' });
    await town.at('10:03:00');
    const { body } = await admin.post('/api/v1/alarm-rules/fire-lane/why-not', { thingId: 'cam-1' });
    expect(body.sentence.zh).toContain('需要 5 分钟');
    await town.at('10:05:00');
    const row = await town.db('alarm').first();
    expect(JSON.parse(row.reasons)).toMatchObject([
      {
        change: 'raised',
        severity: 3,
        held: 'PT300S',
        sentence: { zh: '因为 消防通道=blocked 已持续 5 分钟（10:00:00 起），达到较大' },
        conditions: { kind: 'all', result: true },
        event: null,
      },
    ]);
  });

  it('say the same of a moment of the past as they said then, across versions, windows and closings', async () => {
    const powered = { ...lane, alarm: { ...lane.alarm, inhibitedBy: [{ rule: 'power', at: 'same-thing' }] } };
    const power: RuleDraft = {
      id: 'power',
      alarm: {
        scope: { all: [{ fact: 'metric', operator: 'equal', value: 'power' }] },
        grades: [{ severity: 2, when: { all: [{ fact: 'value', operator: 'equal', value: 'off' }] } }],
      },
    };
    town = await foundTown((await open()).config, '10:00:00', packOf([powered, power]));
    await town.thing('cam-1');
    const admin = await town.test.login('admin');
    const ask = async (at?: string) =>
      (await admin.post('/api/v1/alarm-rules/fire-lane/why-not', { thingId: 'cam-1', ...(at && { at }) })).body;
    const lane1 = (value: string) => town.says('cam-1', { metric: 'lane', value });
    const said: { at: string; sentence: { zh: string }; steps: object[] }[] = [];
    const at = async (time: string, happens?: () => Promise<unknown>) => {
      await town.at(time);
      await happens?.();
      await town.engine.settle();
      const { sentence, steps } = await ask();
      said.push({ at: `2026-11-23T${time}+08:00`, sentence, steps });
    };
    const { body: first } = await admin.get('/api/v1/alarm-rules/fire-lane');
    const quicker = structuredClone(first.rule);
    quicker.alarm.grades[0].for = 'PT1M';
    const window = { title: '检修', reason: '检修', thingIds: ['cam-1'], areaId: null, kind: null };
    const until = { from: '2026-11-23T10:32:00+08:00', to: '2026-11-23T10:50:00+08:00' };
    let windowId = '';

    await at('10:00:30');
    await at('10:01:00', () => lane1('blocked'));
    await at('10:03:00');
    await at('10:04:00', () => lane1('free'));
    await at('10:10:00', () => admin.put('/api/v1/alarm-rules/fire-lane', { rule: quicker, packId: 'town-alarms' }));
    await at('10:20:00', () => lane1('blocked'));
    await at('10:20:30');
    await at('10:25:00');
    await at('10:30:00', () => lane1('free'));
    await at('10:32:00', async () => {
      windowId = (await admin.post('/api/v1/maintenance-windows', { ...window, ...until })).body.id;
    });
    await at('10:33:00', () => lane1('blocked'));
    await at('10:36:00');
    await at('10:37:00', () => admin.post(`/api/v1/maintenance-windows/${windowId}/end`));
    await at('10:37:30');
    await at('10:38:00', async () => {
      const { id } = await town.db('alarm').where({ active: 1 }).first('id');
      await admin.post('/api/v1/alarms/close', { ids: [id], note: '已处理' });
    });
    await at('10:39:00');
    await at('10:40:00', () => lane1('free'));
    await at('10:42:00', () => town.says('cam-1', { metric: 'power', value: 'off' }));
    await at('10:43:00', () => lane1('blocked'));
    await at('10:45:00');
    await at('10:46:00', () => town.says('cam-1', { metric: 'power', value: 'on' }));
    await at('10:50:00', () => lane1('free'));
    await at('10:55:00', () => admin.post('/api/v1/alarm-rules/fire-lane/restore'));
    await at('11:00:00', () => lane1('blocked'));
    await at('11:02:00');
    await town.at('12:00:00');

    const again = [];
    for (const { at: moment } of said) {
      const { sentence, steps } = await ask(moment);
      again.push({ at: moment, sentence, steps });
    }
    expect(again).toEqual(said);
    const sentences = said.map(({ sentence }) => sentence.zh).join('\n');
    for (const told of ['需要 5 分钟', '需要 1 分钟', '已有告警', '检修', '人员关闭', '关联告警', '没有达到任何级别']) {
      expect(sentences).toContain(told);
    }
    const { notes } = await ask('2026-11-23T11:02:00+08:00');
    expect(notes[0].zh).toMatch(
      new RegExp(`^按当时生效的版本 ${first.version.slice(0, 10)}，用 .+ 起收到的 \\d+ 条记录`),
    );
    expect(notes.map(({ zh }: { zh: string }) => zh).join()).toContain('取今天的内容');
  });

  it('say the same of the past where they wait for what does not come, from whomever it may come', async () => {
    const silent: RuleDraft = {
      id: 'silent',
      alarm: {
        scope: { all: [{ fact: 'type', operator: 'equal', value: 'reading' }] },
        about: { fact: 'data', path: '$.personId' },
        watch: { all: [{ fact: 'thing', path: '$.kind', operator: 'equal', value: 'elder' }] },
        detect: { kind: 'absence' },
        grades: [{ severity: 4, for: 'PT2H' }],
      },
    };
    town = await foundTown((await open()).config, '10:00:00', packOf([silent]));
    await town.thing('door-1');
    await town.thing('zhang', { kind: 'elder' });
    const admin = await town.test.login('admin');
    const ask = async (at?: string) => {
      const question = { thingId: 'zhang', ...(at && { at: `2026-11-23T${at}+08:00` }) };
      const { sentence, steps } = (await admin.post('/api/v1/alarm-rules/silent/why-not', question)).body;
      return { sentence, steps };
    };
    const said = new Map<string, object>();
    for (const time of ['10:30:00', '11:00:00', '12:59:00', '13:05:00', '13:30:00', '14:00:00']) {
      await town.at(time);
      if (/^1[13]:[03]0/.test(time)) await town.says('door-1', { personId: 'zhang' });
      said.set(time, await ask());
    }
    expect(await town.alarms()).toEqual(['silent zhang 4 raised 13:00:00 cleared 13:30:00 absence-ended']);
    for (const [time, answer] of said) expect(await ask(time)).toEqual(answer);
  });

  it('say of the past that they were not at work, and nothing of the future', async () => {
    const admin = await found();
    await town.at('10:10:00');
    await admin.post('/api/v1/alarm-rules/fire-lane/enabled', { enabled: false });
    await town.at('10:20:00');
    await admin.post('/api/v1/alarm-rules/fire-lane/enabled', { enabled: true });
    const ask = async (time: string, id = 'fire-lane') =>
      (await admin.post(`/api/v1/alarm-rules/${id}/why-not`, { thingId: 'cam-1', at: `2026-11-23T${time}+08:00` }))
        .body;
    expect((await ask('10:15:00')).sentence.zh).toBe('规则当时没有在工作：没有发布或已停用');
    expect((await ask('10:05:00')).sentence.zh).toContain('没有收到过');
    expect((await ask('10:20:00')).notes[0].zh).toContain('2026-11-23 10:20');
    const before = await ask('09:00:00');
    expect([before.sentence.en, before.notes.length]).toEqual([expect.stringContaining('not at work then'), 1]);
    expect(await ask('10:30:00')).toMatchObject({ code: 'MOMENT_AHEAD' });
    expect(await ask('10:15:00', 'nothing')).toMatchObject({ code: 'RULE_NOT_FOUND' });
  });

  it('show what differs between any two of their versions, also where only an input has changed', async () => {
    const inputs = [
      {
        id: 'hold',
        label: { zh: '持续', en: 'Hold' },
        type: 'duration',
        default: 'PT5M',
        source: { zh: '测试', en: 'Test' },
      },
    ];
    const drafts = [
      { ...lane, alarm: { ...lane.alarm, grades: [{ severity: 3, when: blocked, for: { input: 'hold' } }] } },
    ];
    town = await foundTown((await open()).config, '10:00:00', packOf(drafts, inputs));
    const admin = await town.test.login('admin');
    const read = async () => (await admin.get('/api/v1/alarm-rules/fire-lane')).body;
    const first = await read();
    await town.at('10:01:00');
    expect((await admin.put('/api/v1/packs/town-alarms/inputs', { inputs: { hold: 'PT8M' } })).status).toBe(200);
    const second = await read();
    await town.at('10:02:00');
    const rule = structuredClone(second.rule);
    rule.alarm.grades[0].severity = 2;
    rule.labels = { kind: 'street' };
    const third = (await admin.put('/api/v1/alarm-rules/fire-lane', { rule, packId: 'town-alarms' })).body;
    expect(third.history.map(({ version }: { version: string }) => version)).toEqual([
      third.version,
      second.version,
      first.version,
    ]);

    const between = (before: string, after: string) =>
      admin.get(`/api/v1/alarm-rules/fire-lane/difference?before=${before}&after=${after}`);
    expect((await between(first.version, second.version)).body).toMatchObject({
      before: { version: first.version, sentence: { zh: expect.stringContaining('持续 5 分钟为较大') } },
      after: { version: second.version, sentence: { zh: expect.stringContaining('持续 8 分钟为较大') } },
      changes: [{ path: 'alarm.grades[0].for', before: 'PT5M', after: 'PT8M' }],
    });
    expect((await between(first.version, third.version)).body.changes).toEqual([
      { path: 'alarm.grades[0].severity', before: 3, after: 2 },
      { path: 'labels.kind', after: 'street' },
      { path: 'alarm.grades[0].for', before: 'PT5M', after: 'PT8M' },
    ]);
    expect((await between(third.version, first.version)).body.changes).toContainEqual({
      path: 'labels.kind',
      before: 'street',
    });
    expect((await between(first.version, first.version)).body.changes).toEqual([]);
    expect((await between(first.version, 'nothing')).body.code).toBe('RULE_VERSION_NOT_FOUND');
  });
});

onBothDatabases('trying rules out', (open) => {
  let town: Town;
  afterEach(() => town.close());

  it('backtests a draft over recorded events and compares it with the live rule', async () => {
    town = await foundTown((await open()).config, '10:00:00', packOf([lane]));
    await town.thing('cam-1');
    const admin = await town.test.login('admin');
    for (const [at, value] of [
      ['10:00:00', 'blocked'],
      ['10:03:00', 'free'],
      ['11:00:00', 'blocked'],
      ['11:10:00', 'free'],
      ['11:30:00', 'free'],
    ] as const) {
      await town.at(at);
      await town.says('cam-1', { metric: 'lane', value });
    }
    expect(await town.alarms()).toEqual(['fire-lane cam-1 3 raised 11:05:00 cleared 11:11:00 condition']);
    const { rule } = (await admin.get('/api/v1/alarm-rules/fire-lane')).body;
    rule.alarm.grades[0].for = 'PT2M';
    const range = { from: '2026-11-23T09:00:00+08:00', to: '2026-11-23T12:00:00+08:00' };
    const started = await admin.post('/api/v1/alarm-rules/backtest', {
      rules: [rule],
      packId: 'town-alarms',
      ...range,
    });
    expect(started.status).toBe(202);
    await town.engine.settle();
    const { body } = await admin.get(`/api/v1/alarm-rules/backtest/${started.body.id}`);
    expect(body).toMatchObject({ state: 'done', part: 1, events: 5, comparison: { alarms: { draft: 2, live: 1 } } });
    expect(body.comparison.kinds).toMatchObject({ 'only-draft': 1, longer: 1 });
    expect(await town.alarms()).toHaveLength(1);
    const other = await town.test.hire({ username: 'other', roleIds: ['admin'] });
    expect((await other.get(`/api/v1/alarm-rules/backtest/${started.body.id}`)).status).toBe(404);
    rule.alarm.grades[0].for = 'soon';
    expect((await admin.post('/api/v1/alarm-rules/backtest', { rules: [rule], ...range })).status).toBe(422);
  });

  it('runs drafts as a shadow: counted, without effects', async () => {
    town = await foundTown((await open()).config, '10:00:00', packOf([lane]));
    await town.thing('cam-1');
    const admin = await town.test.login('admin');
    const { rule } = (await admin.get('/api/v1/alarm-rules/fire-lane')).body;
    rule.alarm.grades[0].for = 'PT1M';
    expect((await admin.put('/api/v1/alarm-rules/shadow', { rules: [rule], packId: 'town-alarms' })).status).toBe(200);
    await town.says('cam-1', { metric: 'lane', value: 'blocked' });
    await town.at('10:02:00');
    const { body } = await admin.get('/api/v1/alarm-rules/shadow');
    expect(body.report).toMatchObject({ events: 1, rules: [{ ruleId: 'fire-lane', raised: 1, open: 1 }] });
    expect(await town.alarms()).toEqual([]);
    expect((await admin.delete('/api/v1/alarm-rules/shadow')).body).toBeNull();
  });
});
