/**
 * Commands around connections: saving one, and what becomes of an exchange — acknowledged, failed, answered. The job that
 * started the exchange is completed, or gets a BPMN error, in the same transaction that records the answer.
 */
import { z } from 'zod';
import { AppError } from '../../core/error.ts';
import type { JsonObject } from '../../core/json.ts';
import { jsonObject } from '../../core/schema.ts';
import type { CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { ingestEvents } from '../events/ingest.ts';
import type { CloudEvent } from '../events/schema.ts';
import { CONNECTION_NOT_FOUND, EXCHANGE_UNKNOWN } from './errors.ts';
import type { ExchangeRow } from './tables.ts';

const flag = (value: boolean): 0 | 1 => (value ? 1 : 0);

const savePayload = z.object({
  id: z.string().nullable(),
  connectorId: z.string(),
  name: z.string(),
  unitId: z.string().nullable(),
  config: jsonObject,
  /** Sealed by the route: random numbers have no place in a command. */
  sealedSecrets: z.string(),
  allowPrivate: z.boolean(),
  enabled: z.boolean(),
});

export const saveConnection: CommandDefinition<z.infer<typeof savePayload>, { id: string }> = {
  type: 'connection.save',
  payload: savePayload,
  async execute(uow, wanted, ctx) {
    const fields = {
      connector_id: wanted.connectorId,
      name: wanted.name,
      unit_id: wanted.unitId,
      config: wanted.config,
      secrets: wanted.sealedSecrets,
      allow_private: flag(wanted.allowPrivate),
      enabled: flag(wanted.enabled),
      updated_at: ctx.now,
    };
    if (wanted.id === null) {
      const id = uow.nextKey();
      uow.insert('connection', { id, ...fields, created_at: ctx.now, rev: 1 });
      return { id };
    }
    const row = await uow.get('connection', wanted.id);
    if (!row) throw CONNECTION_NOT_FOUND();
    uow.update('connection', { ...row, ...fields });
    return { id: row.id };
  },
  audit: (wanted, { id }) => ({
    objectType: 'connection',
    objectId: id,
    summary: { name: wanted.name, connectorId: wanted.connectorId, enabled: wanted.enabled },
  }),
};

const acknowledgedPayload = z.object({ exchangeId: z.string(), reference: z.string().nullable() });

export const acknowledgeExchange: CommandDefinition<z.infer<typeof acknowledgedPayload>, void> = {
  type: 'exchange.acknowledged',
  payload: acknowledgedPayload,
  async execute(uow, { exchangeId, reference }) {
    const row = await uow.require('exchange', exchangeId);
    if (row.status !== 'waiting') return;
    acknowledge(uow, row, reference);
  },
  audit: ({ exchangeId }) => ({ objectType: 'exchange', objectId: exchangeId }),
};

const failedPayload = z.object({ exchangeId: z.string(), detail: z.string() });

export const failExchange: CommandDefinition<z.infer<typeof failedPayload>, void> = {
  type: 'exchange.failed',
  payload: failedPayload,
  async execute(uow, { exchangeId, detail }) {
    const row = await uow.require('exchange', exchangeId);
    if (row.ended_at !== null) return;
    end(uow, row, 'failed', { detail }, null);
    await ifStillWaiting(() =>
      uow.processes.throwJobError(exchangeId, { errorCode: 'CONNECTOR_FAILED', errorMessage: detail }),
    );
  },
  audit: ({ exchangeId, detail }) => ({ objectType: 'exchange', objectId: exchangeId, summary: { detail } }),
};

const receivedPayload = z.object({
  connectionId: z.string(),
  events: z
    .array(
      z.object({
        id: z.string(),
        type: z.string(),
        correlationKey: z.string().optional(),
        subject: z.string().optional(),
        time: z.string().optional(),
        data: jsonObject,
      }),
    )
    .max(100),
});

/**
 * What came in through a connection: results of work that was handed over, and events, which enter the event log with the
 * connection as their source. The same id twice is one event.
 */
export const receiveEvents: CommandDefinition<z.infer<typeof receivedPayload>, { taken: number }> = {
  type: 'connection.receive',
  payload: receivedPayload,
  async execute(uow, { connectionId, events }, ctx) {
    let taken = 0;
    for (const event of events) {
      if (event.correlationKey === undefined) {
        const { correlationKey: _, ...told } = event;
        const source = `/connections/${connectionId}`;
        taken += (await ingestEvents(uow, [{ specversion: '1.0', source, ...told } as CloudEvent], ctx)).accepted;
        continue;
      }
      const id = `${connectionId}:${event.id}`;
      if (await uow.get('connector_event', id)) continue;
      const row = await uow.get('exchange', event.correlationKey);
      if (row?.connection_id !== connectionId) throw EXCHANGE_UNKNOWN({ correlationKey: event.correlationKey });
      uow.insert('connector_event', { id, exchange_id: row.id, type: event.type, received_at: uow.now });
      await apply(uow, row, event);
      taken += 1;
    }
    return { taken };
  },
  audit: ({ connectionId, events }) => ({
    objectType: 'connection',
    objectId: connectionId,
    summary: { events: events.map(({ id, type }) => ({ id, type })) },
  }),
};

async function apply(uow: UnitOfWork, row: ExchangeRow, event: { type: string; data: JsonObject }): Promise<void> {
  if (row.ended_at !== null) return;
  if (event.type === 'accepted') {
    if (row.status === 'waiting') acknowledge(uow, row, reference(event.data));
    return;
  }
  if (event.type === 'refused') {
    end(uow, row, 'refused', event.data, event.data);
    await ifStillWaiting(() =>
      uow.processes.throwJobError(row.id, {
        errorCode: 'CONNECTOR_REFUSED',
        variables: { exchangeResult: event.data },
      }),
    );
    return;
  }
  end(uow, row, 'answered', {}, event.data);
  await ifStillWaiting(() => uow.processes.completeJob(row.id, { exchangeResult: event.data }));
}

function acknowledge(uow: UnitOfWork, row: ExchangeRow, ownNumber: string | null): void {
  uow.update('exchange', { ...row, status: 'acknowledged', acknowledged_at: uow.now, reference: ownNumber });
  timeline(uow, row, 'exchange.acknowledged', { reference: ownNumber });
  tellLinkage(uow, row);
}

function end(
  uow: UnitOfWork,
  row: ExchangeRow,
  status: 'answered' | 'refused' | 'failed',
  data: JsonObject,
  result: JsonObject | null,
): void {
  const detail = typeof data['detail'] === 'string' ? data['detail'] : null;
  uow.update('exchange', { ...row, status, ended_at: uow.now, result, detail });
  timeline(uow, row, `exchange.${status}`, { detail });
  tellLinkage(uow, row);
}

/** No process waits for it: the linkage run that began it does. */
function tellLinkage(uow: UnitOfWork, { id, process_instance_key }: ExchangeRow): void {
  if (process_instance_key !== '') return;
  const key = `linkage.exchange:${id}`;
  uow.schedule({ key, dueAt: uow.now, command: 'linkage.exchange', payload: { exchangeId: id } });
}

/** Entry in the timeline of the object that the process belongs to (`case:<id>`). */
export function timeline(
  uow: UnitOfWork,
  row: Pick<ExchangeRow, 'business_key'>,
  kind: string,
  data: JsonObject,
): void {
  const [objectType, objectId] = row.business_key?.split(':') ?? [];
  if (objectType && objectId) uow.history({ objectType, objectId, kind, data });
}

const reference = (data: JsonObject): string | null =>
  typeof data['reference'] === 'string' ? data['reference'].slice(0, 100) : null;

/** A late answer finds its job gone (timed out, cancelled): it is recorded, and that is all. */
async function ifStillWaiting(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof AppError) || (error.status !== 404 && error.status !== 409)) throw error;
  }
}
