/** Checks that every connector passes, whatever it does: run it in the connector's own tests. Returns what is wrong. */
import type { AnyConnector } from './connector.ts';

export function checkConnector(connector: AnyConnector): string[] {
  const { manifest, actions } = connector;
  const wrong: string[] = [];
  const text = (value: { zh?: string; en?: string } | undefined, where: string) => {
    if (!value?.zh || !value.en) wrong.push(`${where} needs zh and en`);
  };
  if (!/^[a-z][a-z0-9-]{1,39}$/.test(manifest.id)) wrong.push('manifest.id is not a lower-case name');
  if (!/^\d+\.\d+\.\d+$/.test(manifest.version)) wrong.push('manifest.version is not semantic');
  text(manifest.name, 'manifest.name');
  text(manifest.description, 'manifest.description');
  for (const [name, purpose] of Object.entries(manifest.secrets)) text(purpose, `secret ${name}`);
  for (const [name, action] of Object.entries(actions)) text(action.title, `action ${name}`);
  for (const [name, mail] of Object.entries(connector.mails ?? {})) text(mail.title, `mail ${name}`);
  const names = [...Object.keys(actions), ...Object.keys(connector.mails ?? {})];
  for (const [channel, action] of Object.entries(manifest.channels ?? {})) {
    if (!names.includes(action)) wrong.push(`channel ${channel} names no action: ${action}`);
  }
  if (names.length === 0 && !connector.receive) wrong.push('neither acts nor receives');
  return wrong;
}
