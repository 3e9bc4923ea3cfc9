/** Filters of the notice log as they stand in the address, and what the server is asked for them. */
import type { Query } from '../api/client.ts';
import type { Notice } from '../api/types.ts';

export const logFilterNames = ['q', 'channel', 'status', 'receiver', 'from', 'to', 'objectType', 'objectId'] as const;
export type LogFilterName = (typeof logFilterNames)[number];
export type LogFilters = Partial<Record<LogFilterName, string>>;

export const channels = ['in-app', 'sms', 'mail', 'app', 'wechat', 'webhook', 'web'] as const;
export const statuses = [
  'waiting',
  'held',
  'silenced',
  'sent',
  'failed',
  'shown',
  'shown-only',
  'dropped',
] as const satisfies readonly Notice['status'][];

const known = (list: readonly string[], value: string | undefined) =>
  value && list.includes(value) ? value : undefined;

/** An address that somebody typed may hold anything: what the server does not know is not asked. */
export const logQueryOf = ({ q, channel, status, receiver, from, to, objectType, objectId }: LogFilters): Query => ({
  q,
  channel: known(channels, channel),
  status: known(statuses, status),
  receiver,
  from,
  to,
  objectType: known(['request', 'case', 'alarm'], objectType),
  objectId: known(['request', 'case', 'alarm'], objectType) ? objectId : undefined,
});
