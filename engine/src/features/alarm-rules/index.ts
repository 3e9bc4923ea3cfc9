/** Feature: alarm rules (规则) — what packs bring and people change; the live set that judges. */
import type { Feature } from '../feature.ts';
import { enableRule, releaseRule, restoreRule, saveRule } from './commands.ts';
import { alarmRuleRoutes } from './routes.ts';
import './tables.ts';
import { askWhyNot } from './why-not.ts';

export const alarmRules: Feature = {
  name: 'alarm-rules',
  commands: [saveRule, enableRule, restoreRule, releaseRule, askWhyNot],
  routes: alarmRuleRoutes,
  permissions: [
    { id: 'rule.design', name: { zh: '编辑告警规则', en: 'Edit alarm rules' } },
    { id: 'rule.publish', name: { zh: '发布告警规则', en: 'Publish alarm rules' } },
  ],
};
