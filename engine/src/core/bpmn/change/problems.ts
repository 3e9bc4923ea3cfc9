/**
 * Catalogue of what stands against a modification or a migration: code, message and mend in both languages. `{name}` places
 * are filled from the data of the finding. A change is refused with all its problems at once, and then nothing is changed.
 */
import type { Text } from '../../json.ts';
import type { Problem } from '../../problem.ts';
import { StepRefusal } from '../types.ts';

interface Entry {
  message: Text;
  mend: Text;
}

const entry = (zh: string, en: string, mendZh: string, mendEn: string): Entry => ({
  message: { zh, en },
  mend: { zh: mendZh, en: mendEn },
});

export const changeProblems = {
  ELEMENT_UNKNOWN: entry(
    '流程 {processId} 中没有元素 {element}',
    'process {processId} has no element {element}',
    '核对元素编号和流程版本',
    'check the element id and the version of the process',
  ),
  ELEMENT_NOT_ACTIVATABLE: entry(
    '不能在 {type} {element} 前放置令牌',
    'no token can be put before {element}, a {type}',
    '选择活动、网关或其他中间事件',
    'choose an activity, a gateway or another intermediate event',
  ),
  EVENT_OF_GATEWAY: entry(
    '事件 {element} 属于事件网关，不能单独激活',
    'event {element} belongs to an event-based gateway and is not activated alone',
    '激活该网关，或激活事件之后的元素',
    'activate the gateway, or what follows the event',
  ),
  SCOPE_AMBIGUOUS: entry(
    '子流程 {scope} 有 {count} 个在运行的实例，不知道放入哪一个',
    'sub-process {scope} is live {count} times: which one is meant?',
    '给出上级元素实例的编号',
    'give the key of the ancestor element instance',
  ),
  SCOPE_NOT_ACTIVE: entry(
    '子流程 {scope} 因异常还没有进入，不能放入令牌',
    'sub-process {scope} has an incident and has not been entered yet',
    '先解决该异常',
    'resolve its incident first',
  ),
  SCOPE_TERMINATED: entry(
    '元素 {element} 所在的实例 {key} 正被同一次变更终止',
    'element {element} would go into instance {key}, which the same change terminates',
    '不终止它，或给出另一个上级实例',
    'do not terminate it, or give another ancestor',
  ),
  SCOPE_EVENTS_FAILED: entry(
    '不能建立 {scope} 的事件等待：{detail}',
    'the events of {scope} cannot be waited for: {detail}',
    '先改正变量，或随变更一起设置变量',
    'mend the variables, or set them with the change',
  ),
  MULTI_INSTANCE_NOT_ENTERED: entry(
    '不能在没有运行的多实例 {scope} 中放置令牌',
    'no token can be put into the multi-instance activity {scope}, which is not running',
    '激活多实例活动本身，或给出其中一次执行的编号',
    'activate the multi-instance activity itself, or give the key of one of its instances',
  ),
  ANCESTOR_UNKNOWN: entry(
    '没有在运行的上级元素实例 {key}',
    'no live element instance has the ancestor key {key}',
    '刷新后重新选择',
    'refresh and choose again',
  ),
  ANCESTOR_WRONG: entry(
    '元素实例 {key}（{scope}）不是 {element} 的上级',
    'element instance {key} ({scope}) is no scope around {element}',
    '选择包含该元素的子流程的实例',
    'choose an instance of a sub-process that contains the element',
  ),
  VARIABLE_SCOPE_WRONG: entry(
    '变量范围 {scope} 不是 {element} 或其上级',
    'the variable scope {scope} is neither {element} nor a scope around it',
    '去掉范围，或选择其上级',
    'leave the scope out, or choose one around the element',
  ),
  VARIABLE_INVALID: entry('变量名 {name} 不可用', '"{name}" cannot be a variable', '换一个名字', 'choose another name'),
  TOKEN_UNKNOWN: entry(
    '没有在运行的元素实例 {key}',
    'no live element instance has the key {key}',
    '刷新后重新选择，它可能已经结束',
    'refresh and choose again; it may be over',
  ),
  NO_TOKEN: entry(
    '没有令牌停在 {element}',
    'no token is at {element}',
    '核对元素编号；该实例可能已经走过',
    'check the element id; the instance may have gone on',
  ),
  PROCESS_NOT_TERMINATED: entry(
    '流程实例本身不能由此终止',
    'the process instance itself is not terminated this way',
    '取消该流程实例',
    'cancel the process instance',
  ),
  LAST_OF_CALLED: entry(
    '这会结束被调用的流程实例，应由上级流程来做',
    'this would end a called process instance, which is up to its caller',
    '终止上级流程中的调用活动',
    'terminate the call activity of the calling process',
  ),
  NOTHING_TO_DO: entry(
    '这次变更没有任何内容',
    'the modification says nothing to do',
    '至少给出一项激活、移动或终止',
    'give at least one activation, move or termination',
  ),
  INSTANCE_NOT_ACTIVE: entry(
    '流程实例已结束',
    'the process instance is over',
    '只有运行中的实例可以变更',
    'only running instances can be changed',
  ),
  MAPPING_SOURCE_UNKNOWN: entry(
    '原流程中没有 {element}',
    'the source process has no {element}',
    '从对应关系中删除它',
    'take it out of the mapping',
  ),
  MAPPING_TARGET_UNKNOWN: entry(
    '{element} 对应的 {target} 在目标流程中不存在',
    '{element} is mapped to {target}, which the target process does not have',
    '选择目标流程中的元素',
    'choose an element of the target process',
  ),
  MAPPING_TYPE: entry(
    '{element}（{type}）不能对应 {target}（{targetType}）',
    '{element} ({type}) cannot become {target} ({targetType})',
    '选择同类型的元素；要换类型请用移动',
    'choose an element of the same type; to change the type, move the token',
  ),
  MAPPING_TARGET_TWICE: entry(
    '{target} 同时对应 {element} 和 {other}',
    '{target} is the target of both {element} and {other}',
    '每个等待的事件只对应一个',
    'map each catching event to an event of its own',
  ),
  COMPENSATION_LOST: entry(
    '已完成的 {element} 可以补偿，但目标中没有对应的可补偿活动',
    '{element} has completed and can be compensated, but nothing of the target that can be is mapped to it',
    '映射到目标中带补偿的同类活动',
    'map it to an activity of the target with compensation, in the same scope',
  ),
  NOT_MAPPED: entry(
    '{element} 有令牌，但在目标流程中没有对应',
    '{element} holds a token and is not mapped',
    '为它选择目标元素，或先移动令牌',
    'choose its target, or move the token first',
  ),
  FLOW_SCOPE_CHANGED: entry(
    '{element} 对应的 {target} 在另一个子流程中',
    '{target}, the target of {element}, is in another scope',
    '选择同一子流程中的元素，或先移动令牌',
    'choose an element of the same scope, or move the token',
  ),
  LOOP_CHANGED: entry(
    '{element} 与 {target} 的多实例方式不同',
    '{element} and {target} repeat in different ways',
    '保持多实例方式（并行、顺序）不变',
    'keep the multi-instance marker as it was',
  ),
  IMPLEMENTATION_CHANGED: entry(
    '{element} 与 {target} 的执行方式不同',
    '{element} and {target} are implemented in different ways',
    '保持作业或内置执行方式不变，或先移动令牌',
    'keep the implementation (job or not), or move the token',
  ),
  CATCH_EVENT_MOVED: entry(
    '事件 {element} 对应的 {target} 不在相应的活动上',
    'event {target}, the target of {element}, does not sit at the activity that it waits at',
    '对应到相应活动上的事件，或取消对应',
    'map it to an event of that activity, or unmap it',
  ),
  TRIGGER_CHANGED: entry(
    '事件 {element} 与 {target} 等待的不是同一类事件',
    'events {element} and {target} do not wait for the same kind of trigger',
    '选择同类事件，或取消对应以重新等待',
    'choose an event of the same kind, or unmap it to wait anew',
  ),
  JOIN_NARROWED: entry(
    '汇聚网关 {target} 的进入路径少于 {element}，已有令牌在等待',
    'gateway {target} has fewer incoming flows than {element}, where tokens wait',
    '保持进入路径，或先移动等待的令牌',
    'keep its incoming flows, or move the waiting tokens first',
  ),
  FLOW_NOT_MAPPED: entry(
    '令牌经 {flow} 到达汇聚网关 {element}，该路径没有对应',
    'a token waits at gateway {element} from flow {flow}, which is not mapped',
    '把它对应到目标网关的一条进入路径',
    'map it to an incoming flow of the target gateway',
  ),
  EVENTS_FAILED: entry(
    '不能在 {element} 建立新的事件等待：{detail}',
    'the new events of {element} cannot be waited for: {detail}',
    '先改正变量',
    'mend the variables first',
  ),
} satisfies Record<string, Entry>;

type ChangeProblemCode = keyof typeof changeProblems;

export function changeProblem(
  code: ChangeProblemCode,
  elementId: string | undefined,
  data: Record<string, string | number> = {},
): Problem {
  const { message, mend } = changeProblems[code];
  const values = { ...(elementId === undefined ? {} : { element: elementId }), ...data };
  return {
    severity: 'error',
    code,
    ...(elementId === undefined ? {} : { elementId }),
    message: filled(message, values),
    mend,
  };
}

function filled(text: Text, values: Record<string, string | number>): Text {
  const put = (s: string) =>
    s.replace(/\{(\w+)\}/g, (place, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : place));
  return { zh: put(text.zh), en: put(text.en) };
}

/** The refusal of the whole change. */
export const refusal = (problems: Problem[]): StepRefusal =>
  new StepRefusal('CHANGE_REFUSED', problems.map(({ message }) => message.en).join('; '), { problems });
