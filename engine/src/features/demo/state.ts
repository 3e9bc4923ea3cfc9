/**
 * Is the demo county there, and may this person load it? Kept as a setting: absent, it is offered to whoever may manage
 * people, until it is loaded or somebody waves it away.
 */
import type { Knex } from 'knex';
import type { Actor } from '../../runtime/command.ts';
import type { Me } from '../people/schema.ts';

export const demoSetting = 'demo';

export interface DemoProgress {
  state: 'loading' | 'loaded' | 'removing' | 'declined' | 'failed';
  done: number;
  total: number;
}

export async function readDemo(db: Knex): Promise<DemoProgress | undefined> {
  const row = (await db('setting').where({ key: demoSetting }).first()) as { value: string } | undefined;
  return row && (JSON.parse(row.value) as DemoProgress);
}

export async function demoState(db: Knex, actor: Actor): Promise<Me['demo']> {
  const progress = await readDemo(db);
  if (progress?.state === 'loaded' || progress?.state === 'loading' || progress?.state === 'removing') return 'loaded';
  return actor.permissions.has('demo.manage') && progress === undefined ? 'offer' : 'none';
}
