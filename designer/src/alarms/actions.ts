/** What people do to alarms, one or many: the four actions, their keys, and the quick acknowledgement without a dialog. */
import { api } from '../api/client.ts';
import type { AlarmResult } from '../api/types.ts';

export type AlarmAction = 'acknowledge' | 'assign' | 'review' | 'close';
export const alarmActions: readonly { action: AlarmAction; key: string }[] = [
  { action: 'acknowledge', key: 'a' },
  { action: 'assign', key: 's' },
  { action: 'review', key: 'r' },
  { action: 'close', key: 'c' },
];

/** Saying “I have seen it” must take no longer than seeing it. */
export const acknowledgeNow = (id: string): Promise<AlarmResult> =>
  api.post<AlarmResult>('/alarms/acknowledge', { ids: [id] });
