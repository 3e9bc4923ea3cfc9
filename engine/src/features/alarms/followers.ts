/**
 * What follows from a change in an alarm's life: notices, linkage, escalation. Each is called in the transaction that
 * changes the alarm, as isolated work: one that fails takes back only what it wrote; the failure stands in the alarm's
 * timeline and is tried again. The alarm itself never waits for what follows from it.
 */
import type { JsonObject } from '../../core/json.ts';
import type { CommandContext, UnitOfWork } from '../../runtime/command.ts';
import type { ActiveRule } from '../alarm-rules/active.ts';
import type { AlarmMoment } from '../alarm-rules/schema.ts';
import { escalationFollower } from '../linkage/escalation.ts';
import { linkageFollower } from '../linkage/follower.ts';
import { recoveryFollower } from '../linkage/recovery.ts';
import { noticeFollower } from '../notices/follower.ts';
import type { AlarmRow } from './tables.ts';

export interface AlarmChange {
  moment: AlarmMoment;
  /** As it is after the change. */
  alarm: AlarmRow;
  rule: ActiveRule;
  /** The true moment of the change; it may lie before the command's. */
  at: number;
  /** Of the event that it rests on, or the newest one. */
  facts: JsonObject | null;
  /** What led to this change, outermost first, where that is not what led to the alarm. */
  causes?: readonly string[];
}

export interface AlarmFollower {
  name: string;
  follow(uow: UnitOfWork, change: AlarmChange, ctx: CommandContext): Promise<void>;
}

/** In the order in which they are called. */
export const followers: readonly AlarmFollower[] = [
  noticeFollower,
  escalationFollower,
  linkageFollower,
  recoveryFollower,
];
