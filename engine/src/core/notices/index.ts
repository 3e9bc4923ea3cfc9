/** Notices of alarms, pure: who is told of a change, when, and what groups, repetition and quiet hours make of it. */
export {
  onceKey,
  owed,
  takeIn,
  type AlarmNews,
  type NoticeMember,
  type Owed,
  type Timing,
  type Untold,
} from './group.ts';
export {
  checkRoutes,
  flattened,
  planRoutes,
  templateFor,
  wayThrough,
  type PlannedRoute,
  type RouteStep,
} from './plan.ts';
export { quietUntil, type QuietHours } from './quiet.ts';
export { routeSentence, type RouteNames } from './sentence.ts';
export { channelWords, factWord, momentWords, severityWords } from './words.ts';
export {
  noticeChannel,
  noticeMoment,
  noticeRoute,
  receiver,
  type GroupBy,
  type NoticeChannel,
  type NoticeMoment,
  type NoticeRoute,
} from './route.ts';
