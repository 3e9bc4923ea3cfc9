/**
 * The connector host: owns sockets and secrets for all connectors. Composed beside the features by the server; it may use
 * features, no feature may use it.
 */
import type { Feature } from '../features/feature.ts';
import { connectorCall } from './call.ts';
import { noticeDelivery } from './notice-delivery.ts';
import { connectionRoutes } from './routes.ts';
import { openSecretBox, type SecretBox } from './secrets.ts';

/** `publicUrl` is asked late: the port is known only when the server listens. */
export function connectorHost(options: { dataDir: string; publicUrl: () => string }): Feature {
  let opened: SecretBox | undefined;
  const box = () => (opened ??= openSecretBox(options.dataDir));
  return {
    name: 'connector-host',
    deliveries: [connectorCall(box, options.publicUrl), noticeDelivery(box, options.publicUrl)],
    routes: (deps) => connectionRoutes(deps, box, options.publicUrl),
  };
}
