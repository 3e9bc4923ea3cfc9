/** Words of the supervision board and the duty page. */
export const boardWords = {
  title: ['督办', 'Supervision'],
  figure: {
    open: ['未办结', 'Open'],
    dueSoon: ['即将到期', 'Due soon'],
    overdue: ['已超期', 'Overdue'],
    suspended: ['挂起', 'Suspended'],
    receivedToday: ['今日立案', 'Opened today'],
    closedToday: ['今日办结', 'Closed today'],
  },
  units: ['各单位', 'By unit'],
  unit: ['单位', 'Unit'],
  states: ['各状态', 'By state'],
  noUnits: ['没有未办结案件', 'No open cases'],
} as const;
export const dutyWords = {
  hello: {
    morning: ['早上好，{name}', 'Good morning, {name}'],
    afternoon: ['下午好，{name}', 'Good afternoon, {name}'],
    evening: ['晚上好，{name}', 'Good evening, {name}'],
  },
  tasks: ['我的待办', 'My tasks'],
  unit: ['部门在办', 'Open in the unit'],
  overdue: ['已超期任务', 'Overdue tasks'],
  next: ['最先到期', 'Due first'],
  nextNone: ['没有待办。新任务来了会立刻出现在这里。', 'Nothing to do. New tasks appear here at once.'],
  late: ['已超期案件', 'Overdue cases'],
  lateNone: ['没有超期案件。', 'No overdue cases.'],
  notices: ['最近通知', 'Latest notices'],
  noticesNone: ['没有通知。', 'No notices.'],
  all: ['全部', 'All'],
} as const;
