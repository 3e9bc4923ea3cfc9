/** Alarms that are an event by themselves (buttons, intrusions, hits on lists), and alarms that a person closes. */
import { describe, expect, it } from 'vitest';
import { START, seconds, value, Watch } from './testing/story.ts';

const button = { detect: { kind: 'occurrence', of: value('equal', 'pressed') }, grades: [{ severity: 2 }] };

describe('a button (K33)', () => {
  it('is an alarm at once, and one as long as it is open', () => {
    const story = new Watch(button).event('0:00', { value: 'pressed' }).event('5:00', { value: 'pressed' });
    expect(story.event('6:00', { value: 'tested' }).at('200:00:00').told).toEqual(['0:00 raised 2']);
  });

  it('is a new alarm after a person has closed the one before', () => {
    const story = new Watch(button).event('0:00', { value: 'pressed' }).close('2:00').at('9:00');
    expect(story.event('10:00', { value: 'pressed' }).told).toEqual(['0:00 raised 2', '10:00 raised 2']);
  });

  it('is not lost when it was pressed before the closing and comes after it', () => {
    const story = new Watch(button).event('0:00', { value: 'pressed' }).close('2:00');
    expect(story.event('1:50', { value: 'pressed' }, '2:10').told).toEqual(['0:00 raised 2', '1:50 raised 2']);
  });

  it('is no alarm when it comes as backfill', () => {
    expect(new Watch(button).event('0:00', { value: 'pressed' }, '6:00').at('60:00').told).toEqual([]);
  });

  it('is held back for good by what holds it back at its own moment', () => {
    const story = new Watch(button);
    story.suppression = (at) => (at < START + seconds('10:00') ? { by: 'w', until: START + seconds('10:00') } : null);
    story
      .event('1:00', { value: 'pressed' })
      .event('2:00', { value: 'pressed' })
      .event('9:59', { value: 'pressed' }, '10:05');
    expect(story.at('60:00').told).toEqual(['1:00 2 suppressed by w']);
    expect(story.event('61:00', { value: 'pressed' }).told).toEqual(['1:00 2 suppressed by w', '1:01:00 raised 2']);
  });

  it('tells each stretch of suppression once', () => {
    const story = new Watch(button);
    const hour = 3_600_000;
    story.suppression = (at) => ({ by: 'schedule', until: START + Math.ceil((at - START + 1) / hour) * hour });
    for (const at of ['1:00', '30:00', '1:10:00']) story.event(at, { value: 'pressed' });
    expect(story.told).toEqual(['1:00 2 suppressed by schedule', '1:10:00 2 suppressed by schedule']);
  });
});

describe('an intrusion (K74) that ends by itself', () => {
  const intrusion = {
    detect: { kind: 'occurrence', of: value('equal', 'intrusion') },
    grades: [{ severity: 3 }],
    clear: { after: 'PT10M', when: value('equal', 'reset') },
  };

  it('ends when none has come for ten minutes, each beginning them anew', () => {
    const story = new Watch(intrusion).event('0:00', { value: 'intrusion' }).event('8:00', { value: 'intrusion' });
    expect(story.at('17:59').told).toEqual(['0:00 raised 3']);
    expect(story.at('18:00').told).toEqual(['0:00 raised 3', '18:00 cleared (quiet)']);
  });

  it('ends by its reset before that', () => {
    const story = new Watch(intrusion).event('0:00', { value: 'intrusion' }).event('3:00', { value: 'reset' });
    expect(story.event('30:00', { value: 'intrusion' }).told).toEqual([
      '0:00 raised 3',
      '3:00 cleared (condition)',
      '30:00 raised 3',
    ]);
  });

  it('is not raised again by what came before its reset and is told after it', () => {
    const story = new Watch(intrusion).event('0:00', { value: 'intrusion' }).event('3:00', { value: 'reset' });
    expect(story.event('2:50', { value: 'intrusion' }, '3:10').told).toEqual([
      '0:00 raised 3',
      '3:00 cleared (condition)',
    ]);
  });

  it('is told with its end when the two come out of order', () => {
    const story = new Watch(intrusion).event('3:00', { value: 'reset' });
    expect(story.event('2:50', { value: 'intrusion' }, '3:10').told).toEqual([
      '2:50 raised 3',
      '3:00 cleared (condition)',
    ]);
  });

  it('a graver one grades the alarm up, a lesser one not down', () => {
    const graded = {
      ...intrusion,
      detect: { kind: 'occurrence' },
      grades: [
        { severity: 1, when: value('equal', 'weapon') },
        { severity: 3, when: value('equal', 'intrusion') },
      ],
    };
    const story = new Watch(graded).event('0:00', { value: 'intrusion' }).event('1:00', { value: 'weapon' });
    expect(story.event('2:00', { value: 'intrusion' }).event('3:00', { value: 'other' }).at('12:00').told).toEqual([
      '0:00 raised 3',
      '1:00 3 → 1',
      '12:00 cleared (quiet)',
    ]);
  });
});

describe('an alarm that a person closes', () => {
  const hot = {
    grades: [
      { severity: 2, when: value('greaterThan', 90) },
      { severity: 4, when: value('greaterThan', 60), for: 'PT1M' },
    ],
    hysteresis: 5,
    clear: { for: 'PT2M' },
  };

  it('does not come again while the level goes on', () => {
    const story = new Watch(hot).event('0:00', { value: 70 }).close('5:00');
    story.event('6:00', { value: 72 }).event('7:00', { value: 57 }).event('7:30', { value: 70 });
    expect(story.at('60:00').told).toEqual(['1:00 raised 4']);
  });

  it('comes again when it has been away as long as clearing takes', () => {
    const story = new Watch(hot).event('0:00', { value: 70 }).close('5:00').event('6:00', { value: 50 });
    expect(story.event('9:00', { value: 70 }).at('60:00').told).toEqual(['1:00 raised 4', '10:00 raised 4']);
  });

  it('comes again at once when it gets worse, and again after it got better and worse', () => {
    const story = new Watch(hot).event('0:00', { value: 70 }).close('5:00').event('6:00', { value: 95 });
    expect(story.told).toEqual(['1:00 raised 4', '6:00 raised 2']);
    story.close('7:00').event('8:00', { value: 96 }).event('10:00', { value: 70 }).event('13:00', { value: 95 });
    expect(story.told.slice(2)).toEqual(['13:00 raised 2']);
  });

  it('is the same after a restart, and closing nothing is nothing', () => {
    const story = new Watch(hot).close('0:00').event('1:00', { value: 20 }).close('2:00');
    expect(story.told).toEqual([]);
    expect(Object.keys(story.state)).not.toContain('closed');
  });

  it('of an absence comes again at the next grade only, or after something came', () => {
    const elder = {
      detect: { kind: 'absence' },
      grades: [
        { severity: 4, for: 'PT24H' },
        { severity: 2, for: 'PT72H' },
      ],
    };
    const story = new Watch(elder).event('0:00', {}).close('25:00:00').at('71:00:00');
    expect(story.told).toEqual(['24:00:00 raised 4']);
    expect(story.at('72:00:00').told).toEqual(['24:00:00 raised 4', '72:00:00 raised 2']);
    story.close('73:00:00').event('80:00:00', {}).at('104:00:00');
    expect(story.told.slice(2)).toEqual(['104:00:00 raised 4']);
  });
});

describe('what is told of it', () => {
  it('says since when, how long it had to last, and which grade', () => {
    const story = new Watch({
      grades: [{ severity: 3, when: value('greaterThan', 5), for: 'PT5M' }],
      clear: { for: 'PT1M' },
    });
    story.event('0:00', { value: 9 }).event('6:00', { value: 1 }).at('9:00');
    const minute = (n: number) => START + n * 60_000;
    expect(story.effects).toEqual([
      { type: 'raised', at: minute(5), since: minute(0), for: 300_000, severity: 3, reason: 'condition' },
      { type: 'cleared', at: minute(7), since: minute(6), for: 60_000, reason: 'condition' },
    ]);
  });
});

describe('gaps in the data', () => {
  const hot = {
    grades: [{ severity: 2, when: value('greaterThan', 40), for: 'PT10M' }],
    missing: { after: 'PT5M', then: 'clear' },
  };

  it('nothing lasts across a gap', () => {
    const story = new Watch(hot);
    for (const at of ['0:00', '4:00', '8:00', '30:00', '34:00', '38:00']) story.event(at, { value: 50 });
    expect(story.at('39:59').told).toEqual(['10:00 raised 2', '13:00 cleared (missing)']);
    expect(story.at('40:00').told.at(-1)).toBe('40:00 raised 2');
  });

  it('a late event closes the gap', () => {
    const story = new Watch({ ...hot, lateness: 'PT10M' }).event('0:00', { value: 50 }).event('6:00', { value: 50 });
    expect(story.event('3:00', { value: 50 }, '6:30').at('10:00').told).toEqual(['10:00 raised 2']);
  });

  it('an absence remembers the last pass though other events follow it', () => {
    const elder = { detect: { kind: 'absence', of: value('equal', 'pass') }, grades: [{ severity: 4, for: 'PT72H' }] };
    const story = new Watch(elder).event('1:00:00', { value: 'pass' });
    for (let hour = 2; hour < 73; hour += 1) story.event(`${hour}:00:00`, { value: 'door open' });
    expect(story.told).toEqual([]);
    expect(story.at('73:00:00').told).toEqual(['73:00:00 raised 4']);
  });
});
