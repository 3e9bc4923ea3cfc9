/** What can go wrong with processes, tasks, jobs, messages and incidents. Codes are part of the API. */
import { AppError, defineError } from '../../core/error.ts';

export const deploymentRefused = defineError(
  'DEPLOYMENT_REFUSED',
  422,
  { zh: '部署被拒绝：{count} 处问题', en: 'Deployment refused: {count} problems' },
  {
    zh: '修正列出的问题后重新部署，本次没有改变任何内容',
    en: 'Mend the listed problems and deploy again; nothing was changed',
  },
);

export const processNotFound = defineError(
  'PROCESS_NOT_FOUND',
  404,
  { zh: '流程 {process} 没有部署', en: 'Process {process} is not deployed' },
  { zh: '先部署该流程，或核对流程编号与版本', en: 'Deploy it first, or check id and version' },
);

export const noNoneStart = defineError('NO_NONE_START_EVENT', 409, {
  zh: '流程 {process} 只能由消息、信号或定时器启动',
  en: 'Process {process} has no none start event; it is started by a message, a signal or a timer',
});

export const instanceNotFound = defineError('INSTANCE_NOT_FOUND', 404, {
  zh: '流程实例 {key} 不存在',
  en: 'There is no process instance {key}',
});

export const instanceOver = defineError('INSTANCE_OVER', 404, {
  zh: '流程实例 {key} 已结束',
  en: 'Process instance {key} is over',
});

export const calledInstance = defineError(
  'CALLED_INSTANCE',
  409,
  {
    zh: '实例 {key} 由另一实例调用，不能单独取消',
    en: 'Instance {key} was called by another one and cannot be canceled alone',
  },
  { zh: '取消其上级实例 {root}', en: 'Cancel its root instance {root}' },
);

export const scopeNotFound = defineError('SCOPE_NOT_FOUND', 404, {
  zh: '元素实例 {key} 不存在或已结束',
  en: 'There is no live element instance {key}',
});

export const taskNotFound = defineError('TASK_NOT_FOUND', 404, {
  zh: '任务 {key} 不存在',
  en: 'There is no task {key}',
});

export const taskNotOpen = defineError(
  'TASK_NOT_OPEN',
  409,
  { zh: '任务 {key} 已经办结或取消', en: 'Task {key} is no longer open' },
  { zh: '刷新列表查看最新状态', en: 'Refresh to see what happened' },
);

export const taskAssigned = defineError('TASK_ASSIGNED', 409, {
  zh: '任务 {key} 已由他人领取',
  en: 'Task {key} is already assigned',
});

export const jobNotFound = defineError('JOB_NOT_FOUND', 404, {
  zh: '作业 {key} 不存在或已完成',
  en: 'There is no job {key}; it may be completed or canceled',
});

export const jobNotActivated = defineError('JOB_NOT_ACTIVATED', 409, {
  zh: '作业 {key} 已用尽重试次数，先解决异常',
  en: 'Job {key} has no retries left; resolve its incident first',
});

export const messageRepeated = defineError('MESSAGE_ALREADY_PUBLISHED', 409, {
  zh: '消息编号 {messageId} 已发布且仍在缓存',
  en: 'A message with id {messageId} is already published and still buffered',
});

export const messageNotCorrelated = defineError('MESSAGE_NOT_CORRELATED', 404, {
  zh: '没有流程在等待消息 {name}（关联键 {correlationKey}）',
  en: 'Nobody waits for message {name} with correlation key {correlationKey}',
});

export const incidentNotFound = defineError('INCIDENT_NOT_FOUND', 404, {
  zh: '异常 {key} 不存在或已解决',
  en: 'There is no open incident {key}',
});

export const stepRefused = defineError('INVALID_STATE', 409, {
  zh: '流程现在的状态不允许此操作：{detail}',
  en: 'The process does not allow this now: {detail}',
});

export const tooMuchFollows = defineError('TOO_MANY_STEPS', 422, {
  zh: '一次操作引发的步骤过多（超过 {limit}），已撤销',
  en: 'One command led to more than {limit} steps; it was undone',
});

export const decisionNotFound = defineError('DECISION_NOT_FOUND', 404, {
  zh: '决策 {decision} 没有部署',
  en: 'Decision {decision} is not deployed',
});

/** A step that came too late: whom it was for is over. */
export const isGone = (error: unknown): boolean =>
  error instanceof AppError && [instanceNotFound.code, instanceOver.code, stepRefused.code].includes(error.code);
