/**
 * Rows of linkage (migration 013): one run per action and moment of an alarm, causes that were asked for, and what was
 * published to screens.
 */
import type { Severity } from '../../core/alarms/index.ts';
import type { JsonObject, Text } from '../../core/json.ts';
import { defineTable } from '../../store/tables.ts';
import type { AlarmMoment, Deed } from '../alarm-rules/schema.ts';

export type RunStatus =
  'waiting-approval' | 'queued' | 'running' | 'done' | 'failed' | 'left-out' | 'refused' | 'ended';

export interface LinkageRunRow {
  id: string;
  alarm_id: string;
  rule_id: string;
  rule_version: string;
  action_id: string;
  thing_id: string;
  /** `<rule> <action> <thing>`: of the runs of one slot, one runs at a time (unless the mode says otherwise). */
  slot: string;
  name: Text;
  /** As the rule's version said it. */
  deed: Deed;
  moment: AlarmMoment;
  status: RunStatus;
  /** Why it was left out, refused or failed. */
  detail: Text | null;
  /** What the alarm was like at the moment. */
  facts: JsonObject;
  /** Cause chain, outermost first; the last is the alarm. */
  causes: string[];
  attempts: number;
  at: number;
  ended_at: number | null;
  /** `process:<key>`, `case:<id>`, `ticket:<id>`, `question:<id>`, `exchange:<id>`, `publication:<id>`. */
  result: string | null;
  decided_by: string | null;
  decided_by_name: string | null;
  rev: number;
}

export interface CauseQuestionRow {
  id: string;
  alarm_id: string;
  run_id: string;
  action_id: string;
  question: Text;
  /** As the rule names them. */
  receivers: string[];
  overdue_to: string[];
  asked_at: number;
  due_at: number;
  overdue_at: number | null;
  answer: string | null;
  answered_at: number | null;
  answered_by: string | null;
  answered_by_name: string | null;
  rev: number;
}

export interface PublicationRow {
  id: string;
  screen: string;
  alarm_id: string;
  text: Text;
  severity: Severity;
  at: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    linkage_run: LinkageRunRow;
    cause_question: CauseQuestionRow;
    publication: PublicationRow;
  }
}

defineTable({
  name: 'linkage_run',
  key: 'id',
  columns: [
    'id',
    'alarm_id',
    'rule_id',
    'rule_version',
    'action_id',
    'thing_id',
    'slot',
    'name',
    'deed',
    'moment',
    'status',
    'detail',
    'facts',
    'causes',
    'attempts',
    'at',
    'ended_at',
    'result',
    'decided_by',
    'decided_by_name',
    'rev',
  ],
  json: ['name', 'deed', 'detail', 'facts', 'causes'],
  rev: 'rev',
});
defineTable({
  name: 'cause_question',
  key: 'id',
  columns: [
    'id',
    'alarm_id',
    'run_id',
    'action_id',
    'question',
    'receivers',
    'overdue_to',
    'asked_at',
    'due_at',
    'overdue_at',
    'answer',
    'answered_at',
    'answered_by',
    'answered_by_name',
    'rev',
  ],
  json: ['question', 'receivers', 'overdue_to'],
  rev: 'rev',
});
defineTable({
  name: 'publication',
  key: 'id',
  columns: ['id', 'screen', 'alarm_id', 'text', 'severity', 'at'],
  json: ['text'],
});
