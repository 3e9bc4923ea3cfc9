/**
 * What must be true whenever an engine comes up again, and at the end. Everything is read from the database itself; the
 * clients' books say what was promised.
 */
import { canonicalJson } from '../../core/canonical-json.ts';
import { chainFault } from '../../runtime/audit.ts';
import type { Connection } from '../../store/connection.ts';
import { Broken, type Books, type GivenLease } from './books.ts';
import { checkProcesses } from './process-invariants.ts';
import { readTables, type TableRows } from './stored-rows.ts';

export async function checkInvariants(reader: Connection, books: Books): Promise<TableRows> {
  const [verdict] = await reader.all('pragma integrity_check');
  if (verdict?.['integrity_check'] !== 'ok') throw new Broken('integrity', JSON.stringify(verdict));
  const rows = await readTables(reader);
  checkAudit(rows);
  checkAcknowledged(rows, books);
  checkBookings(rows, books);
  checkMessages(rows);
  checkLeases(books);
  await checkProcesses(rows);
  return rows;
}

/** Everything that is owed is done, and nothing is left behind. */
export function checkRest(rows: TableRows, books: Books): void {
  const left = {
    instances: rows.process_instance.filter((row) => row.status === 'active').length,
    jobs: rows.job.length,
    tasks: rows.user_task.filter((row) => row.state === 'open').length,
    candidates: rows.user_task_candidate.length,
    incidents: rows.incident.filter((row) => row.state === 'active').length,
    timers: rows.timer.length,
    messages: rows.message.length,
    subscriptions: rows.event_subscription.filter((row) => row.process_instance_key !== null).length,
    outbox: rows.outbox.filter((row) => row.status !== 'done').length,
  };
  if (Object.values(left).some((count) => count > 0)) throw new Broken('rest', `left over: ${JSON.stringify(left)}`);
  const counter = rows.simulated_counter[0]!;
  const unconfirmed = rows.simulated_booking.filter(({ confirmed }) => confirmed !== 1).length;
  if (unconfirmed > 0) throw new Broken('outbox', `${unconfirmed} bookings are not confirmed once`);
  if (counter.confirmations !== counter.bookings) throw new Broken('outbox', JSON.stringify(counter));
  for (const { idempotency_key: key } of rows.outbox) {
    if (!books.delivered.has(key)) throw new Broken('outbox', `${key} is closed as delivered and never arrived`);
  }
}

/**
 * Nothing acknowledged is lost, nothing is done twice: every answer has its receipt with the same answer; a client has as
 * many audit rows as receipts; starts made one instance each.
 */
function checkAcknowledged(rows: TableRows, books: Books): void {
  const receipts = new Map(rows.command_receipt.map((row) => [row.key, row]));
  for (const { actorId, idempotencyKey, type, answer } of books.acknowledged) {
    const receipt = receipts.get(JSON.stringify([actorId, idempotencyKey]));
    if (!receipt) throw new Broken('acknowledged', `${idempotencyKey} (${type}) was answered and is lost`);
    if (JSON.stringify(receipt.result) !== JSON.stringify(answer ?? null)) {
      throw new Broken('acknowledged', `${idempotencyKey} (${type}) was answered otherwise than it is kept`);
    }
  }
  const executed = countBy(rows.audit, (row) => row.actor_id);
  const kept = countBy(rows.command_receipt, (row) => (JSON.parse(row.key) as [string])[0]);
  for (const [actorId, count] of executed) {
    if (actorId !== 'system' && count !== (kept.get(actorId) ?? 0)) {
      throw new Broken('once', `${actorId}: ${count} commands were carried out for ${kept.get(actorId) ?? 0} receipts`);
    }
  }
  const instances = new Map(rows.process_instance.map((row) => [row.key, row]));
  const started = countBy(rows.process_instance, (row) => (row.parent_key === null ? row.business_key : null));
  for (const { type, payload, answer } of books.acknowledged) {
    if (type !== 'instance.create') continue;
    const { processInstanceKey } = answer as { processInstanceKey: string };
    if (!instances.has(processInstanceKey)) throw new Broken('acknowledged', `instance ${processInstanceKey} is lost`);
    const businessKey = payload['businessKey'] as string;
    if (started.get(businessKey) !== 1)
      throw new Broken('once', `${businessKey} was started ${started.get(businessKey)} times`);
  }
}

/** The chain is whole: see runtime/audit.ts. */
function checkAudit({ audit, audit_head: [head] }: TableRows): void {
  let seq = 0;
  let last = '';
  for (const row of audit) {
    const fault = chainFault({ ...row, summary: canonicalJson(row.summary) }, seq, last);
    if (fault) throw new Broken('audit', `row ${row.seq}: ${fault}`);
    seq = row.seq;
    last = row.hash;
  }
  if (head?.seq !== seq || head.hash !== last) throw new Broken('audit', `the head says ${JSON.stringify(head)}`);
}

/** Visits that booked, bookings, their count and what was sent agree. */
function checkBookings(rows: TableRows, books: Books): void {
  const counter = rows.simulated_counter[0]!;
  const booked = new Set(rows.simulated_booking.map(({ id }) => id));
  if (counter.bookings !== booked.size)
    throw new Broken('bookings', `${booked.size} rows, counted ${counter.bookings}`);
  const visited = rows.element_instance.filter(
    ({ element_id: id, state }) => state === 'completed' && BOOKING_ELEMENTS.includes(id),
  );
  for (const { key } of visited) {
    if (!booked.delete(key)) throw new Broken('bookings', `visit ${key} is completed and booked nothing`);
  }
  if (booked.size > 0) throw new Broken('bookings', `booked by nobody: ${[...booked].join(' ')}`);
  const sent = new Set(rows.outbox.map((row) => row.idempotency_key));
  if (sent.size !== counter.bookings) throw new Broken('outbox', `${sent.size} sent, ${counter.bookings} booked`);
  for (const key of books.delivered.keys()) {
    if (!sent.has(key)) throw new Broken('outbox', `${key} was delivered and is not in the outbox`);
  }
  for (const { id, confirmed } of rows.simulated_booking) {
    if (confirmed > 1) throw new Broken('outbox', `booking ${id} was confirmed ${confirmed} times`);
  }
}

const BOOKING_ELEMENTS = ['book', 'remind', 'note', 'tidy', 'count', 'try'];

/** A message id is buffered once; points and messages agree. */
function checkMessages(rows: TableRows): void {
  const messages = new Map(rows.message.map((row) => [row.key, row]));
  let buffered = 0;
  for (const point of rows.message_point) {
    const now = new Map<string, number>();
    for (const { messageKey, messageId, expiresAt } of point.buffered) {
      buffered += 1;
      if (!messages.has(messageKey)) throw new Broken('messages', `message ${messageKey} is buffered and has no row`);
      // A second one with the same id may follow only when the first had expired.
      const before = messageId === null ? undefined : now.get(messageId);
      const publishedAt = messages.get(messageKey)!.published_at;
      if (before !== undefined && before > publishedAt)
        throw new Broken('messages', `id ${messageId} is buffered twice`);
      if (messageId !== null) now.set(messageId, expiresAt);
    }
  }
  if (buffered !== messages.size) throw new Broken('messages', `${messages.size} rows, ${buffered} buffered`);
}

/** A job is with one worker at a time, as long as the lease lasts that he was given. */
function checkLeases({ leases, failing }: Books): void {
  const last = new Map<string, GivenLease>();
  for (const { jobKey, worker, from, until } of [...leases].sort((a, b) => a.from - b.from)) {
    const before = last.get(jobKey);
    const givenBack = failing.some(
      (one) => one.jobKey === jobKey && one.from <= from && one.until >= (before?.from ?? 0),
    );
    if (before && before.until > from && !givenBack) {
      throw new Broken('leases', `job ${jobKey} went to ${worker} while ${before.worker} had it until ${before.until}`);
    }
    last.set(jobKey, { jobKey, worker, from, until });
  }
}

function countBy<T>(rows: readonly T[], by: (row: T) => string | null): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const row of rows) counts.set(by(row), (counts.get(by(row)) ?? 0) + 1);
  return counts;
}
