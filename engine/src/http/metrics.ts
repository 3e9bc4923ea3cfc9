/** Prometheus metrics. Measuring never breaks what is measured: a collector that fails leaves its lines out. */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface HttpMetrics {
  observe(method: string, route: string, status: number, milliseconds: number): void;
  /** A figure read when somebody looks. */
  gauge(name: string, help: string, read: () => number): void;
  text(): Promise<string>;
  readonly contentType: string;
}

const requestSeconds = 'liandong_http_request_seconds';

export function createMetrics(): HttpMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: requestSeconds,
    help: 'HTTP requests by method, route and status class',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    observe(method, route, status, milliseconds) {
      requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, milliseconds / 1000);
    },
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          try {
            this.set(read());
          } catch {
            this.reset();
          }
        },
      });
    },
    async text() {
      try {
        return await registry.metrics();
      } catch {
        return registry.getSingleMetricAsString(requestSeconds);
      }
    },
  };
}
