/** Errors of things. */
import { defineError } from '../../core/error.ts';

export const thingsRefused = defineError(
  'THINGS_REFUSED',
  422,
  { zh: '对象有 {count} 处不符合要求', en: '{count} things to mend in what was given' },
  { zh: '请按提示修改；一处未改，全部不保存', en: 'Mend all of them; nothing is saved until then' },
);
export const thingRetired = defineError('THING_RETIRED', 409, {
  zh: '对象 {id} 已停用',
  en: 'Thing {id} is retired already',
});
