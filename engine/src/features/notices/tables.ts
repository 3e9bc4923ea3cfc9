/**
 * Rows of notices (migrations 004, 012). One notice is what is told to one receiver by one channel; where that channel
 * fails for good, the next one is a row of its own that names the first. What was told of an alarm to whom is remembered
 * under a key, so that nobody is told the same twice. Groups gather what a route tells together.
 */
import type { NoticeChannel, NoticeMember } from '../../core/notices/index.ts';
import { defineTable } from '../../store/tables.ts';

/** `web`: the citizen's own page. */
export type Channel = NoticeChannel | 'web';
export type Language = 'zh' | 'en';

/**
 * `held`: until `not_before`. `silenced`: kept back by a silence, not sent. `shown-only`: its channel is connected to
 * nothing; this row is all that came of it. `dropped`: was held, and there was no need any more when its time came.
 */
export type NoticeStatus = 'waiting' | 'held' | 'silenced' | 'sent' | 'failed' | 'shown' | 'shown-only' | 'dropped';

/** What to say where the one before fails: in order. */
export interface NextChannel {
  channel: Channel;
  address: string;
  title: string;
  text: string;
}

export interface DeliveryAttempt {
  at: number;
  outcome: 'ok' | 'retry' | 'permanent' | 'auth' | 'unknown' | 'not-connected';
  detail: string | null;
}

export interface NoticeRow {
  id: string;
  template: string;
  channel: Channel;
  /** In-app: the subject whose bell it is (`user:`, `unit:`, `role:`). Else a phone number, address or `citizen:<id>`. */
  receiver: string;
  receiver_name: string;
  title: string;
  text: string;
  urgency: 'ordinary' | 'urgent';
  status: NoticeStatus;
  created_at: number;
  /** Held until this moment. */
  not_before: number | null;
  sent_at: number | null;
  object_type: string | null;
  object_id: string | null;
  object_number: string | null;
  /** The same key is one notice. */
  once_key: string | null;
  language: Language;
  /** Of the alarm: `raised`, `cleared`, `repeat` … */
  moment: string | null;
  /** `<pack>/<route>` */
  route_id: string | null;
  group_key: string | null;
  /** All alarms that it speaks of. */
  alarm_ids: string[] | null;
  /** Who it is for, whatever the channel: `user:<id>`, `contact:<phone>`. */
  receiver_key: string | null;
  next: NextChannel[] | null;
  fallback_of: string | null;
  attempts: DeliveryAttempt[] | null;
  connection_id: string | null;
  /** Why it is held, failed, silenced, dropped. */
  reason: string | null;
}

export interface NoticeReadRow {
  /** `<notice>:<person>` */
  id: string;
  notice_id: string;
  person_id: string;
  at: number;
}

/** One group of one route: when it was told last and when it is looked at next. */
export interface NoticeGroupRow {
  id: string;
  pack_id: string;
  route_id: string;
  told_at: number | null;
  due_at: number | null;
  rev: number;
}

export interface NoticeMemberRow {
  /** `<group> <alarm>` */
  id: string;
  group_id: string;
  alarm_id: string;
  pack_id: string;
  state: NoticeMember;
  rev: number;
}

/** Somebody who is told, and by what he can be reached. */
export interface Target {
  /** `user:<id>`, `contact:<phone, mail or app>`, or a subject nobody stands behind now. */
  key: string;
  name: string;
  language: Language;
  /** Whose bell rings; null: not one of the staff. */
  bell: string | null;
  addresses: Partial<Record<Channel, string>>;
}

export interface NoticeToldRow {
  /** The once key. */
  id: string;
  alarm_id: string;
  route_id: string | null;
  target: Target;
  notice_id: string | null;
  at: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    notice: NoticeRow;
    notice_read: NoticeReadRow;
    notice_group: NoticeGroupRow;
    notice_member: NoticeMemberRow;
    notice_told: NoticeToldRow;
  }
}

defineTable({
  name: 'notice',
  key: 'id',
  columns: [
    'id',
    'template',
    'channel',
    'receiver',
    'receiver_name',
    'title',
    'text',
    'urgency',
    'status',
    'created_at',
    'not_before',
    'sent_at',
    'object_type',
    'object_id',
    'object_number',
    'once_key',
    'language',
    'moment',
    'route_id',
    'group_key',
    'alarm_ids',
    'receiver_key',
    'next',
    'fallback_of',
    'attempts',
    'connection_id',
    'reason',
  ],
  json: ['alarm_ids', 'next', 'attempts'],
});

defineTable({
  name: 'notice_read',
  key: 'id',
  columns: ['id', 'notice_id', 'person_id', 'at'],
  json: [],
});

defineTable({
  name: 'notice_group',
  key: 'id',
  columns: ['id', 'pack_id', 'route_id', 'told_at', 'due_at', 'rev'],
  json: [],
  rev: 'rev',
});

defineTable({
  name: 'notice_member',
  key: 'id',
  columns: ['id', 'group_id', 'alarm_id', 'pack_id', 'state', 'rev'],
  json: ['state'],
  rev: 'rev',
});

defineTable({
  name: 'notice_told',
  key: 'id',
  columns: ['id', 'alarm_id', 'route_id', 'target', 'notice_id', 'at'],
  json: ['target'],
});
