/** Deeds of linkage actions: their shapes, read off the contract, and what each begins with. */
import type { AlarmRuleFile } from '../../../api/types.ts';

export type Action = NonNullable<AlarmRuleFile['actions']>[number];
export type Deed = Action['do'];
export type DeedOf<K extends Deed['kind']> = Extract<Deed, { kind: K }>;

export const freshDeed: { [K in Deed['kind']]: DeedOf<K> } = {
  notice: { kind: 'notice', template: 'alarm-task', to: [] },
  ask: { kind: 'ask', to: [], question: { zh: '请说明原因。', en: 'What was the cause?' }, within: 'PT24H' },
  case: { kind: 'case', eventTypeId: '' },
  ticket: { kind: 'ticket' },
  process: { kind: 'process', processId: '' },
  message: { kind: 'message', name: '', correlationKey: '{thing}' },
  connector: { kind: 'connector', connectorId: '', action: '', physical: true },
  publish: { kind: 'publish', screen: '', text: { zh: '{thing}', en: '{thing}' } },
};
