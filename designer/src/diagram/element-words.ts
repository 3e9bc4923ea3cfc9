/**
 * What BPMN elements are called by people who do not know BPMN. Accepts the moddle type (`bpmn:UserTask`) and the
 * engine's names (`userTask`, `USER_TASK`); an unknown type falls back to 步骤/Step, never to a technical word.
 */
import type { Text } from '@liandong/engine/contract';

const WORDS: Record<string, Text> = {
  startevent: { zh: '开始', en: 'Start' },
  endevent: { zh: '结束', en: 'End' },
  task: { zh: '步骤', en: 'Step' },
  usertask: { zh: '人工任务', en: 'Person’s task' },
  manualtask: { zh: '线下任务', en: 'Offline task' },
  servicetask: { zh: '自动处理', en: 'Automatic step' },
  sendtask: { zh: '发送', en: 'Send' },
  receivetask: { zh: '等待消息', en: 'Wait for message' },
  scripttask: { zh: '计算', en: 'Calculation' },
  businessruletask: { zh: '查决策表', en: 'Decision table' },
  callactivity: { zh: '调用流程', en: 'Called process' },
  subprocess: { zh: '子流程', en: 'Sub-process' },
  eventsubprocess: { zh: '事件子流程', en: 'Event sub-process' },
  transaction: { zh: '事务', en: 'Transaction' },
  adhocsubprocess: { zh: '自由子流程', en: 'Ad-hoc sub-process' },
  exclusivegateway: { zh: '判断', en: 'Choice' },
  parallelgateway: { zh: '并行', en: 'Parallel' },
  inclusivegateway: { zh: '多选', en: 'Inclusive choice' },
  eventbasedgateway: { zh: '等先到的', en: 'Whichever comes first' },
  complexgateway: { zh: '复杂判断', en: 'Complex choice' },
  boundaryevent: { zh: '附加事件', en: 'Boundary event' },
  intermediatecatchevent: { zh: '等待', en: 'Wait' },
  intermediatethrowevent: { zh: '发出', en: 'Signal out' },
  sequenceflow: { zh: '走向', en: 'Flow' },
  messageflow: { zh: '消息流', en: 'Message flow' },
  process: { zh: '流程', en: 'Process' },
  participant: { zh: '参与方', en: 'Participant' },
  collaboration: { zh: '协作图', en: 'Collaboration' },
  lane: { zh: '泳道', en: 'Lane' },
  textannotation: { zh: '注释', en: 'Note' },
  association: { zh: '关联', en: 'Association' },
  group: { zh: '分组', en: 'Group' },
  dataobjectreference: { zh: '数据', en: 'Data' },
  datastorereference: { zh: '数据存储', en: 'Data store' },
};

const STEP: Text = { zh: '步骤', en: 'Step' };

export function elementWord(type: string): Text {
  return (
    WORDS[
      type
        .replace(/^bpmn:/, '')
        .replaceAll('_', '')
        .toLowerCase()
    ] ?? STEP
  );
}
