/**
 * When the alarms of one group are told. A first notice waits a little for others of its group; after that the group is
 * told at most once per interval, of everything new in one notice; and again as long as somebody has to acknowledge.
 * What falls into quiet hours or under a silence is kept, and told when that is over if it is still open and nobody has
 * acknowledged it. Pure: state in, what is owed out; time is an argument.
 */
import type { Severity } from '../alarms/index.ts';
import { quietUntil, type QuietHours } from './quiet.ts';
import type { NoticeMoment } from './route.ts';

export interface Timing {
  /** Milliseconds. */
  wait: number;
  interval: number;
  /** Null: never again. */
  repeat: number | null;
  quiet: QuietHours | null;
}

/** Something that has happened to an alarm and that the group has not told yet. */
export type Untold = { moment: NoticeMoment; severity: Severity; at: number };

/** One alarm in one group. */
export type NoticeMember = {
  alarmId: string;
  severity: Severity;
  /** When somebody acknowledged it or it was over; null: worth telling again. */
  settledAt: number | null;
  /** Recovered or closed. */
  over: boolean;
  untold: Untold[];
  /** When this group told of it last. */
  toldAt: number | null;
  /** It was kept back, and why; it need not wait for others any more. */
  held: 'silence' | 'quiet' | null;
};

export interface AlarmNews {
  alarmId: string;
  moment: Exclude<NoticeMoment, 'repeat'>;
  severity: Severity;
  at: number;
}

/**
 * Takes one piece of news in; undefined: the group has nothing to do with this alarm any more. `wanted`: the route has a
 * template for that moment.
 */
export function takeIn(member: NoticeMember | undefined, news: AlarmNews, wanted: boolean): NoticeMember | undefined {
  const { alarmId, moment, severity, at } = news;
  const before: NoticeMember = member ?? {
    ...{ alarmId, severity, settledAt: null, over: false },
    ...{ untold: [], toldAt: null, held: null },
  };
  const over = before.over || moment === 'cleared' || moment === 'closed';
  const settled = over || moment === 'acknowledged' || moment === 'dismissed';
  const next = { ...before, severity, over, settledAt: before.settledAt ?? (settled ? at : null) };
  const raise = before.untold.find(isRaise);
  const others = before.untold.filter((untold) => !isRaise(untold));
  if (moment === 'cleared' || moment === 'closed') {
    // Nobody was told that it began: nobody needs to hear that it is over.
    next.untold = before.toldAt === null ? [] : withNews(others, news, wanted);
  } else if (raise && (isRaise(news) || moment === 'better')) {
    next.untold = [{ ...raise, severity }, ...others];
  } else {
    next.untold = withNews(before.untold, news, wanted);
  }
  return next.over && next.untold.length === 0 ? undefined : next;
}

const withNews = (untold: readonly Untold[], { moment, severity, at }: AlarmNews, wanted: boolean): Untold[] =>
  wanted ? [...untold.filter((each) => each.moment !== moment), { moment, severity, at }] : [...untold];

const isRaise = ({ moment }: { moment: NoticeMoment }): boolean => moment === 'raised' || moment === 'worse';

export interface Owed {
  /** To be told now, in one notice: what is new, and which of the known ones again. */
  news: { alarmId: string; untold: Untold[] }[];
  repeat: string[];
  /** Kept back now for the first time. `until` null: nobody knows yet. */
  held: { alarmId: string; why: 'silence' | 'quiet'; until: number; untold: Untold[] }[];
  /** Was kept back, and needs no telling any more. */
  dropped: { alarmId: string; untold: Untold[] }[];
  members: NoticeMember[];
  toldAt: number | null;
  /** When to look again; null: only when something happens. */
  next: number | null;
}

/** What a group owes at `at`, and how it stands afterwards. `silencedUntil`: null when no silence covers the alarm. */
export function owed(
  group: { toldAt: number | null },
  members: readonly NoticeMember[],
  timing: Timing,
  at: number,
  silencedUntil: (alarmId: string) => number | null,
): Owed {
  const result: Owed = { news: [], repeat: [], held: [], dropped: [], members: [], toldAt: group.toldAt, next: null };
  const ready: NoticeMember[] = [];
  for (const member of members) {
    const kept = keptBack(member, timing, at, silencedUntil);
    if (kept) {
      if (member.untold.length > 0 && member.held !== kept.why) {
        result.held.push({ alarmId: member.alarmId, ...kept, untold: member.untold });
      }
      lookAgain(result, kept.until);
      result.members.push(member.untold.length > 0 ? { ...member, held: kept.why } : member);
    } else {
      ready.push(released(member, result));
    }
  }
  const earliest = group.toldAt === null ? -Infinity : group.toldAt + timing.interval;
  const fresh = ready.filter(({ untold }) => untold.length > 0);
  const since = Math.min(...fresh.map((member) => (member.held ? -Infinity : waitingSince(member) + timing.wait)));
  const newsDue = fresh.length === 0 ? Infinity : Math.max(since, earliest);
  const repeatDue = (member: NoticeMember) =>
    timing.repeat === null || member.settledAt !== null || member.toldAt === null
      ? Infinity
      : Math.max(member.toldAt + timing.repeat, earliest);
  const firstRepeat = Math.min(...ready.map((member) => (member.untold.length > 0 ? Infinity : repeatDue(member))));
  const due = Math.min(newsDue, firstRepeat);
  if (due > at) {
    result.members.push(...ready.filter(({ over, untold }) => !over || untold.length > 0));
    if (due < Infinity) lookAgain(result, due);
    return result;
  }
  result.toldAt = at;
  for (const member of ready) tellOne(result, member, repeatDue(member) <= at, timing, at);
  return result;
}

function tellOne(result: Owed, member: NoticeMember, again: boolean, timing: Timing, at: number): void {
  const { alarmId, untold } = member;
  if (untold.length > 0) result.news.push({ alarmId, untold });
  else if (again) result.repeat.push(alarmId);
  const told = untold.length > 0 || again;
  const next: NoticeMember = told ? { ...member, untold: [], held: null, toldAt: at } : member;
  if (next.over) return;
  result.members.push(next);
  if (next.settledAt === null && next.toldAt !== null && timing.repeat !== null) {
    lookAgain(result, Math.max(next.toldAt + timing.repeat, at + timing.interval));
  }
}

const waitingSince = ({ untold }: NoticeMember): number => Math.min(...untold.map(({ at }) => at));

function lookAgain(result: Owed, at: number): void {
  result.next = result.next === null ? at : Math.min(result.next, at);
}

function keptBack(
  member: NoticeMember,
  { quiet }: Timing,
  at: number,
  silencedUntil: (alarmId: string) => number | null,
): { why: 'silence' | 'quiet'; until: number } | null {
  if (member.untold.length === 0 && member.settledAt !== null) return null;
  const silence = silencedUntil(member.alarmId);
  if (silence !== null && silence > at) return { why: 'silence', until: silence };
  if (!quiet) return null;
  const worst = Math.min(member.severity, ...member.untold.map(({ severity }) => severity));
  const until = worst <= quiet.exceptAtLeast ? null : quietUntil(quiet, at);
  return until === null ? null : { why: 'quiet', until };
}

/** The time of quiet is over for this one: what nobody needs to hear any more is dropped. */
function released(member: NoticeMember, result: Owed): NoticeMember {
  const { settledAt } = member;
  if (!member.held || settledAt === null) return member;
  const late = member.untold.filter(
    (untold) => (isRaise(untold) || untold.moment === 'better') && untold.at <= settledAt,
  );
  if (late.length === 0) return member;
  result.dropped.push({ alarmId: member.alarmId, untold: late });
  const untold = member.untold.filter((each) => !late.includes(each));
  return { ...member, untold, held: untold.length > 0 ? member.held : null };
}

/**
 * The key, without the receiver, under which it is remembered that somebody was told: raised and worse are one thing per
 * grade.
 */
export function onceKey(alarmId: string, moment: NoticeMoment, severity: Severity): string {
  if (moment === 'better') return `${alarmId}:better:${severity}`;
  return isRaise({ moment }) ? `${alarmId}:grade:${severity}` : `${alarmId}:${moment}`;
}
