/**
 * First start: makes the administrator `admin`. The password is given by whoever starts the server, or drawn and told
 * once; a drawn one stands in a terminal, so the user interface asks to change it.
 */
import { systemActor } from '../../runtime/system-actor.ts';
import type { FeatureDeps } from '../feature.ts';
import { generatePassword, hashPassword } from './passwords.ts';

export async function firstAdmin(
  { db, pipeline }: Pick<FeatureDeps, 'db' | 'pipeline'>,
  given: string | undefined,
): Promise<{ username: string; password: string } | null> {
  if (await db('account').first('id')) return null;
  const username = 'admin';
  const password = given ?? generatePassword();
  const payload = {
    ...{ username, name: '系统管理员', mustChange: given === undefined },
    passwordHash: await hashPassword(password),
  };
  await pipeline.submit({ type: 'person.first-admin', payload, actor: systemActor });
  return { username, password };
}
