/** Feature: cases (事件), the work that requests give to departments. */
import type { Feature } from '../feature.ts';
import { caseAction } from './actions.ts';
import { addChildCommand, cancelChildCommand, childDone } from './children.ts';
import { commentCase } from './comment.ts';
import { caseDispatch } from './dispatch-worker.ts';
import { markCase } from './marks.ts';
import { openAlarmCase } from './open-from-alarm.ts';
import { caseOpen } from './open-worker.ts';
import { caseActionDecided, caseResume, caseSuspend, messagePublish } from './side-workers.ts';
import { caseRoutes } from './routes.ts';
import './tables.ts';
import { caseClose, caseRefuse, caseResult, caseRework, caseSign, caseUpdate, caseVerify } from './work-workers.ts';

export const cases: Feature = {
  name: 'cases',
  commands: [markCase, addChildCommand, cancelChildCommand, caseAction, commentCase, openAlarmCase],
  routes: caseRoutes,
  inlineWorkers: [
    caseOpen,
    caseDispatch,
    caseUpdate,
    caseSign,
    caseRefuse,
    caseResult,
    caseVerify,
    caseRework,
    caseClose,
    childDone,
    caseActionDecided,
    caseSuspend,
    caseResume,
    messagePublish,
  ],
  permissions: [
    { id: 'case.read.all', name: { zh: '查看全部事件', en: 'See all cases' } },
    { id: 'case.child', name: { zh: '请其他部门协办', en: 'Ask other units for help' } },
    { id: 'case.action', name: { zh: '申请延期、挂起、转办', en: 'Ask for extension, suspension, reassignment' } },
    { id: 'case.comment', name: { zh: '在事件中留言', en: 'Comment on cases' } },
    { id: 'case.mark.supervise', name: { zh: '督办', en: 'Supervise' } },
    { id: 'case.mark.urge', name: { zh: '加急', en: 'Make urgent' } },
    { id: 'case.mark.instruct', name: { zh: '批示', en: 'Instruct' } },
  ],
};
