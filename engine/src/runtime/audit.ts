/**
 * The audit chain: one row for every executed command; each row's hash covers the row before it, so that nobody can
 * change, remove or insert one without breaking the chain behind it. The head row says where the chain ends and is
 * locked while a batch adds to it, the last thing before the commit: the chain is one, however many nodes write.
 *
 * Hash: SHA-256, hex, over the canonical JSON of [seq, key, at, actor kind, actor id, actor name, command, object type,
 * object id, summary, previous hash].
 */
import { hash } from 'node:crypto';
import type { Knex } from 'knex';
import { canonicalJson } from '../core/canonical-json.ts';
import type { JsonObject } from '../core/json.ts';
import type { Connection, RawRow } from '../store/connection.ts';
import type { Database } from '../store/database.ts';
import { tableAccesses } from '../store/write.ts';
import type { Actor } from './command.ts';
import './tables.ts';

export interface AuditEntry {
  key: string;
  at: number;
  actor: Actor;
  command: string;
  objectType?: string | undefined;
  objectId?: string | undefined;
  summary: JsonObject;
}

export interface AuditChain {
  /** Adds entries inside the transaction of `connection`. */
  append(connection: Connection, entries: readonly AuditEntry[]): Promise<void>;
  /** Was the command with this key committed? Waits for a transaction that may still be at it. */
  holds(commandKey: string): Promise<boolean>;
}

export function createAuditChain(database: Database): AuditChain {
  const { dialect } = database;
  const audit = tableAccesses(dialect)('audit');
  const readHead = `select seq, hash from audit_head where name = 'head'${dialect.forUpdate}`;
  const [first, second] = dialect.name === 'sqlite' ? ['?', '?'] : ['$1', '$2'];
  const writeHead = `update audit_head set seq = ${first}, hash = ${second} where name = 'head'`;
  return {
    async append(connection, entries) {
      const [head] = await connection.all(readHead);
      let seq = Number(head!['seq']);
      let last = String(head!['hash']);
      const rows: RawRow[] = [];
      for (const entry of entries) {
        const row = auditRow(entry, (seq += 1), last);
        last = row['hash'] as string;
        rows.push(row);
      }
      await audit.insert(connection, rows);
      await connection.run(writeHead, [seq, last]);
    },
    holds: (commandKey) =>
      database.writer.transaction(async (connection) => {
        await connection.all(readHead);
        return (await audit.load(connection, [commandKey])).length > 0;
      }),
  };
}

function auditRow(entry: AuditEntry, seq: number, previous: string): RawRow {
  const row: RawRow = {
    seq,
    key: entry.key,
    at: entry.at,
    actor_kind: entry.actor.kind,
    actor_id: entry.actor.id,
    actor_name: entry.actor.name,
    command: entry.command,
    object_type: entry.objectType ?? null,
    object_id: entry.objectId ?? null,
    summary: canonicalJson(entry.summary),
    prev_hash: previous,
  };
  row['hash'] = hashOf(row);
  return row;
}

function hashOf(row: RawRow): string {
  const covered = [
    row['seq'],
    row['key'],
    row['at'],
    row['actor_kind'],
    row['actor_id'],
    row['actor_name'],
    row['command'],
    row['object_type'],
    row['object_id'],
    row['summary'],
    row['prev_hash'],
  ];
  return hash('sha256', JSON.stringify(covered), 'hex');
}

export interface AuditVerdict {
  ok: boolean;
  /** Rows that were checked. */
  rows: number;
  /** First row that does not fit, and why. */
  brokenAt?: { seq: number; reason: 'missing' | 'changed' | 'link' | 'head' };
}

const PAGE = 1_000;

/** Walks the whole chain; tells the first row that was changed, removed or put in. Memory stays at one page. */
export async function verifyAudit(db: Knex): Promise<AuditVerdict> {
  let seq = 0;
  let last = '';
  for (;;) {
    const page = (await db('audit').where('seq', '>', seq).orderBy('seq').limit(PAGE)) as RawRow[];
    for (const row of page) {
      const reason = chainFault(row, seq, last);
      if (reason) return { ok: false, rows: seq, brokenAt: { seq: seq + 1, reason } };
      seq += 1;
      last = row['hash'] as string;
    }
    if (page.length < PAGE) break;
  }
  const head = (await db('audit_head').where({ name: 'head' }).first()) as RawRow | undefined;
  // The head may already be ahead of what was read: another batch has committed since. It is never behind.
  if (!head || Number(head['seq']) < seq) return { ok: false, rows: seq, brokenAt: { seq, reason: 'head' } };
  if (Number(head['seq']) > seq) {
    const follower = (await db('audit')
      .where({ seq: seq + 1 })
      .first()) as RawRow | undefined;
    if (!follower) return { ok: false, rows: seq, brokenAt: { seq: seq + 1, reason: 'missing' } };
  } else if (head['hash'] !== last) return { ok: false, rows: seq, brokenAt: { seq, reason: 'head' } };
  return { ok: true, rows: seq };
}

/** What is wrong with a row behind (`lastSeq`, `lastHash`). */
export function chainFault(row: RawRow, lastSeq: number, lastHash: string): 'missing' | 'changed' | 'link' | undefined {
  if (Number(row['seq']) !== lastSeq + 1) return 'missing';
  if (row['prev_hash'] !== lastHash) return 'link';
  return hashOf(row) === row['hash'] ? undefined : 'changed';
}
