/** Refusals of the import feature. */
import { defineError } from '../../core/error.ts';

export const IMPORT_NOT_FOUND = defineError('IMPORT_NOT_FOUND', 404, {
  zh: '没有这次导入。',
  en: 'There is no such import.',
});

export const CSV_UNREADABLE = defineError(
  'CSV_UNREADABLE',
  422,
  { zh: '这个文件读不出表格：{detail}', en: 'This file cannot be read as a table: {detail}' },
  {
    zh: '请导出为带表头的 CSV（逗号、分号或制表符分隔，UTF-8 或 GB18030）。',
    en: 'Export it as CSV with a header line (comma, semicolon or tab; UTF-8 or GB18030).',
  },
);

export const IMPORT_MAPPING_INVALID = defineError(
  'IMPORT_MAPPING_INVALID',
  422,
  { zh: '列对应有误：{detail}', en: 'The mapping of columns is wrong: {detail}' },
  { zh: '请为“编号”和“内容”（或“类型”）各选一列。', en: 'Choose a column for the id and for the text (or the type).' },
);

export const IMPORT_STATE = defineError('IMPORT_STATE', 409, {
  zh: '这次导入现在处于“{status}”，不能这样做。',
  en: 'The import is "{status}" now; this cannot be done.',
});
