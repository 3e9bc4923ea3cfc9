/** Feature: linkage (联动) — what follows from alarms, by rule, by ladder and by a person's word. */
import type { Feature } from '../feature.ts';
import { decideLinkage, expireApproval } from './approval.ts';
import { answerCommand, causeOverdue } from './cause-commands.ts';
import { escalateAlarm, reviewOverdue } from './escalation-commands.ts';
import { eventEmit } from './event-emit.ts';
import { linkageRoutes } from './routes.ts';
import { exchangeOver, LINKAGE_ENDED, processOver, runLinkage } from './run-command.ts';
import './tables.ts';

const TAG = 'linkage:';

export const linkage: Feature = {
  name: 'linkage',
  commands: [
    runLinkage,
    processOver,
    exchangeOver,
    decideLinkage,
    expireApproval,
    answerCommand,
    causeOverdue,
    escalateAlarm,
    reviewOverdue,
  ],
  routes: linkageRoutes,
  inlineWorkers: [eventEmit],
  processEnded(uow, { key: processInstanceKey, parent_key, tags }) {
    const tag = parent_key === null ? tags.find((each) => each.startsWith(TAG)) : undefined;
    if (!tag) return;
    const payload = { runId: tag.slice(TAG.length), processInstanceKey };
    const key = `${LINKAGE_ENDED}:${processInstanceKey}`;
    uow.schedule({ key, dueAt: uow.now, command: LINKAGE_ENDED, payload });
  },
  permissions: [
    { id: 'linkage.approve', name: { zh: '批准物理联动', en: 'Approve physical linkage' } },
    {
      id: 'linkage.preapprove',
      name: { zh: '发布免批准的物理联动', en: 'Publish physical linkage approved in advance' },
    },
  ],
};
