/** Refusals of modifications and migrations. Codes are part of the API. */
import { defineError } from '../../core/error.ts';

export const changeRefused = defineError(
  'CHANGE_REFUSED',
  409,
  { zh: '实例不能这样变更', en: 'The instance cannot be changed this way' },
  {
    zh: '按列出的问题修改后重试，本次没有改变任何内容',
    en: 'Mend the listed problems and try again; nothing was changed',
  },
);
