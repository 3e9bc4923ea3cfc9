/** Why, and why not: sentences made from rules, in both languages. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import type { Names } from '../rules/index.ts';
import { explainEffect, ruleSentence, whyNot, type WhyNotQuestion } from './index.ts';
import { clock, mixedRules, seconds, START, stream, value, Watch } from './testing/story.ts';

const names: Names = {
  fact: (path) =>
    ({
      state: { zh: '占用状态', en: 'occupancy' },
      value: { zh: '读数', en: 'reading' },
      metric: { zh: '指标', en: 'metric' },
      'thing.kind': { zh: '类别', en: 'kind' },
    })[path],
  value: (_path, of) => ({ blocked: { zh: '占用', en: 'blocked' }, free: { zh: '空闲', en: 'free' } })[String(of)],
};
const blocked = { all: [{ fact: 'state', operator: 'equal' as const, value: 'blocked' }] };
const lane = {
  scope: { all: [{ fact: 'metric', operator: 'equal', value: 'm' }] },
  grades: [{ severity: 3, when: blocked, for: 'PT5M' }],
  clear: { for: 'PT1M' },
};

/** The sentences of all that has happened, with the facts of the newest event. */
const told = (story: Watch, facts: JsonObject, language: 'zh' | 'en' = 'zh') =>
  story.effects.map(
    (effect) =>
      explainEffect(story.rule, effect, {
        facts,
        state: story.state,
        names,
        suppressor: { zh: '维护窗口', en: 'maintenance' },
      }).sentence[language],
  );

describe('why', () => {
  it('a level has held long enough, and is over', () => {
    const story = new Watch(lane).event('0:00', { state: 'blocked' }).at('5:00');
    expect(told(story, { state: 'blocked' })).toEqual(['因为 占用状态=占用 已持续 5 分钟（10:00:00 起），达到较大']);
    expect(told(story, { state: 'blocked' }, 'en')).toEqual([
      'because occupancy=blocked has held for 5 minutes (since 10:00:00), it is moderate',
    ]);
    story.event('6:00', { state: 'free' }).at('7:00');
    expect(told(story, { state: 'free' })).toEqual([
      '因为 占用状态=占用 已持续 5 分钟（10:00:00 起），达到较大',
      '因为 占用状态 为 空闲（需 = 占用） 已持续 1 分钟（10:06:00 起），恢复',
    ]);
  });

  it('shows wanted and actual values while they are those of the moment', () => {
    const story = new Watch({ grades: [{ severity: 2, when: value('greaterThan', 90) }], hysteresis: 5 });
    story.event('0:00', { value: 95 }).event('1:00', { value: 80 });
    const [raised, cleared] = story.effects.map((effect, i) =>
      explainEffect(story.rule, effect, { facts: { value: [95, 80][i] as number }, names }),
    );
    expect(raised?.sentence.zh).toBe('因为 读数 为 95（需 > 90）（10:00:00），达到重大');
    expect(raised?.conditions).toMatchObject({ result: true, conditions: [{ wanted: 90, actual: 95 }] });
    expect(cleared?.sentence.zh).toBe('因为 读数 为 80（需 > 85）（10:01:00），恢复');
  });

  it('a grade gets worse by its own condition, better by what is no longer', () => {
    const story = new Watch({
      grades: [
        { severity: 2, when: value('greaterThan', 90), for: 'PT2M' },
        { severity: 4, when: value('greaterThan', 60) },
      ],
      clear: { for: 'PT3M' },
    });
    story.event('0:00', { value: 70 }).event('1:00', { value: 95 }).event('9:00', { value: 70 }).at('12:00');
    expect(told(story, { value: 70 }).slice(1)).toEqual([
      '因为 读数 > 90 已持续 2 分钟（10:01:00 起），由一般变为重大',
      '因为 不再达到重大 已持续 3 分钟（10:09:00 起），由重大变为一般',
    ]);
  });

  it('counts, forecasts, absences, occurrences, missing data', () => {
    const count = new Watch({
      detect: { kind: 'count', of: value('equal', 'open'), within: 'PT10M' },
      grades: [{ severity: 3, when: { all: [{ fact: 'count', operator: 'greaterThanInclusive', value: 2 }] } }],
    });
    count.event('0:00', { value: 'open' }).event('1:00', { value: 'open' });
    expect(told(count, { value: 'open' })).toEqual(['因为 10 分钟内的次数 为 2（需 ≥ 2）（10:01:00），达到较大']);
    const trend = new Watch({
      detect: { kind: 'trend', over: 'PT1H', ahead: 'PT30M', minSamples: 2 },
      grades: [{ severity: 4, when: { all: [{ fact: 'forecast', operator: 'greaterThan', value: 50 }] } }],
    });
    trend.event('0:00', { value: 10 }).event('10:00', { value: 30 });
    expect(told(trend, { value: 30 })).toEqual(['因为 30 分钟后的预计值 为 90（需 > 50）（10:10:00），达到一般']);
    const absence = new Watch({
      detect: { kind: 'absence' },
      scope: lane.scope,
      grades: [{ severity: 4, for: 'PT72H' }],
    });
    absence.event('0:00', {}).at('72:00:00').event('73:00:00', {});
    expect(told(absence, {})).toEqual([
      '因为 2026-11-23 10:00:00 起已 3 天 没有消息（指标=m），达到一般',
      '因为 11:00:00 有了消息（指标=m），恢复',
    ]);
    const button = new Watch({
      detect: { kind: 'occurrence', of: value('equal', 'pressed') },
      grades: [{ severity: 2 }],
      clear: { after: 'PT10M' },
    });
    expect(told(button.event('0:00', { value: 'pressed' }).at('10:00'), { value: 'pressed' })).toEqual([
      '因为 10:00:00 发生 读数=pressed，达到重大',
      '因为 10:00:00 起 10 分钟 内没有再发生，恢复',
    ]);
    const gone = new Watch({ ...lane, missing: { after: 'PT30M', then: 'alarm', severity: 4 } });
    gone.event('0:00', { state: 'free' }).event('1:00:00', { state: 'free' });
    expect(told(gone, { state: 'free' })).toEqual([
      '因为 10:00:00 起已 30 分钟 没有数据，达到一般',
      '因为 11:00:00 又有了数据，恢复',
    ]);
  });

  it('held back, and released', () => {
    const story = new Watch(lane);
    const end = START + seconds('20:00');
    story.suppression = (at) => (at < end ? { by: 'maintenance:1', until: end } : null);
    story.event('0:00', { state: 'blocked' }).at('20:00');
    expect(told(story, { state: 'blocked' })).toEqual([
      '因为 占用状态=占用 已持续 5 分钟（10:00:00 起），应为较大，但被抑制：维护窗口',
      '抑制结束（维护窗口），情况仍在',
      '因为 占用状态=占用 已持续 5 分钟（10:00:00 起），达到较大',
    ]);
  });
});

describe('what a rule says', () => {
  it('in words', () => {
    expect(ruleSentence(new Watch(lane).rule, names)).toEqual({
      zh: '占用状态=占用 持续 5 分钟为较大；不再成立 1 分钟后恢复',
      en: 'occupancy=blocked for 5 minutes is moderate; over when it has not held for 1 minute',
    });
    const elder = { detect: { kind: 'absence', of: value('equal', 'pass') }, grades: [{ severity: 4, for: 'PT72H' }] };
    expect(ruleSentence(new Watch(elder).rule, names).zh).toBe('3 天没有消息（读数=pass）为一般');
    const button = {
      detect: { kind: 'occurrence', of: value('equal', 'pressed') },
      grades: [{ severity: 2 }],
      clear: { when: value('equal', 'reset'), after: 'PT10M' },
    };
    expect(ruleSentence(new Watch(button).rule, names).zh).toBe(
      '读数=pressed 即为重大；读数=reset 时恢复；10 分钟没有再发生时恢复',
    );
  });
});

describe('why not', () => {
  const ask = (story: Watch, at: string, more: Partial<WhyNotQuestion> = {}) =>
    whyNot(story.rule, {
      at: START + seconds(at),
      state: story.state,
      facts: { metric: 'm', state: 'blocked' },
      suppression: null,
      names,
      ...more,
    });
  const said = (...question: Parameters<typeof ask>) => {
    const { because, sentence } = ask(...question);
    return `${because}: ${sentence.zh}`;
  };

  it('the level is not reached', () => {
    const story = new Watch(lane).event('0:00', { state: 'free' });
    const answer = ask(story, '1:00', { facts: { metric: 'm', state: 'free' } });
    expect(answer.because).toBe('level');
    expect(answer.sentence.zh).toBe('没有达到任何级别：占用状态 为 空闲（需 = 占用）');
    expect(answer.steps.map(({ step, holds }) => `${step} ${holds}`)).toEqual([
      'works true',
      'data true',
      'scope true',
      'timely true',
      'level false',
    ]);
  });

  it('it has not held long enough, and will be raised then', () => {
    const story = new Watch(lane).event('0:00', { state: 'blocked' });
    const answer = ask(story, '3:00');
    expect(answer.sentence).toEqual({
      zh: '10:00:00 起已持续 3 分钟，需要 5 分钟，10:05:00 到期',
      en: 'it has held for 3 minutes since 10:00:00; 5 minutes are needed, until 10:05:00',
    });
    expect([answer.because, answer.due]).toEqual(['duration', START + 300_000]);
  });

  it('the event is outside the scope, the rule watches others, or does not work', () => {
    const story = new Watch(lane);
    expect(said(story, '0:00', { facts: { metric: 'other' } })).toBe(
      'scope: 消息不在规则的范围内：指标 为 other（需 = m）',
    );
    const elders = new Watch({
      detect: { kind: 'absence' },
      watch: { all: [{ fact: 'thing', path: '$.kind', operator: 'equal', value: 'elder' }] },
      grades: [{ severity: 4, for: 'PT72H' }],
    });
    expect(said(elders, '0:00', { facts: { thing: { kind: 'pupil' } } })).toBe(
      'watched: 规则不看护这个对象：类别 为 pupil（需 = elder）',
    );
    expect(said(elders, '0:00', { state: null, facts: null })).toBe('watched: 规则还没有开始看护这个对象');
    const stopped = { zh: '判断时出错', en: 'it failed' };
    expect(said(story, '0:00', { stopped })).toBe('works: 规则没有在工作：判断时出错');
  });

  it('nothing has come, it came too late, or is too old', () => {
    expect(said(new Watch(lane), '0:00', { facts: null })).toBe('data: 没有收到过它的消息');
    expect(said(new Watch(lane), '0:00', { state: null })).toBe('data: 规则生效后还没有收到过它的消息');
    const late = new Watch(lane).event('0:00', { state: 'blocked' }, '20:00');
    expect(said(late, '20:00')).toBe('timely: 数据迟到 20 分钟（上限 5 分钟），只作记录');
    const old = new Watch({ ...lane, missing: { after: 'PT3M', then: 'clear' } }).event('0:00', { state: 'blocked' });
    expect(said(old, '9:00')).toBe('timely: 10:00:00 起没有数据，已超过 3 分钟');
  });

  it('it is held back, was closed by a person, or is open', () => {
    const story = new Watch(lane);
    story.suppression = { by: 'maintenance:1' };
    story.event('0:00', { state: 'blocked' }).at('6:00');
    const text = { zh: '维护窗口“检修”期间', en: 'maintenance' };
    expect(said(story, '6:00', { suppression: { by: 'maintenance:1', text } })).toBe(
      'suppression: 被抑制：维护窗口“检修”期间',
    );
    expect(said(story, '7:00')).toBe('null: 已有告警：10:00:00 起，较大');
    const closed = new Watch(lane).event('0:00', { state: 'blocked' }).close('6:00');
    expect(said(closed, '9:00')).toBe('closed: 人员关闭告警后情况没有消失过，也没有更严重');
  });

  it('of an absence: what came, and how long that is enough', () => {
    const elder = new Watch({
      detect: { kind: 'absence' },
      scope: lane.scope,
      grades: [{ severity: 4, for: 'PT72H' }],
    });
    elder.event('1:00:00', {});
    const answer = ask(elder, '30:00:00', { facts: null });
    expect(answer.steps.map(({ sentence }) => sentence.zh)).toEqual([
      '规则在工作',
      '2026-11-23 11:00:00 有过消息（指标=m）',
      '2026-11-23 11:00:00 起已持续 1 天 5 小时，需要 3 天，2026-11-26 11:00:00 到期',
    ]);
  });

  it('of an occurrence: it was another event, was held back, or is over', () => {
    const button = { detect: { kind: 'occurrence', of: value('equal', 'pressed') }, grades: [{ severity: 2 }] };
    const story = new Watch(button).event('0:00', { value: 'tested' });
    expect(said(story, '1:00', { facts: { metric: 'm', value: 'tested' } })).toBe(
      'level: 没有达到任何级别：读数 为 tested（需 = pressed）',
    );
    const facts = { metric: 'm', value: 'pressed' };
    story.suppression = { by: 'schedule' };
    story.event('2:00', { value: 'pressed' });
    const suppression = { by: 'schedule', text: { zh: '不在生效时段', en: 'outside the hours' } };
    expect(said(story, '3:00', { facts, suppression })).toBe('suppression: 被抑制：不在生效时段');
    story.suppression = null;
    story.event('4:00', { value: 'pressed' });
    expect(said(story, '5:00', { facts })).toBe('null: 已有告警：10:04:00 起，重大');
    expect(said(story.close('6:00'), '7:00', { facts })).toBe('closed: 这次发生的告警已经结束');
    const backfill = new Watch(button).event('0:00', { value: 'pressed' }, '20:00');
    expect(said(backfill, '21:00', { facts })).toBe('timely: 数据迟到 20 分钟（上限 5 分钟），只作记录');
  });
});

describe.each(mixedRules.map((rule, i) => [i, rule] as const))('of random streams, rule %i', (_i, written) => {
  it('every sentence is whole, and what is said to be due comes then', () => {
    let [sentences, dues] = [0, 0];
    for (let seed = 1; seed <= 12; seed += 1) {
      const story = new Watch(written);
      for (const { at, value: v, closes } of stream(seed).slice(0, 25)) {
        const moment = clock(START + at * 1000);
        if (closes) story.close(moment);
        else story.event(moment, { value: v });
        const facts = { metric: 'm', value: v };
        for (const effect of story.effects.splice(0)) {
          const { sentence } = explainEffect(story.rule, effect, { facts, state: story.state, names });
          expect(`${sentence.zh} ${sentence.en}`).not.toMatch(/[{}]|undefined|NaN/);
          sentences += 1;
        }
        const answer = whyNot(story.rule, {
          at: START + at * 1000,
          state: story.state,
          facts,
          suppression: null,
          names,
        });
        expect(answer.because === null, answer.sentence.zh).toBe(story.state.alarm !== undefined);
        // With data that stop coming it is not raised.
        if (answer.due === null || 'missing' in written) continue;
        const [due, later] = [answer.due, new Watch(written)];
        later.state = story.state;
        later.at(clock(due));
        expect(later.effects.filter(({ type }) => type === 'raised').map((effect) => effect.at)).toEqual([due]);
        dues += 1;
      }
    }
    expect(sentences).toBeGreaterThan(0);
    // Where a grade has a duration there were moments at which it was running.
    const { grades, missing } = written as { grades: { for?: string }[]; missing?: object };
    const lasts = !missing && grades.some((grade) => grade.for);
    expect(dues > 0).toBe(lasts);
  });
});
