/** What the diagram says, in both languages. The component brings its own words along, so that any page may show it. */
import { dictionaries } from '../i18n/pairs.ts';

export const pairs = {
  picture: [
    '流程图：{name} v{version}，{done} 步已完成，{active} 步进行中',
    'Process {name} v{version}: {done} steps done, {active} in progress',
  ],
  steps: ['步骤', 'Steps'],
  fit: ['整图', 'Whole picture'],
  now: ['当前步骤', 'Current step'],
  zoomIn: ['放大', 'Zoom in'],
  zoomOut: ['缩小', 'Zoom out'],
  state: {
    done: ['已完成', 'Done'],
    active: ['进行中', 'In progress'],
    late: ['已超期', 'Overdue'],
    incident: ['异常', 'Incident'],
    canceled: ['已取消', 'Cancelled'],
  },
  instance: {
    active: ['进行中', 'in progress'],
    completed: ['已结束', 'finished'],
    terminated: ['已终止', 'stopped'],
  },
  times: ['{count} 次', '{count}×'],
  visit: ['第 {round} 次', 'Visit {round}'],
  since: ['{time} 起', 'since {time}'],
  never: ['还没有走到这一步。', 'Nothing has come here yet.'],
  close: ['关闭', 'Close'],
  openCalled: ['查看“{name}”', 'Open “{name}”'],
  broken: ['这张流程图画不出来：{reason}', 'This diagram cannot be drawn: {reason}'],
  empty: ['流程刚刚开始，还没有步骤记录。', 'The process has just begun; no steps are recorded yet.'],
  tokens: ['{name}：{count} 个进行中', '{name}: {count} in progress'],
} as const;

const { zh, en } = dictionaries(pairs);
export const messages = { 'zh-CN': zh, en };
