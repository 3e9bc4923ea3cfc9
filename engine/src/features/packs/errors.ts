/** Errors of packs. A pack that is not right is refused whole, with every problem named. */
import { defineError } from '../../core/error.ts';

export const packInvalid = defineError(
  'PACK_INVALID',
  422,
  { zh: '应用包有 {count} 个问题，未安装', en: 'The pack has {count} problems and was not installed' },
  { zh: '按问题列表逐项修改后重试', en: 'Mend the listed problems and try again' },
);
export const packUnreadable = defineError('PACK_UNREADABLE', 400, {
  zh: '不是可读的应用包：{reason}',
  en: 'Not a readable pack: {reason}',
});
export const packNotInstalled = defineError('PACK_NOT_INSTALLED', 404, {
  zh: '没有安装应用包 {id}',
  en: 'The pack {id} is not installed',
});
export const noIntake = defineError(
  'NO_INTAKE',
  409,
  { zh: '没有可受理诉求的应用包', en: 'No installed pack takes in requests' },
  { zh: '请先安装热线应用包', en: 'Install the hotline pack first' },
);
export const intakeTaken = defineError('INTAKE_TAKEN', 409, {
  zh: '应用包 {id} 已负责受理诉求，不能同时安装两个',
  en: 'The pack {id} already takes in requests; there can be only one',
});
export const noPreviousVersion = defineError('NO_PREVIOUS_VERSION', 409, {
  zh: '应用包 {id} 没有可回退的版本',
  en: 'The pack {id} has no earlier version',
});
export const inputInvalid = defineError('INPUT_INVALID', 422, {
  zh: '参数有 {count} 个问题，未保存',
  en: 'The inputs have {count} problems and were not saved',
});
