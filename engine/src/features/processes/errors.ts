/** Errors of the designer's backend. */
import { defineError } from '../../core/error.ts';

export const processChanged = defineError(
  'PROCESS_CHANGED',
  409,
  {
    zh: '流程 {process} 已有更新的版本 v{version}，您的修改基于 v{baseVersion}',
    en: 'Process {process} is at v{version} now; your changes were made to v{baseVersion}',
  },
  { zh: '请比较两个版本后再发布', en: 'Compare the two and publish again' },
);
export const conversionRefused = defineError('CONVERSION_REFUSED', 422, {
  zh: '文件无法读取，不能转换',
  en: 'The file cannot be read and is not converted',
});
export const versionNotFound = defineError('PROCESS_VERSION_NOT_FOUND', 404, {
  zh: '流程 {process} 没有版本 v{version}',
  en: 'Process {process} has no version v{version}',
});
