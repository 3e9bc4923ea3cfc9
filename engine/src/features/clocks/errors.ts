/** Errors of clocks. */
import { defineError } from '../../core/error.ts';

export const noClock = defineError('NO_CLOCK', 409, {
  zh: '没有“{kind}”时限',
  en: 'There is no clock of kind {kind}',
});
export const deadlineInvalid = defineError('DEADLINE_INVALID', 422, {
  zh: '参数 {input} 不是有效的时限',
  en: 'The input {input} is not a deadline',
});
