/** Refusals of linkage. */
import { defineError } from '../../core/error.ts';

export const noConnection = defineError(
  'NO_CONNECTION',
  422,
  { zh: '没有可用的 {connector} 连接', en: 'There is no enabled {connector} connection' },
  { zh: '在规则中指明连接，或为对象所属单位启用一个', en: 'Name one in the rule, or enable one of the thing’s unit' },
);
export const approvalOver = defineError('APPROVAL_OVER', 409, {
  zh: '该联动已不在等待批准',
  en: 'This run does not wait for approval any more',
});
export const causeAnswered = defineError('CAUSE_ANSWERED', 409, {
  zh: '{name} 已反馈原因',
  en: '{name} has given the cause already',
});
