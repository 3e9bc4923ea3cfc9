/** Refusals of the /v2 edge itself; what concerns processes stands in runtime/process/errors.ts. */
import { defineError } from '../../core/error.ts';

export const notSupported = defineError('NOT_SUPPORTED', 501, {
  zh: '暂不支持：{what}',
  en: 'Not supported yet: {what}',
});

export const tenantUnknown = defineError('TENANT_UNKNOWN', 400, {
  zh: '没有租户 {tenantId}；本系统只有 <default>',
  en: 'There is no tenant {tenantId}; this engine has <default> alone',
});

export const resourcesMissing = defineError('RESOURCES_MISSING', 400, {
  zh: '没有收到文件（multipart 字段 resources）',
  en: 'No files were received (multipart field `resources`)',
});

export const objectNotFound = defineError('NOT_FOUND', 404, {
  zh: '{zhType} {key} 不存在',
  en: 'There is no {type} with key {key}',
});

export const clockNotControlled = defineError(
  'CLOCK_NOT_CONTROLLED',
  403,
  { zh: '时钟不可设置', en: 'The clock cannot be set' },
  { zh: '以 LIANDONG_CONTROLLED_CLOCK=1 启动', en: 'Start with LIANDONG_CONTROLLED_CLOCK=1' },
);

export const completionTimeout = defineError('COMPLETION_TIMEOUT', 504, {
  zh: '流程实例 {key} 在 {timeoutMs} 毫秒内没有结束，它继续运行',
  en: 'Process instance {key} did not end within {timeoutMs} ms; it goes on running',
});

export const cursorInvalid = defineError('CURSOR_INVALID', 400, {
  zh: '分页游标无效，或与排序不符',
  en: 'The cursor is not valid, or belongs to another sort order',
});
