/** Errors of people, sessions and access. Answers to wrong credentials are all alike and tell nothing about the account. */
import { defineError } from '../../core/error.ts';

/** Also for what exists but may not be seen: the caller learns no difference. */
export { notFound } from '../../runtime/errors.ts';

export const notLoggedIn = defineError(
  'NOT_LOGGED_IN',
  401,
  { zh: '请先登录', en: 'Please log in' },
  { zh: '登录已过期或尚未登录，请重新登录', en: 'The session has ended or never began; log in again' },
);

export const notPermitted = defineError(
  'NOT_PERMITTED',
  403,
  { zh: '您的角色没有此项权限', en: 'Your roles do not allow this' },
  { zh: '请联系管理员', en: 'Ask your administrator' },
);

export const loginFailed = defineError('LOGIN_FAILED', 401, {
  zh: '用户名或密码不正确',
  en: 'Wrong user name or password',
});

export const loginLocked = defineError(
  'LOGIN_LOCKED',
  429,
  { zh: '尝试次数过多，登录已暂停', en: 'Too many attempts; login is paused' },
  {
    zh: '请在 {minutes} 分钟后再试，或请管理员重置密码',
    en: 'Try again in {minutes} minutes or ask for a password reset',
  },
);

export const wrongPassword = defineError('WRONG_PASSWORD', 403, {
  zh: '当前密码不正确',
  en: 'The current password is wrong',
});

export const weakPassword = defineError(
  'WEAK_PASSWORD',
  422,
  { zh: '新密码太弱', en: 'The new password is too weak' },
  {
    zh: '至少 10 个字符，不得与用户名或当前密码相同，不得是常见密码',
    en: 'At least 10 characters, neither the user name nor the current password, nor a common one',
  },
);

export const mustChangePassword = defineError(
  'MUST_CHANGE_PASSWORD',
  403,
  { zh: '首次登录请先修改密码', en: 'Change your password first' },
  { zh: '在“修改密码”中设置新密码后继续', en: 'Set a new password, then go on' },
);

export const crossSite = defineError('CROSS_SITE', 403, {
  zh: '请求来自其他网站，已拒绝',
  en: 'Refused: the request comes from another site',
});

export const usernameTaken = defineError('USERNAME_TAKEN', 409, {
  zh: '用户名 {username} 已被使用',
  en: 'The user name {username} is taken',
});

export const unknownReference = defineError('UNKNOWN_REFERENCE', 422, {
  zh: '{kind} {ids} 不存在',
  en: 'There is no {kind} {ids}',
});

export const treeCycle = defineError('TREE_CYCLE', 422, {
  zh: '上级不能是自己或自己的下级',
  en: 'A parent cannot be the node itself or below it',
});

export const lastAdmin = defineError(
  'LAST_ADMIN',
  409,
  { zh: '这是最后一个可管理人员的账号，不能停用或降权', en: 'This is the last account that can manage people' },
  { zh: '请先指定另一位管理员', en: 'Appoint another administrator first' },
);

export const roleBuiltIn = defineError('ROLE_BUILT_IN', 409, {
  zh: '内置角色不能修改',
  en: 'Built-in roles cannot be changed',
});
