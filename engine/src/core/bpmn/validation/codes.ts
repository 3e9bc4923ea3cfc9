/**
 * Catalogue of what can be wrong with a model: code, severity, message and how to mend it, in both languages. `{name}`
 * places are filled from the data of the finding.
 */
import type { Text } from '../../json.ts';
import type { Problem } from '../../problem.ts';

interface Entry {
  severity: Problem['severity'];
  message: Text;
  mend: Text;
}

const error = (zh: string, en: string, mendZh: string, mendEn: string): Entry => ({
  severity: 'error',
  message: { zh, en },
  mend: { zh: mendZh, en: mendEn },
});
const warning = (zh: string, en: string, mendZh: string, mendEn: string): Entry => ({
  ...error(zh, en, mendZh, mendEn),
  severity: 'warning',
});

export const codes = {
  XML_TOO_LARGE: error(
    '文件有 {size} 字节，上限是 {limit} 字节',
    'the file has {size} bytes, the limit is {limit}',
    '拆分为多个流程，用调用活动连接',
    'split it into several processes joined by call activities',
  ),
  XML_FORBIDDEN: error(
    '第 {line} 行：不允许 {what}',
    'line {line}: {what} is not allowed',
    '删除文档类型、实体声明和处理指令',
    'remove document types, entity declarations and processing instructions',
  ),
  XML_TOO_DEEP: error(
    'XML 嵌套超过 {limit} 层',
    'the XML is nested more than {limit} levels deep',
    '减少嵌套',
    'nest less',
  ),
  XML_INVALID: error(
    '无法读取 XML:{detail}',
    'the XML cannot be read: {detail}',
    '用流程设计器重新导出',
    'export it again from the process designer',
  ),
  XML_CONTENT: error(
    '无法识别的内容：{detail}',
    'content that is not understood: {detail}',
    '删除或改正它',
    'remove or correct it',
  ),
  XML_CONTENT_IGNORED: warning(
    '忽略了无法识别的内容：{detail}',
    'content that is not understood was ignored: {detail}',
    '确认不需要它',
    'make sure that it is not needed',
  ),
  DUPLICATE_ID: error(
    '标识 {id} 使用了不止一次',
    'the id {id} is used more than once',
    '给每个元素不同的标识',
    'give every element its own id',
  ),
  DANGLING_REFERENCE: error(
    '引用了不存在的 {target}({property})',
    '{property} refers to {target}, which does not exist',
    '改正或删除该引用',
    'correct or remove the reference',
  ),
  NO_PROCESS: error(
    '文件中没有可执行的流程',
    'the file holds no executable process',
    '加入流程并勾选“可执行”',
    'add a process and mark it executable',
  ),
  NOT_EXECUTABLE: error(
    '流程未标记为可执行',
    'the process is not marked executable',
    '设置 isExecutable="true"',
    'set isExecutable="true"',
  ),
  NOT_EXECUTABLE_IGNORED: warning(
    '流程未标记为可执行，不会部署',
    'the process is not marked executable and is not deployed',
    '如需运行，设置 isExecutable="true"',
    'set isExecutable="true" if it should run',
  ),
  DUPLICATE_PROCESS: error(
    '流程标识 {id} 使用了不止一次',
    'the process id {id} is used more than once',
    '给每个流程不同的标识',
    'give every process its own id',
  ),
  PROCESS_WITHOUT_ID: error('流程没有标识', 'the process has no id', '填写流程标识', 'give it an id'),
  ELEMENT_WITHOUT_ID: error('有一个 {type} 没有标识', 'a {type} has no id', '填写标识', 'give it an id'),
  ELEMENT_NOT_SUPPORTED: error(
    '不支持 {type}',
    '{type} is not supported',
    '改用支持的元素，见 docs/bpmn.md',
    'use a supported element, see docs/bpmn.md',
  ),
  EVENT_NOT_SUPPORTED: error(
    '{position}不支持 {definition}',
    '{definition} is not supported at {position}',
    '改用支持的事件，见 docs/bpmn.md',
    'use a supported event, see docs/bpmn.md',
  ),
  EVENT_DEFINITIONS: error(
    '事件有不止一个定义',
    'the event has more than one definition',
    '每个事件只保留一个定义',
    'keep one definition per event',
  ),
  EXTENSION_NOT_SUPPORTED: error(
    '此处不支持扩展 {name}',
    'the extension {name} is not supported here',
    '删除该扩展',
    'remove the extension',
  ),
  ATTRIBUTE_NOT_SUPPORTED: error('不支持 {name}', '{name} is not supported', '删除该设置', 'remove the setting'),
  EXTENSION_IGNORED: warning(
    '忽略了其他工具的扩展 {name}',
    'the extension {name} of another tool is ignored',
    '确认不需要它',
    'make sure that it is not needed',
  ),
  LANE_ASSIGNS: warning(
    '任务未指定办理人，按泳道交给组：{groups}',
    'the task names nobody and goes to the groups of its lane: {groups}',
    '确认这些组存在，或在任务上填写办理人',
    'make sure that these groups exist, or name somebody on the task',
  ),
  LANE_WITHOUT_GROUP: warning(
    '任务未指定办理人，所在泳道也没有名称',
    'the task names nobody, and its lane has no name',
    '填写泳道名称，或在任务上填写办理人',
    'name the lane, or name somebody on the task',
  ),
  DATA_IS_LABEL: warning(
    '数据对象的名称不是变量名，数据关联只作说明',
    'the name of the data object is no variable name; the association is only drawn',
    '把数据对象命名为流程变量',
    'name the data object like the variable',
  ),
  DATA_NOT_EXACT: error(
    '无法准确执行此数据关联',
    'the data association cannot be executed exactly',
    '改用输入输出映射',
    'use input and output mappings',
  ),
  MESSAGE_FLOW_SAME_POOL: error(
    '消息流的两端在同一个池中',
    'both ends of the message flow lie in the same pool',
    '在池内使用顺序流',
    'use a sequence flow inside a pool',
  ),
  MESSAGE_FLOW_SOURCE: error(
    '消息流不能从 {type} 发出',
    'a message flow cannot leave a {type}',
    '从池、活动、消息抛出或结束事件发出',
    'let it leave a pool, an activity, or a message throw or end event',
  ),
  MESSAGE_FLOW_TARGET: error(
    '消息流不能到达 {type}',
    'a message flow cannot lead to a {type}',
    '连接到池、活动或等待消息的事件',
    'let it lead to a pool, an activity, or an event that waits for a message',
  ),
  MESSAGE_FLOW_MISMATCH: error(
    '消息流的一端发送“{sent}”，另一端等待“{awaited}”',
    'one end of the message flow sends {sent}, the other waits for {awaited}',
    '两端使用同一条消息',
    'use the same message at both ends',
  ),
  MESSAGE_FLOW_IS_LABEL: warning(
    '消息流的起点不会发送消息',
    'nothing is sent along the message flow by itself',
    '改用发送任务或消息抛出事件',
    'use a send task or a message throw event',
  ),
  VARIABLE_INVALID: error(
    '“{name}” 不是变量名',
    '"{name}" is not a variable name',
    '使用字母、数字和下划线',
    'use letters, digits and underscores',
  ),
  NO_START_EVENT: error('没有开始事件', 'there is no start event', '加入一个开始事件', 'add a start event'),
  SEVERAL_NONE_STARTS: error(
    '有不止一个空开始事件',
    'there is more than one none start event',
    '只保留一个',
    'keep one',
  ),
  EVENT_SUB_PROCESS_START: error(
    '事件子流程必须恰有一个带触发的开始事件',
    'an event sub-process needs exactly one start event, with a trigger',
    '加入定时、消息、信号或错误开始事件',
    'give it one timer, message, signal or error start event',
  ),
  EVENT_SUB_PROCESS_FLOW: error(
    '事件子流程不能有顺序流',
    'an event sub-process has no sequence flows',
    '删除连到事件子流程的顺序流',
    'remove the flows to and from it',
  ),
  FLOW_INCOMPLETE: error(
    '顺序流没有起点或终点',
    'the sequence flow lacks its source or target',
    '把它连接到两个元素',
    'connect it to two elements',
  ),
  FLOW_LEAVES_SCOPE: error(
    '顺序流跨越了子流程边界',
    'the sequence flow crosses the border of a sub-process',
    '在同一层内连接',
    'connect elements of the same level',
  ),
  FLOW_INTO_START: error(
    '顺序流不能进入 {type}',
    'a sequence flow cannot lead into a {type}',
    '改正顺序流的终点',
    'correct the target of the flow',
  ),
  FLOW_OUT_OF_END: error(
    '顺序流不能离开结束事件',
    'a sequence flow cannot leave an end event',
    '删除该顺序流',
    'remove the flow',
  ),
  UNCONNECTED: error(
    '没有顺序流进入，永远不会执行',
    'no sequence flow leads here, it can never run',
    '连接它或删除它',
    'connect it or remove it',
  ),
  UNREACHABLE: error(
    '从任何开始事件都到不了这里',
    'no start event leads here',
    '连接它或删除它',
    'connect it or remove it',
  ),
  UNREACHABLE_FOLLOWS: warning(
    '它只跟在永远不会执行的元素之后',
    'it only follows elements that can never run',
    '先连接前面的元素',
    'connect what comes before it',
  ),
  GATEWAY_ENDS: warning(
    '网关没有后续',
    'nothing follows the gateway',
    '连接后续元素或删除网关',
    'connect what follows or remove the gateway',
  ),
  CONDITION_MISSING: error(
    '顺序流 {flow} 没有条件，也不是默认流',
    'the flow {flow} has neither a condition nor is it the default',
    '填写条件或设为默认流',
    'give it a condition or make it the default flow',
  ),
  CONDITION_MISPLACED: error(
    '只有排他、包容和复杂网关的出口可以有条件',
    'only flows that leave an exclusive, inclusive or complex gateway can have a condition',
    '删除条件或加入网关',
    'remove the condition or add a gateway',
  ),
  CONDITION_UNUSED: warning(
    '这个条件不会被使用：它是默认流',
    'the condition is not used: this is the default flow',
    '删除条件',
    'remove the condition',
  ),
  DEFAULT_FLOW_WRONG: error(
    '默认流 {flow} 不是从这里出去的',
    'the default flow {flow} does not leave from here',
    '选择从这里出去的顺序流',
    'choose a flow that leaves from here',
  ),
  EXPRESSION_MISSING: error('{what}没有填写', '{what} is missing', '填写它', 'fill it in'),
  EXPRESSION_SYNTAX: error(
    '{what}：表达式 “{source}” 第 {position} 个字符处有错：{detail}',
    '{what}: the expression "{source}" is wrong at character {position}: {detail}',
    '改正 FEEL 表达式',
    'correct the FEEL expression',
  ),
  EXPRESSION_NOT_FEEL: error(
    '{what}必须是以 = 开头的 FEEL 表达式',
    '{what} must be a FEEL expression, which begins with =',
    '以 = 开头',
    'begin it with =',
  ),
  TARGET_INVALID: error(
    '映射目标 “{target}” 不是变量名',
    'the mapping target "{target}" is not a variable name',
    '使用字母、数字、下划线和点',
    'use letters, digits, underscores and dots',
  ),
  TIMER_INVALID: error(
    '“{value}” 不是有效的{mode}',
    '"{value}" is not a valid timer {mode}',
    '例如 2026-11-22T08:00:00+08:00、PT2H、R3/PT1H',
    'such as 2026-11-22T08:00:00+08:00, PT2H, R3/PT1H',
  ),
  TIMER_ENDLESS: error(
    '周期 “{value}” 的间隔为零',
    'the cycle "{value}" has an interval of no length',
    '填写大于零的间隔',
    'give it an interval longer than nothing',
  ),
  TIMER_CYCLE_MISPLACED: error(
    '周期定时只能用于开始事件和非中断事件',
    'a timer cycle is only for start events and events that do not interrupt',
    '改用日期或时长',
    'use a date or a duration',
  ),
  TIMER_MISSING: error(
    '没有填写时间',
    'the timer has no time',
    '填写日期、时长或周期',
    'give it a date, a duration or a cycle',
  ),
  MESSAGE_MISSING: error('没有指定消息', 'no message is named', '选择或新建消息', 'choose or create a message'),
  MESSAGE_NAME_MISSING: error(
    '消息 {message} 没有名称',
    'the message {message} has no name',
    '填写消息名称',
    'give it a name',
  ),
  CORRELATION_KEY_MISSING: error(
    '消息 {message} 没有关联键',
    'the message {message} has no correlation key',
    '填写关联键表达式',
    'give it a correlation key expression',
  ),
  SIGNAL_MISSING: error(
    '没有指定信号或信号没有名称',
    'no signal is named, or it has no name',
    '选择信号并填写名称',
    'choose a signal and give it a name',
  ),
  ERROR_MISSING: error(
    '没有指定错误或错误没有代码',
    'no error is named, or it has no code',
    '选择错误并填写代码',
    'choose an error and give it a code',
  ),
  ESCALATION_MISSING: error(
    '没有指定升级或升级没有代码',
    'no escalation is named, or it has no code',
    '选择升级并填写代码；捕获全部升级时不选择升级',
    'choose an escalation and give it a code; to catch all, choose none',
  ),
  ESCALATION_NOT_STATIC: error(
    '捕获事件的升级代码不能是表达式',
    'the escalation code of a catching event cannot be an expression',
    '填写固定代码；只有抛出事件可以用表达式',
    'fill in a fixed code; only throwing events may use an expression',
  ),
  CONDITION_EVENTS_INVALID: error(
    '变量变化“{value}”无效',
    '"{value}" is not a change of variables',
    '填写 create、update 或 create, update',
    'write create, update or create, update',
  ),
  COMPENSATION_HANDLER_MISSING: error(
    '补偿边界事件没有关联补偿处理活动',
    'no compensation handler is associated with the event',
    '用关联线连到一个标记为补偿的活动',
    'associate it with one activity that is marked for compensation, in the same scope',
  ),
  COMPENSATION_HANDLER_UNUSED: error(
    '活动标记为补偿，但没有补偿边界事件与它关联',
    'the activity is marked for compensation, but no compensation event is associated with it',
    '加上关联或取消补偿标记',
    'associate it with a compensation boundary event or remove the mark',
  ),
  COMPENSATION_FLOW: error(
    '补偿处理活动和补偿边界事件不能有顺序流',
    'no sequence flow touches a compensation handler or leaves a compensation boundary event',
    '删除这些顺序流，改用关联线',
    'remove these flows; handler and event are joined by an association',
  ),
  COMPENSATION_TARGET: error(
    '“{activity}”不能从这里补偿',
    '"{activity}" cannot be compensated from here',
    '选择同一层中带补偿的活动，或不指定活动',
    'choose an activity with compensation in the same scope, or none at all',
  ),
  COMPENSATION_START_MISPLACED: error(
    '补偿事件子流程只能放在子流程内',
    'a compensation event sub-process stands in a sub-process; a process itself is never compensated',
    '移入子流程',
    'move it into a sub-process',
  ),
  CANCEL_MISPLACED: error(
    '取消结束事件只能在事务内，取消边界事件只能在事务上',
    'a cancel end event stands in a transaction, a cancel boundary event on one',
    '放入事务，或改用错误、升级事件',
    'put it into a transaction, or use an error or escalation event',
  ),
  CANCEL_NOT_CAUGHT: error(
    '事务内有取消结束事件，但事务上没有取消边界事件',
    'the transaction is cancelled inside, but no cancel boundary event sits on it',
    '在事务边界加上取消事件',
    'attach a cancel event to the transaction',
  ),
  LINK_NAME_MISSING: error(
    '链接事件没有名称',
    'the link event has no name',
    '填写链接名称，抛出与捕获使用同一名称',
    'fill in the link name; throwing and catching event have the same',
  ),
  LINK_TARGET_MISSING: error(
    '同一层没有名为“{name}”的链接捕获事件',
    'no link catch event of this scope has the name "{name}"',
    '在同一流程或子流程内加入同名的链接捕获事件',
    'add a link catch event of that name in the same process or sub-process',
  ),
  LINK_SOURCE_MISSING: error(
    '同一层没有名为“{name}”的链接抛出事件',
    'no link throw event of this scope has the name "{name}"',
    '加入同名的链接抛出事件或删除此事件',
    'add a link throw event of that name or remove this event',
  ),
  LINK_DUPLICATE: error(
    '同一层有多个名为“{name}”的链接捕获事件',
    'several link catch events of this scope have the name "{name}"',
    '每个名称只保留一个捕获事件',
    'keep one catch event per name',
  ),
  LINK_FLOW: error(
    '链接代替顺序流：抛出事件没有出口，捕获事件没有入口',
    'a link stands for a sequence flow: none leaves its throw event, none leads to its catch event',
    '删除这条顺序流',
    'remove that sequence flow',
  ),
  ERROR_NOT_STATIC: error(
    '错误代码不能是表达式',
    'an error code cannot be an expression',
    '填写固定的代码',
    'use a fixed code',
  ),
  START_NOT_STATIC: error(
    '流程开始事件的消息名称不能用变量',
    'the message or signal name of a process start event cannot use variables',
    '填写固定的名称',
    'use a fixed name',
  ),
  BOUNDARY_UNATTACHED: error(
    '边界事件没有附着在活动上',
    'the boundary event is not attached to an activity',
    '把它放到活动的边上',
    'put it on the border of an activity',
  ),
  BOUNDARY_ERROR_INTERRUPTS: error(
    '错误事件总是中断的',
    'an error, cancel or compensation event always interrupts',
    '设为中断',
    'make it interrupting',
  ),
  CATCH_DUPLICATE: error(
    '同一处有两个事件捕获相同的 {what}',
    'two events at the same place catch the same {what}',
    '只保留一个',
    'keep one',
  ),
  COMPLEX_CONDITION_MISSING: error(
    '复杂网关有多个入口，但没有激活条件',
    'the complex gateway has several incoming flows and no activation condition',
    '填写激活条件，例如 =activationCount >= 2',
    'give an activation condition such as =activationCount >= 2',
  ),
  AD_HOC_EMPTY: error(
    '即席子流程中没有活动',
    'the ad-hoc sub-process holds no activity',
    '加入至少一个活动',
    'add at least one activity',
  ),
  AD_HOC_MISFIT: error(
    '即席子流程中不能有 {type}',
    'an ad-hoc sub-process holds no {type}',
    '移到子流程之外',
    'move it outside',
  ),
  EVENT_GATEWAY_TARGET: error(
    '事件网关后面只能是捕获事件或接收任务',
    'only catch events and receive tasks follow an event-based gateway',
    '改正后续元素',
    'correct what follows',
  ),
  EVENT_GATEWAY_TARGETS: error(
    '事件网关后面至少要有两个事件',
    'an event-based gateway needs at least two events',
    '加入事件或删除网关',
    'add events or remove the gateway',
  ),
  EVENT_GATEWAY_MIXED: error(
    '事件网关后面不能既有消息事件又有接收任务',
    'message events and receive tasks do not stand together after an event-based gateway',
    '统一使用消息捕获事件或接收任务',
    'use message catch events or receive tasks throughout',
  ),
  EVENT_GATEWAY_RECEIVE: error(
    '事件网关后面的接收任务不能有边界事件、循环标记或输入映射',
    'a receive task after an event-based gateway has no boundary events, loop marker or input mappings',
    '把它们移到别处',
    'move them elsewhere',
  ),
  EVENT_GATEWAY_STARTS: error(
    '启动流程的事件网关后面只能是消息',
    'only messages follow an event-based gateway that starts the process',
    '改用消息捕获事件或接收任务',
    'use message catch events or receive tasks',
  ),
  INSTANTIATE_MISPLACED: error(
    '启动流程的元素必须直接位于流程中，且没有入口',
    'what starts the process stands directly in it, and no sequence flow leads there',
    '删除顺序流，或取消 instantiate',
    'remove the sequence flow, or instantiate',
  ),
  EVENT_GATEWAY_SHARED: error(
    '事件网关后面的事件不能再有别的入口',
    'an event after an event-based gateway has no other incoming flow',
    '删除其他顺序流',
    'remove the other flows',
  ),
  JOB_TYPE_MISSING: error(
    '没有填写作业类型',
    'the job type is missing',
    '填写任务定义的类型',
    'fill in the type of the task definition',
  ),
  RETRIES_INVALID: error(
    '重试次数 “{value}” 不是 0 到 100 的整数',
    'the retries "{value}" are not a whole number from 0 to 100',
    '填写整数',
    'fill in a whole number',
  ),
  IMPLEMENTATION_MISSING: error(
    '没有说明如何执行：{options}',
    'it does not say how it is done: {options}',
    '填写其中一种',
    'fill in one of them',
  ),
  IMPLEMENTATION_TWICE: error('同时给出了两种执行方式', 'it is given two ways to be done', '只保留一种', 'keep one'),
  RESULT_VARIABLE_MISSING: error(
    '没有填写结果变量',
    'the result variable is missing',
    '填写结果变量',
    'fill in the result variable',
  ),
  CALLED_PROCESS_MISSING: error(
    '没有填写被调用的流程',
    'the called process is missing',
    '填写流程标识',
    'fill in the process id',
  ),
  BINDING_INVALID: error(
    '绑定方式 “{value}” 无效',
    'the binding "{value}" is not valid',
    '使用 latest、deployment 或 versionTag',
    'use latest, deployment or versionTag',
  ),
  VERSION_TAG_MISSING: error(
    '按版本标签绑定但没有填写标签',
    'bound by version tag, but no tag is given',
    '填写版本标签',
    'fill in the version tag',
  ),
  DATE_INVALID: error(
    '“{value}” 不是有效的日期时间',
    '"{value}" is not a valid date and time',
    '例如 2026-11-22T08:00:00+08:00',
    'such as 2026-11-22T08:00:00+08:00',
  ),
  PRIORITY_INVALID: error(
    '优先级 “{value}” 不是 0 到 100 的整数',
    'the priority "{value}" is not a whole number from 0 to 100',
    '填写整数',
    'fill in a whole number',
  ),
  FORM_TWICE: error(
    '同时给出了表单标识和外部表单',
    'both a form id and an external form are given',
    '只保留一个',
    'keep one',
  ),
  LOOP_COLLECTION_MISSING: error(
    '多实例没有输入集合',
    'the multi-instance activity has no input collection',
    '填写输入集合；按循环次数运行时不要填写输入元素',
    'fill in the input collection; with a loop cardinality there is no input element',
  ),
  LOOP_TWICE: error(
    '同时给出了输入集合和循环次数',
    'both an input collection and a loop cardinality are given',
    '只保留一种',
    'keep one of them',
  ),
  LOOP_CARDINALITY_INVALID: error(
    '循环次数“{value}”不是整数',
    'the loop cardinality "{value}" is not a whole number',
    '填写整数，或以 = 开头的 FEEL 表达式',
    'give a whole number, or FEEL that begins with =',
  ),
  LOOP_MAXIMUM_INVALID: error(
    '循环上限“{value}”不是正整数',
    'the loop maximum "{value}" is not a positive whole number',
    '填写正整数',
    'give a positive whole number',
  ),
  LOOP_ENDLESS: error(
    '循环既没有条件也没有上限',
    'the loop has neither a condition nor a maximum',
    '填写循环条件或上限',
    'give a loop condition or a maximum',
  ),
  LOOP_OUTPUT_INCOMPLETE: error(
    '输出集合与输出元素必须同时填写',
    'output collection and output element go together',
    '两者都填写或都删除',
    'fill in both or neither',
  ),
} satisfies Record<string, Entry>;

export type Code = keyof typeof codes;

/** What fills the places of a message; a Text has a form for each language. */
export type Filling = Record<string, string | number | Text>;

export function problem(code: Code, elementId: string | undefined, data: Filling): Problem {
  const { severity, message, mend } = codes[code] as Entry;
  return { severity, code, ...(elementId ? { elementId } : {}), message: fill(message, data), mend };
}

function fill(text: Text, data: Filling): Text {
  const put = (language: keyof Text) =>
    text[language].replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = data[name];
      return String(typeof value === 'object' ? value[language] : (value ?? whole));
    });
  return { zh: put('zh'), en: put('en') };
}
