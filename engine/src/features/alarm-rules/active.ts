/**
 * The live rule set as commands and queries use it: compiled once per hash and kept in memory. Which set is live is read
 * every time (a setting), so that a change counts from the next command on, on every node, and every event is judged by
 * one set from beginning to end. A set is content-addressed and never changes.
 */
import type { CompiledAlarmRule } from '../../core/alarms/index.ts';
import type { AlarmRuleFile } from './schema.ts';

/** One rule that judges. */
export interface ActiveRule {
  /** Of its version: what an alarm keeps. */
  hash: string;
  /** With the values of inputs in place. */
  file: AlarmRuleFile;
  compiled: CompiledAlarmRule;
  packId: string | null;
  /** Its publisher held `linkage.preapprove`. */
  preapproved: boolean;
}
