/** Errors that the pipeline itself raises. */
import { defineError } from '../core/error.ts';

export const invalidPayload = defineError(
  'INVALID_PAYLOAD',
  400,
  { zh: '提交的内容不符合要求', en: 'The submitted content is not valid' },
  { zh: '请按提示修改后重新提交', en: 'Correct the fields that are named and submit again' },
);
export const payloadRefused = defineError('PAYLOAD_REFUSED', 400, {
  zh: '提交的内容被拒绝：{reason}',
  en: 'The submitted content is refused: {reason}',
});
export const payloadTooLarge = defineError('PAYLOAD_TOO_LARGE', 413, {
  zh: '提交的内容过大',
  en: 'The submitted content is too large',
});
export const unknownCommand = defineError('UNKNOWN_COMMAND', 400, {
  zh: '没有这个操作：{command}',
  en: 'There is no command {command}',
});
export const notFound = defineError('NOT_FOUND', 404, { zh: '没有找到', en: 'Not found' });
export const internal = defineError(
  'INTERNAL',
  500,
  { zh: '系统内部错误，编号 {reference}', en: 'Internal error, reference {reference}' },
  { zh: '请把编号告诉系统管理员', en: 'Give the reference to the administrator' },
);
export const conflict = defineError(
  'CONFLICT',
  409,
  { zh: '其他人刚刚修改了同一内容', en: 'Somebody changed the same thing at the same moment' },
  { zh: '请刷新后再试', en: 'Reload and try again' },
);
export const duplicate = defineError('DUPLICATE', 409, {
  zh: '相同的内容已经存在',
  en: 'The same thing exists already',
});
export const idempotencyKeyReused = defineError('IDEMPOTENCY_KEY_REUSED', 422, {
  zh: '该幂等键已用于另一项操作',
  en: 'This idempotency key was used for something else',
});
export const storeUnavailable = defineError(
  'STORE_UNAVAILABLE',
  503,
  { zh: '数据库暂时不可用', en: 'The database is not available at the moment' },
  { zh: '请稍后再试', en: 'Try again later' },
);
export const shuttingDown = defineError('SHUTTING_DOWN', 503, {
  zh: '服务正在停止',
  en: 'The server is shutting down',
});
export const tooBusy = defineError(
  'TOO_BUSY',
  503,
  { zh: '系统繁忙', en: 'The server is too busy' },
  { zh: '请稍后再试', en: 'Try again in a moment' },
);
