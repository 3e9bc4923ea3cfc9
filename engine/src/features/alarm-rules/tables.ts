/**
 * Rows of alarm rules (migration 011). `rule_version` holds every version that was ever live, by content hash: what an
 * alarm names stays readable. `rule_set` is one whole set, by hash; the setting `alarms.rule-set` names the live one.
 * `alarm_rule` holds what people have made or changed beside the packs.
 */
import type { AlarmRuleFile } from './schema.ts';
import { defineTable } from '../../store/tables.ts';
import type { ThingKind } from '../things/schema.ts';

export interface AlarmRuleRow {
  id: string;
  /** Null: switched off or on as it came, see `enabled`. */
  content: AlarmRuleFile | null;
  /** Overrides the pack's `enabled`; null: as the pack says. */
  enabled: 0 | 1 | null;
  /** Pack whose inputs its references mean; null: of nobody. */
  pack_id: string | null;
  updated_at: number;
  updated_by: string;
  updated_by_name: string;
  /** The publisher held `linkage.preapprove`. */
  preapproved: 0 | 1;
  rev: number;
}

export interface RuleVersionRow {
  /** Of the resolved rule with everything that follows from it. */
  hash: string;
  rule_id: string;
  /** As written, and with inputs in place. */
  content: AlarmRuleFile;
  resolved: AlarmRuleFile;
  pack_id: string | null;
  origin: string;
  published_by: string;
  preapproved: 0 | 1;
  created_at: number;
}

export interface RuleSetRow {
  hash: string;
  /** Hashes of its rules' versions, in the order of their ids. */
  versions: string[];
  /** Kinds of things of the packs: types of metrics. */
  kinds: ThingKind[];
  created_at: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    alarm_rule: AlarmRuleRow;
    rule_version: RuleVersionRow;
    rule_set: RuleSetRow;
  }
}

defineTable({
  name: 'alarm_rule',
  key: 'id',
  columns: ['id', 'content', 'enabled', 'pack_id', 'updated_at', 'updated_by', 'updated_by_name', 'preapproved', 'rev'],
  json: ['content'],
  rev: 'rev',
});
defineTable({
  name: 'rule_version',
  key: 'hash',
  columns: ['hash', 'rule_id', 'content', 'resolved', 'pack_id', 'origin', 'published_by', 'preapproved', 'created_at'],
  json: ['content', 'resolved'],
});
defineTable({
  name: 'rule_set',
  key: 'hash',
  columns: ['hash', 'versions', 'kinds', 'created_at'],
  json: ['versions', 'kinds'],
});
