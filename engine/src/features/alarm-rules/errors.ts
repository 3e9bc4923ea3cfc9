/** Errors of alarm rules. */
import { defineError } from '../../core/error.ts';

export const ruleNotFound = defineError('RULE_NOT_FOUND', 404, {
  zh: '没有规则 {id}',
  en: 'There is no rule {id}',
});
export const ruleVersionNotFound = defineError(
  'RULE_VERSION_NOT_FOUND',
  404,
  { zh: '规则 {id} 没有版本 {version}', en: 'The rule {id} has no version {version}' },
  { zh: '从规则的版本列表里选择', en: 'Choose one of the versions that the rule lists' },
);
export const momentAhead = defineError(
  'MOMENT_AHEAD',
  400,
  { zh: '时刻 {at} 还没有到', en: 'The moment {at} is still ahead' },
  { zh: '选择现在或过去的时刻', en: 'Choose a moment that has passed' },
);
export const ruleInvalid = defineError(
  'RULE_INVALID',
  422,
  { zh: '规则有 {count} 处问题，没有发布', en: 'The rule has {count} problems and was not published' },
  { zh: '按清单逐项修改后再发布', en: 'Mend what is listed and publish again' },
);
export const ruleChanged = defineError(
  'RULE_CHANGED',
  409,
  { zh: '规则在您编辑期间被 {by} 改过', en: '{by} changed the rule while you were editing' },
  { zh: '打开最新版本，把您的修改合并进去', en: 'Open the newest version and put your changes into it' },
);
export const ruleIdDiffers = defineError('RULE_ID_DIFFERS', 400, {
  zh: '规则编号不能改：地址是 {id}，内容是 {given}',
  en: 'The id of a rule cannot change: the address says {id}, the content {given}',
});
export const nothingToRestore = defineError('RULE_NOTHING_TO_RESTORE', 409, {
  zh: '规则 {id} 不是应用包带来的，没有可恢复的版本',
  en: 'No pack brings the rule {id}: there is nothing to restore',
});
export const notQuarantined = defineError('RULE_NOT_QUARANTINED', 409, {
  zh: '规则 {id} 没有被隔离',
  en: 'The rule {id} is not in quarantine',
});
export const backtestNotFound = defineError(
  'BACKTEST_NOT_FOUND',
  404,
  { zh: '没有这次回测，或它已过期', en: 'There is no such backtest, or it is too old' },
  { zh: '重新开始一次回测', en: 'Start it again' },
);
export const tooManyBacktests = defineError(
  'BACKTESTS_RUNNING',
  429,
  { zh: '已有 {limit} 个回测在运行', en: '{limit} backtests are running already' },
  { zh: '等它们结束或取消一个', en: 'Wait for them, or cancel one' },
);
