/** The four stories of alarm linkage, to the second: late, doubled and out of order, across restarts. */
import { describe, expect, it } from 'vitest';
import type { Names } from '../rules/index.ts';
import { City, time } from './testing/city.ts';

const words: Record<string, { zh: string; en: string }> = {
  value: { zh: '读数', en: 'reading' },
  metric: { zh: '指标', en: 'metric' },
  blocked: { zh: '占用', en: 'blocked' },
  free: { zh: '空闲', en: 'free' },
};
const names: Names = { fact: (path) => words[path], value: (_path, value) => words[String(value)] };
const metric = (name: string) => ({ all: [{ fact: 'metric', operator: 'equal', value: name }] });
const when = (operator: string, value: unknown) => ({ all: [{ fact: 'value', operator, value }] });

describe('a fire lane', () => {
  const rules = {
    lane: {
      scope: metric('lane'),
      grades: [{ severity: 3, when: when('equal', 'blocked'), for: 'PT5M' }],
      clear: { for: 'PT1M' },
    },
  };
  const city = () => new City('11-23 09:59:00', rules, { 'lane-1': { facts: {} }, 'lane-2': { facts: {} } }, names);
  const raised = '11-23 10:05:00 lane-1 raised：因为 读数=占用 已持续 5 分钟（10:00:00 起），达到较大';

  it('4:59 is nothing, and why', () => {
    const story = city().reading('11-23 10:00:00', 'lane-1', 'lane', 'blocked').until('11-23 10:04:59');
    expect(story.whyNot('lane', 'lane-1')).toBe('10:00:00 起已持续 4 分钟 59 秒，需要 5 分钟，10:05:00 到期');
    story.reading('11-23 10:04:59', 'lane-1', 'lane', 'free').until('11-23 12:00:00');
    expect(story.told).toEqual([]);
    expect(story.whyNot('lane', 'lane-1')).toBe('没有达到任何级别：读数 为 空闲（需 = 占用）');
  });

  it('5:00 is one alarm; flicker is the same one; free for a minute is its end', () => {
    const story = city().reading('11-23 10:00:00', 'lane-1', 'lane', 'blocked').restart().until('11-23 10:05:00');
    expect(story.told).toEqual([raised]);
    story.reading('11-23 10:06:00', 'lane-1', 'lane', 'free').restart();
    story.reading('11-23 10:06:59', 'lane-1', 'lane', 'blocked').reading('11-23 10:07:30', 'lane-1', 'lane', 'free');
    expect(story.until('11-23 11:00:00').told).toEqual([
      raised,
      '11-23 10:08:30 lane-1 cleared：因为 读数 为 空闲（需 = 占用） 已持续 1 分钟（10:07:30 起），恢复',
    ]);
  });

  it('late, doubled and out of order it is the same', () => {
    const story = city();
    story.reading('11-23 10:00:20', 'lane-1', 'lane', 'blocked', '11-23 10:00:21');
    story.reading('11-23 10:00:00', 'lane-1', 'lane', 'blocked', '11-23 10:00:50').restart();
    story.reading('11-23 10:00:20', 'lane-1', 'lane', 'blocked', '11-23 10:00:55');
    story.reading('11-23 09:59:40', 'lane-1', 'lane', 'free', '11-23 10:01:10');
    story.reading('11-23 10:02:00', 'lane-1', 'lane', 'blocked', '11-23 10:02:01');
    story.reading('11-23 10:02:00', 'lane-1', 'lane', 'blocked', '11-23 10:02:30').restart();
    // A day that was stored in the device and is sent now.
    story.reading('11-22 10:00:00', 'lane-2', 'lane', 'blocked', '11-23 10:03:00');
    story.reading('11-22 11:00:00', 'lane-2', 'lane', 'free', '11-23 10:03:01');
    expect(story.until('11-23 12:00:00').told).toEqual([raised]);
  });

  it('an edit of the rule does not begin its time anew', () => {
    const story = city().reading('11-23 10:00:00', 'lane-1', 'lane', 'blocked').until('11-23 10:03:00');
    const shorter = { ...rules.lane, grades: [{ ...rules.lane.grades[0], for: 'PT4M' }] };
    expect(story.restart({ lane: shorter }).reading('11-23 10:04:30', 'lane-1', 'lane', 'blocked').told).toEqual([
      '11-23 10:04:00 lane-1 raised：因为 读数=占用 已持续 4 分钟（10:00:00 起），达到较大',
    ]);
  });

  it('under maintenance it waits for its end, and says for what', () => {
    const story = city();
    const window = { id: '1', title: '管线检修', thing: 'lane-1' };
    story.windows = [{ ...window, from: time('11-23 10:04:00'), to: time('11-23 10:30:00') }];
    story.reading('11-23 10:00:00', 'lane-1', 'lane', 'blocked').reading('11-23 10:00:00', 'lane-2', 'lane', 'blocked');
    story.until('11-23 10:10:00');
    expect(story.whyNot('lane', 'lane-1')).toBe('被抑制：维护窗口“管线检修”期间，至 2026-11-23 10:30:00');
    const why = '因为 读数=占用 已持续 5 分钟（10:00:00 起）';
    expect(story.until('11-23 11:00:00').told).toEqual([
      `11-23 10:05:00 lane-1 suppressed：${why}，应为较大，但被抑制：维护窗口“管线检修”期间，至 2026-11-23 10:30:00`,
      `11-23 10:05:00 lane-2 raised：${why}，达到较大`,
      '11-23 10:30:00 lane-1 released：抑制结束（维护窗口“管线检修”期间），情况仍在',
      `11-23 10:30:00 lane-1 raised：${why}，达到较大`,
    ]);
  });
});

describe('elders who live alone', () => {
  const rules = {
    elder: {
      scope: metric('pass'),
      about: { fact: 'data', path: '$.personId' },
      watch: { all: [{ fact: 'thing', path: '$.kind', operator: 'equal', value: 'elder' }] },
      detect: { kind: 'absence' },
      grades: [{ severity: 4, for: 'PT72H' }],
      inhibitedBy: [
        { rule: 'offline', at: 'related', relation: 'doors', label: { zh: '门禁离线', en: 'door reader offline' } },
      ],
      suppressedWhen: [
        {
          id: 'away',
          when: { all: [{ fact: 'thing', path: '$.attributes.away', operator: 'equal', value: true }] },
          reason: { zh: '已报备外出', en: 'known to be away' },
        },
      ],
    },
    offline: { scope: metric('online'), grades: [{ severity: 3, when: when('equal', false), for: 'PT10M' }] },
  };
  const elder = (away = false) => ({
    facts: { kind: 'elder', attributes: { away } },
    relations: { doors: ['door-1', 'door-2'] },
  });
  const city = () =>
    new City('11-20 00:00:00', rules, {
      wang: elder(),
      li: elder(true),
      pupil: { facts: { kind: 'pupil' } },
      'door-1': { facts: {} },
      'door-2': { facts: {} },
    });
  const pass = (story: City, at: string, door: string, personId: string) =>
    story.reading(at, door, 'pass', true, at, { personId });

  it('no pass at any door for 72 hours is one reminder; a pass ends it', () => {
    const story = city();
    pass(story, '11-20 08:00:00', 'door-1', 'wang');
    pass(story, '11-21 09:00:00', 'door-2', 'wang');
    pass(story, '11-21 09:00:00', 'door-2', 'pupil');
    story.restart().until('11-24 08:59:59');
    expect(story.told).toEqual([
      '11-23 00:00:00 li suppressed：因为 2026-11-20 00:00:00 起已 3 天 没有消息（metric=pass），应为一般，但被抑制：已报备外出',
    ]);
    expect(story.whyNot('elder', 'li')).toBe('被抑制：已报备外出');
    story.restart().until('11-25 20:00:00');
    pass(story, '11-26 07:00:00', 'door-2', 'wang');
    expect(story.told.slice(1)).toEqual([
      '11-24 09:00:00 wang raised：因为 2026-11-21 09:00:00 起已 3 天 没有消息（metric=pass），达到一般',
      '11-26 07:00:00 wang cleared：因为 07:00:00 有了消息（metric=pass），恢复',
    ]);
  });

  it('who has come back and is not seen is missed then', () => {
    const story = city();
    pass(story, '11-22 12:00:00', 'door-1', 'wang');
    story.record('11-24 10:00:00', 'li', { kind: 'elder', attributes: { away: false } });
    expect(story.told.slice(1)).toEqual([
      '11-24 10:00:00 li released：抑制结束（已报备外出），情况仍在',
      '11-24 10:00:00 li raised：因为 2026-11-20 00:00:00 起已 3 天 没有消息（metric=pass），达到一般',
    ]);
  });

  it('a reader that is offline holds it back until it is back', () => {
    const story = city().record('11-20 00:00:01', 'li', { kind: 'pupil' });
    pass(story, '11-20 08:00:00', 'door-1', 'wang');
    story.reading('11-22 00:00:00', 'door-2', 'online', false).until('11-23 12:00:00');
    expect(story.told.filter((line) => line.includes('wang'))).toEqual([
      '11-23 08:00:00 wang suppressed：因为 2026-11-20 08:00:00 起已 3 天 没有消息（metric=pass），应为一般，但被抑制：“门禁离线”告警尚未恢复',
    ]);
    story.reading('11-23 15:00:00', 'door-2', 'online', true);
    expect(story.told.filter((line) => line.includes('wang raised'))).toEqual([
      '11-23 15:00:00 wang raised：因为 2026-11-20 08:00:00 起已 3 天 没有消息（metric=pass），达到一般',
    ]);
  });
});

describe('visitors', () => {
  const rules = {
    visitors: {
      scope: metric('visitors'),
      grades: [
        { severity: 2, when: when('greaterThanInclusive', 1000) },
        { severity: 4, when: when('greaterThanInclusive', 800) },
      ],
      hysteresis: 50,
      clear: { for: 'PT10M' },
    },
  };

  it('80 % and 100 % of the capacity are two grades of one alarm', () => {
    const story = new City('10-02 08:00:00', rules, { lake: { facts: {} } }, names);
    const counts: [at: string, count: number, received?: string][] = [
      ['10-02 09:00:00', 640],
      ['10-02 09:30:00', 805],
      ['10-02 09:31:00', 790],
      ['10-02 10:00:00', 1002, '10-02 10:00:08'],
      ['10-02 09:59:30', 960, '10-02 10:00:09'],
      ['10-02 10:00:00', 1002, '10-02 10:00:10'],
      ['10-02 10:10:00', 990],
      ['10-02 12:00:00', 900],
      ['10-02 12:30:00', 700],
    ];
    for (const [at, count, received] of counts) story.reading(at, 'lake', 'visitors', count, received).restart();
    expect(story.until('10-02 18:00:00').told).toEqual([
      '10-02 09:30:00 lake raised：因为 读数 为 805（需 ≥ 800）（09:30:00），达到一般',
      '10-02 10:00:00 lake graded：因为 读数 为 1002（需 ≥ 1000）（10:00:00），由一般变为重大',
      '10-02 12:10:00 lake graded：因为 不再达到重大 已持续 10 分钟（12:00:00 起），由重大变为一般',
      '10-02 12:40:00 lake cleared：因为 读数 为 700（需 ≥ 750） 已持续 10 分钟（12:30:00 起），恢复',
    ]);
  });
});

describe('pollution', () => {
  const rules = {
    cod: {
      scope: metric('cod'),
      grades: [
        { severity: 2, when: when('greaterThan', 100), for: 'PT10M' },
        { severity: 3, when: when('greaterThan', 50), for: 'PT10M' },
      ],
      clear: { for: 'PT1H' },
      missing: { after: 'PT2H', then: 'alarm', severity: 4 },
    },
  };

  it('is one alarm for the whole episode, whatever readings follow, and another for the next', () => {
    const story = new City('11-23 00:00:00', rules, { works: { facts: {} } }, names);
    const minute = (n: number) =>
      `11-23 ${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}:00`;
    for (let n = 0; n < 600; n += 5) {
      const value =
        n < 60 ? 30 : n < 180 ? 70 + (n % 15) : n < 200 ? 40 : n < 240 ? 66 : n < 400 ? 20 : n < 450 ? 130 : 10;
      story.reading(minute(n), 'works', 'cod', value);
      // The station sends everything twice, and is restarted now and then.
      story.reading(minute(n), 'works', 'cod', value);
      if (n % 50 === 0) story.restart();
    }
    const lines = story.told.map((line) => line.split('：')[0]);
    expect(lines).toEqual([
      '11-23 01:10:00 works raised',
      '11-23 05:00:00 works cleared',
      '11-23 06:50:00 works raised',
      '11-23 08:30:00 works cleared',
    ]);
    expect(story.told[2]).toContain('达到重大');
    story.until('11-23 23:00:00');
    expect(story.told.at(-1)).toBe('11-23 11:55:00 works raised：因为 09:55:00 起已 2 小时 没有数据，达到一般');
  });

  it('closed by a person it does not come again in the same episode', () => {
    const story = new City('11-23 00:00:00', rules, { works: { facts: {} } }, names);
    story.reading('11-23 01:00:00', 'works', 'cod', 70).reading('11-23 01:09:00', 'works', 'cod', 70);
    story.close('11-23 01:20:00', 'cod', 'works').reading('11-23 01:30:00', 'works', 'cod', 72);
    expect(story.whyNot('cod', 'works')).toBe('人员关闭告警后情况没有消失过，也没有更严重');
    story.reading('11-23 02:00:00', 'works', 'cod', 120).until('11-23 03:00:00');
    expect(story.told.map((line) => line.split('：')[0])).toEqual([
      '11-23 01:10:00 works raised',
      '11-23 02:10:00 works raised',
    ]);
  });
});
