/** What each drawing rule says, and what to do about it, in words for people who do not read BPMN specifications. */
import type { Text } from '@liandong/engine/contract';

const say = (zh: string, en: string, mendZh: string, mendEn: string): { message: Text; mend: Text } => ({
  message: { zh, en },
  mend: { zh: mendZh, en: mendEn },
});

export const lintWords: Readonly<Record<string, { message: Text; mend: Text }>> = {
  'start-event-required': say('没有“开始”', 'There is no start', '从左侧拖入一个开始', 'drag a start in from the left'),
  'end-event-required': say(
    '没有“结束”',
    'There is no end',
    '在最后一步后接一个结束',
    'put an end after the last step',
  ),
  'no-disconnected': say(
    '没有和任何步骤连上',
    'Not connected to anything',
    '用连线接上，或删除它',
    'connect it, or delete it',
  ),
  'no-implicit-start': say(
    '没有走向进入这里',
    'Nothing leads here',
    '从上一步连过来',
    'connect it from the step before',
  ),
  'no-implicit-end': say(
    '走到这里就断了',
    'The way breaks off here',
    '连到下一步，或接一个结束',
    'connect it to the next step or to an end',
  ),
  'no-implicit-split': say(
    '有几条走向同时出去，没有经过判断或并行',
    'Several flows leave at once without a gateway',
    '加一个“判断”或“并行”，说清怎么走',
    'add a choice or a parallel gateway to say which way',
  ),
  'no-duplicate-sequence-flows': say(
    '有两条相同的走向',
    'Two flows are the same',
    '删除其中一条',
    'delete one of them',
  ),
  'superfluous-gateway': say(
    '只有一进一出，不起作用',
    'One way in and one way out: it does nothing',
    '删除它，直接连线',
    'delete it and connect directly',
  ),
  'single-blank-start-event': say('有不止一个“开始”', 'There is more than one start', '只保留一个', 'keep one'),
  'single-event-definition': say(
    '事件有不止一个定义',
    'The event has more than one definition',
    '只保留一个',
    'keep one',
  ),
  'sub-process-blank-start-event': say(
    '子流程里的“开始”不能带触发条件',
    'The start inside a sub-process must be plain',
    '换成普通的开始',
    'change it into a plain start',
  ),
  'event-sub-process-typed-start-event': say(
    '事件子流程的“开始”要说明由什么触发',
    'The start of an event sub-process needs a trigger',
    '换成定时、消息或出错开始',
    'make it a timer, message or error start',
  ),
  'event-based-gateway': say(
    '“等先到的事件”后面只能接等待',
    'After “whichever comes first” only waits may follow',
    '后面接定时、消息或信号等待，至少两个',
    'put at least two waits for time, message or signal behind it',
  ),
  'conditional-flows': say(
    '这条走向没有条件，也不是默认走向',
    'This flow has no condition and is not the default',
    '设置条件，或把它设为默认走向',
    'give it a condition or make it the default',
  ),
  'label-required': say(
    '没有名称',
    'It has no name',
    '写上名称，别人才看得懂',
    'name it, so that others understand it',
  ),
  'no-overlapping-elements': say('和别的元素重叠', 'It lies over another element', '挪开一些', 'move it away'),
};
