/** What can be wrong with a request before any feature sees it. */
import { defineError } from '../core/error.ts';

export const inputInvalid = defineError(
  'INPUT_INVALID',
  400,
  { zh: '提交的内容有误', en: 'The input is not valid' },
  { zh: '请按 problems 中逐项列出的位置修改', en: 'Mend what `problems` lists, place by place' },
);

export const bodyNotJson = defineError('BODY_NOT_JSON', 400, {
  zh: '请求正文不是有效的 JSON',
  en: 'The body is not valid JSON',
});

export const forbiddenKey = defineError('FORBIDDEN_KEY', 400, {
  zh: '不允许使用键名 {key}',
  en: 'The key {key} is not allowed',
});

export const tooDeep = defineError('TOO_DEEP', 400, {
  zh: '嵌套超过 {limit} 层',
  en: 'Nested deeper than {limit} levels',
});

export const bodyTooLarge = defineError(
  'BODY_TOO_LARGE',
  413,
  { zh: '请求正文超过 {limit} 字节', en: 'The body is larger than {limit} bytes' },
  { zh: '请拆分后提交或压缩文件', en: 'Send it in parts, or a smaller file' },
);

export const mediaTypeUnsupported = defineError('MEDIA_TYPE_UNSUPPORTED', 415, {
  zh: '此接口接受 {accepted}',
  en: 'This operation accepts {accepted}',
});

export const multipartInvalid = defineError('MULTIPART_INVALID', 400, {
  zh: '上传的内容有误：{reason}',
  en: 'The upload is not valid: {reason}',
});

export const pathUnknown = defineError('PATH_UNKNOWN', 404, {
  zh: '没有这个接口',
  en: 'There is no such operation',
});

export const methodNotAllowed = defineError('METHOD_NOT_ALLOWED', 405, {
  zh: '此地址只支持 {allowed}',
  en: 'This address supports only {allowed}',
});

export const requestAborted = defineError('REQUEST_ABORTED', 400, {
  zh: '请求在传输中断开',
  en: 'The request broke off',
});

export const unexpected = defineError(
  'UNEXPECTED',
  500,
  { zh: '服务器内部出错，操作没有生效', en: 'Something failed inside the server; nothing was changed' },
  {
    zh: '请稍后重试；如仍出现，请把编号 {reference} 告诉管理员',
    en: 'Try again; if it happens again, give your administrator the reference {reference}',
  },
);
