/** Rows of notices: one per receiver and channel; what a person has read is a row of its own. Made by migration 004. */
import { defineTable } from '../../store/tables.ts';

export interface NoticeRow {
  id: string;
  template: string;
  channel: 'in-app' | 'sms' | 'wechat' | 'app' | 'web' | 'mail';
  /** In-app: the subject whose bell it is (`user:`, `unit:`, `role:`). Else a phone number, address or `citizen:<id>`. */
  receiver: string;
  receiver_name: string;
  title: string;
  text: string;
  urgency: 'ordinary' | 'urgent';
  status: 'waiting' | 'held' | 'sent' | 'failed' | 'shown';
  created_at: number;
  /** Held until this moment (ordinary notices outside working hours). */
  not_before: number | null;
  sent_at: number | null;
  object_type: string | null;
  object_id: string | null;
  object_number: string | null;
}

export interface NoticeReadRow {
  /** `<notice>:<person>` */
  id: string;
  notice_id: string;
  person_id: string;
  at: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    notice: NoticeRow;
    notice_read: NoticeReadRow;
  }
}

export const noticeTable = defineTable({
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
  ],
  json: [],
});

export const noticeReadTable = defineTable({
  name: 'notice_read',
  key: 'id',
  columns: ['id', 'notice_id', 'person_id', 'at'],
  json: [],
});
