/** Routes of alarm rules: what judges, checking and publishing, switching, why not. */
import { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { whyNot } from '../alarms/schema.ts';
import { assertReadable } from '../people/access.ts';
import { liveRules } from './active.ts';
import { checkRule } from './check.ts';
import { ruleIdDiffers } from './errors.ts';
import {
  alarmRuleDetail,
  alarmRuleDifference,
  alarmRuleItem,
  checkRuleBody,
  differenceQuery,
  publishRule,
  ruleCheck,
  ruleSetView,
  whyNotBody,
} from './schema.ts';
import { differenceOf } from './versions.ts';
import { listRules, readRule } from './views.ts';
import { whyNotThen } from './why-not-then.ts';

const idParams = z.object({ id: z.string().max(60) });
const common = { tag: 'alarm-rules' } as const;

const reads = ({ db, clock, pipeline }: FeatureDeps): Route[] => [
  route({
    ...common,
    method: 'get',
    path: '/api/v1/alarm-rules',
    summary: { zh: '告警规则', en: 'Alarm rules' },
    access: 'staff',
    response: z.array(alarmRuleItem),
    handle: () => listRules(db, clock.now()),
  }),
  route({
    ...common,
    method: 'get',
    path: '/api/v1/alarm-rules/set',
    summary: { zh: '当前生效的规则集', en: 'The live rule set' },
    access: 'staff',
    response: ruleSetView,
    async handle() {
      const { hash, rules } = await liveRules(db);
      const row: { created_at: number } | undefined = await db('rule_set').where({ hash }).first('created_at');
      const quarantined = (await listRules(db, clock.now())).filter((rule) => rule.quarantine).length;
      return { hash, since: cityTime(Number(row?.created_at ?? 0)), rules: rules.size, quarantined };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/api/v1/alarm-rules/{id}',
    summary: { zh: '一条告警规则', en: 'One alarm rule' },
    access: 'staff',
    params: idParams,
    response: alarmRuleDetail,
    handle: ({ params }) => readRule(db, params.id, clock.now()),
  }),
  route({
    ...common,
    method: 'get',
    path: '/api/v1/alarm-rules/{id}/difference',
    summary: { zh: '两个版本的区别', en: 'What differs between two versions' },
    access: 'staff',
    params: idParams,
    query: differenceQuery,
    response: alarmRuleDifference,
    handle: ({ params, query }) => differenceOf(db, params.id, query),
  }),
  route({
    ...common,
    method: 'post',
    path: '/api/v1/alarm-rules/check',
    summary: { zh: '检查规则', en: 'Check a rule' },
    access: 'rule.design',
    body: checkRuleBody,
    response: ruleCheck,
    handle: ({ body }) => checkRule(db, body.rule, body.packId),
  }),
  route({
    ...common,
    method: 'post',
    path: '/api/v1/alarm-rules/{id}/why-not',
    summary: { zh: '为什么没有告警', en: 'Why there is no alarm' },
    access: 'alarm.handle',
    params: idParams,
    body: whyNotBody,
    response: whyNot,
    async handle({ actor, params: { id }, body: { thingId, at } }) {
      if (at === undefined) return pipeline.submit({ type: 'alarm-rule.why-not', payload: { id, thingId }, actor });
      await assertReadable(db, actor, 'thing', thingId);
      await pipeline.settled('thing_state', [thingId]);
      return whyNotThen(db, { ruleId: id, thingId, at: Date.parse(at) }, clock.now());
    },
  }),
];

const writes = ({ db, clock, pipeline }: FeatureDeps): Route[] => {
  const change = async (
    type: string,
    payload: { id: string } & object,
    actor: Parameters<Route['handle']>[0]['actor'],
  ) => {
    await pipeline.submit({ type, payload, actor });
    return readRule(db, payload.id, clock.now());
  };
  return [
    route({
      ...common,
      method: 'put',
      path: '/api/v1/alarm-rules/{id}',
      summary: { zh: '发布规则', en: 'Publish a rule' },
      access: 'rule.publish',
      params: idParams,
      body: publishRule,
      response: alarmRuleDetail,
      async handle({ actor, params, body }) {
        if (body.rule.id !== params.id) throw ruleIdDiffers({ id: params.id, given: body.rule.id });
        await pipeline.submit({ type: 'alarm-rule.publish', payload: body, actor });
        return readRule(db, params.id, clock.now());
      },
    }),
    route({
      ...common,
      method: 'post',
      path: '/api/v1/alarm-rules/{id}/enabled',
      summary: { zh: '启用或停用规则', en: 'Switch a rule on or off' },
      access: 'rule.publish',
      params: idParams,
      body: z.object({ enabled: z.boolean() }),
      response: alarmRuleDetail,
      handle: ({ actor, params, body }) => change('alarm-rule.enable', { ...params, ...body }, actor),
    }),
    route({
      ...common,
      method: 'post',
      path: '/api/v1/alarm-rules/{id}/restore',
      summary: { zh: '恢复为应用包的版本', en: 'Go back to the version of the pack' },
      access: 'rule.publish',
      params: idParams,
      response: alarmRuleDetail,
      handle: ({ actor, params }) => change('alarm-rule.restore', params, actor),
    }),
    route({
      ...common,
      method: 'post',
      path: '/api/v1/alarm-rules/{id}/release',
      summary: { zh: '解除隔离', en: 'Let a rule out of quarantine' },
      access: 'rule.publish',
      params: idParams,
      response: alarmRuleDetail,
      handle: ({ actor, params }) => change('alarm-rule.release', params, actor),
    }),
  ];
};

export const alarmRuleRoutes = (deps: FeatureDeps): Route[] => [...reads(deps), ...writes(deps)];
