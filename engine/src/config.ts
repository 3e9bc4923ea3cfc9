/** Settings from the environment (design: contract at the edges). Read once, at the composition root. */
export interface Config {
  port: number;
  host: string;
  dataDir: string;
  /** `postgres://…`; absent: SQLite in `dataDir`. */
  databaseUrl?: string;
  adminPassword?: string;
  /** Address under which other systems reach this server, for their results; default: where it listens. */
  publicUrl?: string;
  controlledClock: boolean;
  demo: boolean;
  /** Requests in the demo county's history. */
  demoRequests?: number;
  /** Origins that the browser may load map pictures from; none: the map shows areas only. */
  mapTiles?: string[];
}

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const port = Number(env['LIANDONG_PORT'] ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`LIANDONG_PORT must be a port number, not ${env['LIANDONG_PORT']}`);
  }
  return {
    port,
    host: env['LIANDONG_HOST'] ?? '127.0.0.1',
    dataDir: env['LIANDONG_DATA'] ?? './data',
    databaseUrl: env['LIANDONG_DATABASE_URL'] || undefined,
    adminPassword: env['LIANDONG_ADMIN_PASSWORD'] || undefined,
    publicUrl: env['LIANDONG_PUBLIC_URL']?.replace(/\/+$/, '') || undefined,
    controlledClock: env['LIANDONG_CONTROLLED_CLOCK'] === '1',
    demo: env['LIANDONG_DEMO'] === '1',
    demoRequests: Number(env['LIANDONG_DEMO_REQUESTS'] ?? 320),
    mapTiles: (env['LIANDONG_MAP_TILES'] ?? '').split(/[ ,]+/).filter((origin) => /^https?:\/\/[^;'"]+$/.test(origin)),
  };
}
