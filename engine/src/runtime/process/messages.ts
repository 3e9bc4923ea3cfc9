/**
 * Messages, as in Camunda 8: a message goes to every process that waits for its name and correlation key, at most once
 * per process id, and starts processes with such a message start event, unless an instance that was started with the same
 * correlation key still lives. With a time-to-live it is kept for those who come later. A message id is taken once
 * while its message is kept.
 *
 * Messages and subscriptions meet in one row per (name, correlation key), the point; start events of all correlation keys
 * wait in a point of their own per name.
 */
import type { Effect } from '../../core/bpmn/types.ts';
import type { JsonObject } from '../../core/json.ts';
import type { UnitOfWork } from '../command.ts';
import { isGone, messageRepeated } from './errors.ts';
import type { Execution } from './execution.ts';
import { sha256 } from './hash.ts';
import { placeOf, type ProjectedStep } from './projected-step.ts';
import type { EventSubscriptionRow, MessagePointRow, MessageRow } from './tables.ts';

export const EXPIRE_MESSAGE = 'message.expire';

export const pointId = (name: string, correlationKey: string) => sha256(JSON.stringify([name, correlationKey]));
const startPointId = (name: string) => sha256(JSON.stringify([name]));

export interface Message {
  name: string;
  correlationKey: string;
  variables: JsonObject;
  timeToLiveMs?: number;
  messageId?: string;
}

// ── those who wait ────────────────────────────────────────────────────────────────────────────────────────────────

export async function openSubscription(
  projection: ProjectedStep,
  effect: Extract<Effect, { type: 'subscriptionOpened' }>,
): Promise<void> {
  const { execution } = projection;
  await subscribe(execution, {
    ...placeOf(projection, effect),
    key: effect.subscriptionKey,
    kind: effect.kind,
    name: effect.name,
    correlation_key: effect.correlationKey,
    interrupting: effect.interrupting ? 1 : 0,
    created_at: execution.uow.now,
  });
}

/** A message, signal or conditional start event of the newest version. */
export async function openStartSubscription(
  execution: Execution,
  kind: EventSubscriptionRow['kind'],
  start: { name: string; elementId: string; definitionKey: string; processId: string },
): Promise<void> {
  await subscribe(execution, {
    key: execution.uow.nextKey(),
    kind,
    name: start.name,
    correlation_key: null,
    process_instance_key: null,
    process_definition_key: start.definitionKey,
    process_id: start.processId,
    element_instance_key: null,
    element_id: start.elementId,
    interrupting: 0,
    created_at: execution.uow.now,
  });
}

async function subscribe(execution: Execution, row: EventSubscriptionRow): Promise<void> {
  const { uow } = execution;
  uow.insert('event_subscription', row);
  if (row.kind !== 'message') return;
  const point = await pointAt(uow, pointOf(row));
  const { key: subscriptionKey, process_id: processId, process_instance_key: instanceKey } = row;
  writePoint(uow, { ...point, waiting: [...point.waiting, { subscriptionKey, processId, instanceKey }] });
  if (point.buffered.length > 0) execution.follow({ kind: 'opened', subscriptionKey });
}

export async function closeSubscription(execution: Execution, subscriptionKey: string): Promise<void> {
  const { uow } = execution;
  const row = await uow.get('event_subscription', subscriptionKey);
  if (!row) return;
  uow.remove('event_subscription', subscriptionKey);
  if (row.kind !== 'message') return;
  const point = await pointAt(uow, pointOf(row));
  writePoint(uow, { ...point, waiting: point.waiting.filter((one) => one.subscriptionKey !== subscriptionKey) });
}

export const pointOf = (row: EventSubscriptionRow) =>
  row.correlation_key === null ? startPointId(row.name) : pointId(row.name, row.correlation_key);

export async function pointAt(uow: UnitOfWork, id: string): Promise<MessagePointRow> {
  return (await uow.get('message_point', id)) ?? { id, waiting: [], buffered: [], started: {}, rev: 0 };
}

/** A point where nobody and nothing waits has no row. */
export function writePoint(uow: UnitOfWork, point: MessagePointRow): void {
  const empty = point.waiting.length === 0 && point.buffered.length === 0 && Object.keys(point.started).length === 0;
  if (point.rev === 0) {
    if (!empty) uow.insert('message_point', { ...point, rev: 1 });
  } else if (empty) uow.remove('message_point', point.id);
  else uow.update('message_point', point);
}

// ── a message arrives ─────────────────────────────────────────────────────────────────────────────────────────────

/** Refuses with MESSAGE_ALREADY_PUBLISHED. `instanceKey`: the first instance that had it or was started by it. */
export async function publishMessage(
  execution: Execution,
  message: Message,
): Promise<{ messageKey: string; instanceKey: string | null }> {
  const { uow } = execution;
  const { name, correlationKey, messageId = null, timeToLiveMs = 0 } = message;
  const point = await pointAt(uow, pointId(name, correlationKey));
  const kept = point.buffered.filter((one) => one.expiresAt > uow.now);
  if (messageId !== null && kept.some((one) => one.messageId === messageId)) throw messageRepeated({ messageId });
  const row: MessageRow = {
    key: uow.nextKey(),
    point_id: point.id,
    name,
    correlation_key: correlationKey,
    message_id: messageId,
    variables: message.variables,
    correlated: [],
    published_at: uow.now,
    expires_at: uow.now + timeToLiveMs,
  };
  const instances = [...(await deliverToWaiting(execution, row)), ...(await startByMessage(execution, row))];
  if (timeToLiveMs > 0) await keepMessage(uow, row);
  return { messageKey: row.key, instanceKey: instances[0] ?? null };
}

async function keepMessage(uow: UnitOfWork, row: MessageRow): Promise<void> {
  uow.insert('message', row);
  const point = await pointAt(uow, row.point_id);
  const entry = { messageKey: row.key, messageId: row.message_id, expiresAt: row.expires_at };
  writePoint(uow, { ...point, buffered: [...point.buffered, entry] });
  uow.schedule({
    key: `message:${row.key}`,
    dueAt: row.expires_at,
    command: EXPIRE_MESSAGE,
    payload: { messageKey: row.key },
  });
}

/** The time-to-live is over. */
export async function expireMessage(uow: UnitOfWork, messageKey: string): Promise<void> {
  const row = await uow.get('message', messageKey);
  if (!row) return;
  uow.remove('message', messageKey);
  const point = await pointAt(uow, row.point_id);
  writePoint(uow, { ...point, buffered: point.buffered.filter((one) => one.messageKey !== messageKey) });
}

/** To all who wait at the message's point, one per process id. `row.correlated` notes who had it. */
async function deliverToWaiting(execution: Execution, row: MessageRow): Promise<string[]> {
  const instances: string[] = [];
  const { waiting } = await pointAt(execution.uow, row.point_id);
  for (const { subscriptionKey, processId, instanceKey } of waiting) {
    if (!instanceKey || row.correlated.includes(processId)) continue;
    if (await deliver(execution, instanceKey, subscriptionKey, row)) {
      row.correlated.push(processId);
      instances.push(instanceKey);
    }
  }
  return instances;
}

/** False when the one who waited is gone: his subscription was closed by what the message did elsewhere. */
async function deliver(
  execution: Execution,
  instanceKey: string,
  subscriptionKey: string,
  message: MessageRow,
): Promise<boolean> {
  const subscription = await execution.uow.get('event_subscription', subscriptionKey);
  if (!subscription) return false;
  try {
    const { variables } = message;
    await execution.step(instanceKey, { type: 'correlateMessage', subscriptionKey, variables });
    noteCorrelation(execution, message, subscription, instanceKey);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

function noteCorrelation(
  { uow }: Execution,
  message: MessageRow,
  subscription: EventSubscriptionRow,
  instanceKey: string,
): void {
  uow.insert('message_correlation', {
    key: uow.nextKey(),
    message_key: message.key,
    name: message.name,
    correlation_key: message.correlation_key,
    subscription_key: subscription.key,
    process_instance_key: instanceKey,
    process_definition_key: subscription.process_definition_key,
    process_id: subscription.process_id,
    element_id: subscription.element_id,
    element_instance_key: subscription.element_instance_key,
    correlated_at: uow.now,
  });
}

async function startByMessage(execution: Execution, row: MessageRow, onlyProcess?: string): Promise<string[]> {
  const { uow, runtime } = execution;
  const instances: string[] = [];
  for (const { subscriptionKey, processId } of (await pointAt(uow, startPointId(row.name))).waiting) {
    if (row.correlated.includes(processId) || (onlyProcess && processId !== onlyProcess)) continue;
    const held = row.correlation_key !== '' && (await pointAt(uow, row.point_id)).started[processId];
    if (held) continue;
    const subscription = await uow.require('event_subscription', subscriptionKey);
    const { process_definition_key: definitionKey, element_id } = subscription;
    const instance = await execution.create({
      definition: await runtime.definitions.load(uow, definitionKey),
      variables: row.variables,
      startElementId: element_id,
      businessKey: null,
      tags: [],
      startPoint: row.correlation_key === '' ? undefined : row.point_id,
    });
    noteCorrelation(execution, row, subscription, instance.key);
    row.correlated.push(processId);
    instances.push(instance.key);
    if (row.correlation_key !== '') await holdStart(uow, row.point_id, processId, instance.key);
  }
  return instances;
}

async function holdStart(uow: UnitOfWork, id: string, processId: string, instanceKey: string): Promise<void> {
  const point = await pointAt(uow, id);
  writePoint(uow, { ...point, started: { ...point.started, [processId]: instanceKey } });
}

// ── a kept message finds somebody ─────────────────────────────────────────────────────────────────────────────────

/** A new subscription takes the oldest kept message that its process has not had; a lasting one takes all of them. */
export async function correlateBuffered(execution: Execution, subscriptionKey: string): Promise<void> {
  const { uow } = execution;
  const subscription = await uow.get('event_subscription', subscriptionKey);
  if (!subscription) return;
  const { process_instance_key: instanceKey, process_id: processId } = subscription;
  for (const message of await keptMessages(uow, pointOf(subscription))) {
    if (message.correlated.includes(processId)) continue;
    if (!instanceKey || !(await deliver(execution, instanceKey, subscriptionKey, message))) return;
    uow.update('message', { ...message, correlated: [...message.correlated, processId] });
  }
}

/** The instance that held the correlation key is over: the oldest kept message starts the next one. */
export async function startNextByMessage(execution: Execution, id: string, processId: string): Promise<void> {
  const { uow } = execution;
  const point = await pointAt(uow, id);
  const { [processId]: _over, ...started } = point.started;
  writePoint(uow, { ...point, started });
  for (const message of await keptMessages(uow, id)) {
    const row = { ...message, correlated: [...message.correlated] };
    const [instance] = await startByMessage(execution, row, processId);
    if (!instance) continue;
    uow.update('message', row);
    return;
  }
}

async function keptMessages(uow: UnitOfWork, id: string): Promise<MessageRow[]> {
  const { buffered } = await pointAt(uow, id);
  const live = buffered.filter((one) => one.expiresAt > uow.now).map((one) => one.messageKey);
  return uow.getMany('message', live);
}
