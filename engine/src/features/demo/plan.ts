/**
 * The plan of the demo history: which requests come in when, from whom, about what, and what is to become of them.
 * Drawn from one seed before anything is played; the processes themselves decide what really follows.
 */
import { cityDate, startOfCityDay } from '../../core/calendar/city-time.ts';
import type { FileRequest } from '../requests/schema.ts';
import { createCounty, type Grid } from './county.ts';
import { createRandom, type Random } from './random.ts';
import { spots, stories, timespans, type Story } from './stories.ts';
import { callingMoment, isQuietDay } from './working-moments.ts';

const day = 86_400_000;

/** What is to become of a request, as far as people decide it. */
export interface Fate {
  story: Story;
  /** Returned to the citizen with a question first. */
  asksBack: boolean;
  rejected: boolean;
  /** The department gives it back once: sent to the wrong one. */
  refusedOnce: boolean;
  /** Handling takes longer than allowed. */
  late: boolean;
  extends: boolean;
  suspends: boolean;
  helper: boolean;
  reworked: boolean;
  unsatisfied: boolean;
  mark: 'supervise' | 'urge' | 'instruct' | null;
  rates: boolean;
}

export interface PlannedRequest {
  at: number;
  number: number;
  filing: Omit<FileRequest, 'attachmentIds'>;
  fate: Fate;
  grid: Grid;
}

/** Sorted by time; the last ones come in shortly before `until`. */
export function planHistory(from: number, until: number, count: number): PlannedRequest[] {
  const random = createRandom(31_415);
  const { grids, terrain } = createCounty();
  const days: number[] = [];
  for (let start = startOfCityDay(cityDate(from)); start < until; start += day) {
    // A weekend day brings a third of what a working day brings.
    for (let share = isQuietDay(start) ? 1 : 3; share > 0; share -= 1) days.push(start);
  }
  const moments: number[] = [];
  while (moments.length < count) {
    const at = callingMoment(random.pick(days), random);
    if (at > from && at < until - 5 * 60_000) moments.push(at);
  }
  moments.sort((a, b) => a - b);
  return moments.map((at, index) => {
    const story = pickStory(random);
    const grid = random.pick(grids);
    const place = terrain.pointIn(random.pick(grid.cells), random.next(), random.next());
    return {
      at,
      number: index + 1,
      fate: drawFate(story, random),
      filing: drawFiling(story, grid, place, random),
      grid,
    };
  });
}

function pickStory(random: Random): Story {
  const total = stories.reduce((sum, { weight }) => sum + weight, 0);
  let left = random.next() * total;
  return stories.find(({ weight }) => (left -= weight) < 0) ?? stories[0]!;
}

function drawFate(story: Story, random: Random): Fate {
  const isWork = story.nature !== 'consult';
  return {
    story,
    asksBack: isWork && random.chance(0.09),
    rejected: isWork && random.chance(0.03),
    refusedOnce: random.chance(0.08),
    late: random.chance(0.13),
    extends: random.chance(0.07),
    suspends: random.chance(0.03),
    helper: random.chance(0.08),
    reworked: random.chance(0.06),
    unsatisfied: random.chance(0.06),
    mark: random.chance(0.1) ? random.pick(['supervise', 'urge', 'instruct'] as const) : null,
    rates: random.chance(0.68),
  };
}

const channels = ['phone', 'phone', 'phone', 'phone', 'web', 'wechat', 'wechat', 'app', 'grid-app', 'tip-off'] as const;

function drawFiling(
  story: Story,
  grid: Grid,
  place: { lat: number; lng: number },
  random: Random,
): PlannedRequest['filing'] {
  const channel = story.nature === 'consult' ? random.pick(['phone', 'web', 'wechat'] as const) : random.pick(channels);
  const street = random.pick(grid.town.streets);
  const where = `${street}${random.chance(0.5) ? `${random.between(3, 268)}号` : random.pick(spots)}`;
  const text = random.pick(story.texts).replaceAll('{p}', where).replaceAll('{w}', random.pick(timespans));
  const anonymous = random.chance(0.06);
  const isOwnReport = channel === 'grid-app';
  return {
    channel,
    text,
    ...(story.nature !== 'consult' && {
      address: `桐江县${grid.town.name}${where}`,
      place,
      areaId: grid.id,
    }),
    ...(random.chance(channel === 'phone' ? 0.2 : 0.7) && { eventTypeId: story.eventType }),
    ...(!isOwnReport && {
      reporter: {
        name: anonymous ? null : callerName(random),
        phone: `139${String(random.between(0, 99_999_999)).padStart(8, '0')}`,
        anonymous,
      },
    }),
  };
}

const callerName = (random: Random): string =>
  `${random.pick([...'王李张刘陈杨黄赵吴周徐孙胡朱高林何郭马罗'])}${random.pick(['先生', '女士', '师傅', '阿姨', '大伯', '同学'])}`;
