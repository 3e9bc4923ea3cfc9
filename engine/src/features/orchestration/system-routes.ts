/** Topology, and the clock where it may be set (LIANDONG_CONTROLLED_CLOCK=1). */
import { z } from 'zod';
import type { Clock, ControlledClock } from '../../runtime/clock.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { clockNotControlled } from './errors.ts';

/** The release of Camunda 8 whose contract /v2 follows; clients choose their ways by it. */
const CONTRACT = '8.8.0';

export function systemRoutes({ clock }: FeatureDeps): Route[] {
  const operate = { tag: 'orchestration', access: 'orchestration.operate' } as const;
  return [
    route({
      tag: 'orchestration',
      access: 'orchestration.read',
      method: 'get',
      path: '/v2/topology',
      summary: { zh: '拓扑', en: 'Topology' },
      handle: () => ({
        brokers: [
          {
            nodeId: 0,
            host: 'localhost',
            port: 0,
            partitions: [{ partitionId: 1, role: 'leader', health: 'healthy' }],
            version: CONTRACT,
          },
        ],
        clusterSize: 1,
        partitionsCount: 1,
        replicationFactor: 1,
        gatewayVersion: CONTRACT,
        lastCompletedChangeId: '-1',
      }),
    }),
    route({
      ...operate,
      method: 'put',
      path: '/v2/clock',
      summary: { zh: '设定时钟（毫秒）', en: 'Set the clock, in milliseconds since the epoch' },
      body: z.object({ timestamp: z.number().int().min(0).max(8_640_000_000_000_000) }),
      async handle({ body }) {
        await controlled(clock).set(body.timestamp);
        return new Reply(204, undefined);
      },
    }),
    route({
      ...operate,
      method: 'post',
      path: '/v2/clock/reset',
      summary: { zh: '时钟恢复为机器时间', en: 'Let the clock run with the machine again' },
      async handle() {
        await controlled(clock).reset();
        return new Reply(204, undefined);
      },
    }),
  ];
}

/** Refuses with CLOCK_NOT_CONTROLLED. */
function controlled(clock: Clock): ControlledClock {
  if (!('set' in clock)) throw clockNotControlled();
  return clock as ControlledClock;
}
