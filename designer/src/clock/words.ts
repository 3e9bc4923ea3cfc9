/** Words of working-time clocks. */
export const clockWords = {
  kind: {
    total: ['总时限', 'Overall'],
    unit: ['承办时限', 'Unit'],
    accept: ['受理时限', 'Intake'],
    child: ['协办时限', 'Helping unit'],
  },
  left: ['剩 {span}', '{span} left'],
  over: ['已超期 {span}', '{span} overdue'],
  paused: ['已暂停，剩 {span}', 'paused, {span} left'],
  stopped: ['已停止，用时 {span}', 'stopped after {span}'],
  due: ['{time} 到期', 'due {time}'],
  provisional: ['暂定期限：{year} 年放假安排未公布', 'provisional: the holidays of {year} are not published'],
  open: ['看这段时间怎么算的', 'How this time was counted'],
  amount: ['共 {span}', '{span} in all'],
  counted: ['已计 {span}', '{span} counted'],
  segment: {
    counted: ['计时', 'counted'],
    paused: ['暂停', 'paused'],
    off: ['不计', 'not counted'],
  },
  levels: ['督办节点', 'Overdue levels'],
  level: ['{n} 级', 'level {n}'],
  fired: ['已触发', 'reached'],
  waiting: ['未到', 'not yet'],
} as const;
