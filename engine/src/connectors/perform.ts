/**
 * One action of one connection: the connector makes the request or the mail, the host sends it through the egress guard,
 * the connector reads the answer. Nothing here is durable; whoever asks records what came of it.
 */
import type { ActionContext, AnyConnector, Outcome } from '@liandong/connector-sdk';
import { z } from 'zod';
import type { ConnectionRow } from '../features/connections/tables.ts';
import { EgressRefused, send } from './egress.ts';
import { sendMail } from './mail.ts';
import { connectorById } from './registry.ts';
import type { SecretBox } from './secrets.ts';

export const callbackPath = (connectionId: string) => `/api/v1/connections/${connectionId}/in`;

export interface Task {
  connection: ConnectionRow;
  action: string;
  input: Record<string, unknown>;
  /** Told to the other side; the same at every attempt. */
  idempotencyKey: string;
  now: number;
}

export async function perform(
  { connection, action, input, idempotencyKey, now }: Task,
  box: SecretBox,
  publicUrl: string,
): Promise<Outcome> {
  const connector = connectorById(connection.connector_id);
  const does = connector?.actions[action];
  const mails = connector?.mails?.[action];
  if (!connector || (!does && !mails)) {
    return { outcome: 'permanent', detail: `connector ${connection.connector_id} has no action ${action}` };
  }
  const checked = (does ?? mails)!.input.safeParse(input);
  if (!checked.success) return { outcome: 'permanent', detail: z.prettifyError(checked.error) };
  const settings = connector.manifest.config.safeParse(parsed(connection.config));
  if (!settings.success) return { outcome: 'permanent', detail: z.prettifyError(settings.error) };
  const config: unknown = settings.data;
  const secrets = opened(box, connection);
  if (!secrets) return { outcome: 'auth', detail: 'the secrets of this connection were sealed with another key' };
  const context: ActionContext<unknown> = {
    config,
    secrets,
    idempotencyKey,
    now,
    callbackUrl: publicUrl + callbackPath(connection.id),
  };
  const guard = { hosts: connector.manifest.hosts(config), allowPrivate: connection.allow_private === 1 };
  try {
    return await carryOut(connector, action, checked.data, context, guard);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const refused = error instanceof EgressRefused || (error as Error).cause instanceof EgressRefused;
    return { outcome: refused ? 'permanent' : 'retry', detail };
  }
}

function opened(box: SecretBox, { secrets }: ConnectionRow): Record<string, string> | null {
  try {
    return box.open(secrets);
  } catch {
    return null;
  }
}

async function carryOut(
  { actions, mails }: AnyConnector,
  action: string,
  input: Record<string, unknown>,
  context: ActionContext<unknown>,
  guard: { hosts: readonly string[]; allowPrivate: boolean },
): Promise<Outcome> {
  const does = actions[action];
  if (does) return does.outcome(await send(does.request(input, context), guard), context);
  const mail = mails![action]!;
  return mail.outcome(await sendMail(mail.mail(input, context), guard));
}

/** SQLite gives JSON columns as text, PostgreSQL as values. */
export const parsed = (column: unknown): unknown => (typeof column === 'string' ? JSON.parse(column) : column);
