/** Feature: alarm rules (规则) — what packs bring and people change; the live set that judges; trying drafts out. */
import type { Feature, FeatureDeps } from '../feature.ts';
import { enableRule, releaseRule, restoreRule, saveRule } from './commands.ts';
import { labRoutes } from './lab-routes.ts';
import { alarmRuleRoutes } from './routes.ts';
import { keepShadow, setShadow, type ShadowKeeper } from './shadows.ts';
import './tables.ts';
import { askWhyNot } from './why-not.ts';

/** One per engine: it follows the event log. */
const shadows = new WeakMap<FeatureDeps, ShadowKeeper>();
function shadowOf(deps: FeatureDeps): ShadowKeeper {
  const keeper = shadows.get(deps) ?? keepShadow(deps);
  shadows.set(deps, keeper);
  return keeper;
}

export const alarmRules: Feature = {
  name: 'alarm-rules',
  commands: [saveRule, enableRule, restoreRule, releaseRule, askWhyNot, setShadow],
  // Addresses with a word of their own come before the one with the rule's id.
  routes: (deps) => [...labRoutes(deps, shadowOf(deps)), ...alarmRuleRoutes(deps)],
  // A shadow whose rules do not fit any more is no reason not to start: then there is none.
  start: (deps) =>
    shadowOf(deps)
      .begin()
      .catch(() => undefined),
  permissions: [
    { id: 'rule.design', name: { zh: '编辑告警规则', en: 'Edit alarm rules' } },
    { id: 'rule.publish', name: { zh: '发布告警规则', en: 'Publish alarm rules' } },
  ],
};
