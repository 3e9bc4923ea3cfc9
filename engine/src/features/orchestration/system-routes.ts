/** Topology, status, licence, who one is, and the clock where it may be set (LIANDONG_CONTROLLED_CLOCK=1). */
import { z } from 'zod';
import type { Clock, ControlledClock } from '../../runtime/clock.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { clockNotControlled } from './errors.ts';
import { long, TENANT } from './shapes.ts';

/** The release of Camunda 8 whose contract /v2 follows; clients choose their ways by it. */
const CONTRACT = '8.8.0';

export function systemRoutes({ clock, config, db, people, settle }: FeatureDeps): Route[] {
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
            host: config.host,
            port: config.port,
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
      tag: 'orchestration',
      access: 'public',
      method: 'get',
      path: '/v2/status',
      summary: { zh: '是否可用', en: 'Whether requests can be taken' },
      async handle() {
        await db.select(db.raw('1'));
        return new Reply(204, undefined);
      },
    }),
    route({
      tag: 'orchestration',
      access: 'public',
      method: 'get',
      path: '/v2/license',
      summary: { zh: '许可', en: 'The licence' },
      handle: () => ({ validLicense: true, licenseType: 'Apache-2.0', isCommercial: false }),
    }),
    route({
      tag: 'orchestration',
      access: 'staff',
      method: 'get',
      path: '/v2/authentication/me',
      summary: { zh: '当前账号', en: 'Who one is' },
      async handle({ actor }) {
        const resident = await people.directory.byId(actor.id);
        return {
          username: resident?.account.username ?? actor.id,
          displayName: actor.name,
          email: null,
          authorizedComponents: ['*'],
          tenants: [{ tenantId: TENANT, name: 'Default', description: '' }],
          groups: [...actor.unitIds],
          roles: [...actor.roles],
          salesPlanType: '',
          c8Links: {},
          canLogout: true,
        };
      },
    }),
    route({
      ...operate,
      method: 'put',
      path: '/v2/clock',
      summary: { zh: '设定时钟（毫秒）', en: 'Set the clock, in milliseconds since the epoch' },
      body: z.object({ timestamp: long(0, 8_640_000_000_000_000) }),
      async handle({ body }) {
        await controlled(clock).set(body.timestamp);
        // What comes due on the way has happened when the answer comes.
        await settle();
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
