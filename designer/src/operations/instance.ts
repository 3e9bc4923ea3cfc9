/** How an instance is called: by the number of its request or case, else by its business key, else by its own key. Pure. */
import type { InstanceItem } from '../api/types.ts';

type Named = Pick<InstanceItem, 'object' | 'businessKey' | 'processInstanceKey'>;

export function matterOf({ object, businessKey, processInstanceKey }: Named): string {
  if (object) return [`#${object.number}`, object.title].filter(Boolean).join(' ');
  return businessKey ?? processInstanceKey;
}

export const stateTone = (state: InstanceItem['state']): 'info' | 'good' | 'quiet' =>
  ({ active: 'info', completed: 'good', terminated: 'quiet' })[state] as 'info' | 'good' | 'quiet';
