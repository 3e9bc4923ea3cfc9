/** Refusals of notices. */
import { defineError } from '../../core/error.ts';

export const NOTICE_TEMPLATE_UNKNOWN = defineError(
  'NOTICE_TEMPLATE_UNKNOWN',
  422,
  { zh: '没有通知模板“{template}”。', en: 'There is no notice "{template}".' },
  {
    zh: '请在应用包的 notices.json 中补上，或改用已有的模板。',
    en: 'Add it to notices.json of the pack or name one that exists.',
  },
);

export const NOTICE_NOT_RETRYABLE = defineError('NOTICE_NOT_RETRYABLE', 409, {
  zh: '只有未发成或仅记录的通知可以重发。',
  en: 'Only a notice that failed or was only recorded can be sent again.',
});
