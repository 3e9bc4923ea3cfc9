/** Errors of the table editor's backend. */
import { defineError } from '../../core/error.ts';

export const decisionChanged = defineError(
  'DECISION_CHANGED',
  409,
  {
    zh: '决策 {decision} 已有更新的版本 v{version}，您的修改基于 v{baseVersion}',
    en: 'Decision {decision} is at v{version} now; your changes were made to v{baseVersion}',
  },
  { zh: '请比较两个版本后再发布', en: 'Compare the two and publish again' },
);
export const decisionElsewhere = defineError(
  'DECISION_ELSEWHERE',
  409,
  {
    zh: '决策 {decision} 属于另一个文件 {requirements}',
    en: 'Decision {decision} belongs to another file, {requirements}',
  },
  { zh: '换一个标识，或在原文件中修改', en: 'Use another id, or change it in that file' },
);
export const decisionVersionNotFound = defineError('DECISION_VERSION_NOT_FOUND', 404, {
  zh: '决策 {decision} 没有版本 v{version}',
  en: 'Decision {decision} has no version v{version}',
});
export const importRefused = defineError('DECISION_IMPORT_REFUSED', 422, {
  zh: '文件无法读取为决策',
  en: 'The file cannot be read as decisions',
});
