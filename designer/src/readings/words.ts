/** Words of readings over time: chart, bands of states, table. */
export const readingWords = {
  title: ['读数', 'Readings'],
  range: {
    label: ['时间范围', 'Time range'],
    around: ['告警前后', 'Around the alarm'],
    '1h': ['1 小时', '1 hour'],
    '6h': ['6 小时', '6 hours'],
    '24h': ['24 小时', '24 hours'],
    '7d': ['7 天', '7 days'],
  },
  table: ['看表格', 'As a table'],
  picture: ['看曲线', 'As a chart'],
  time: ['时间', 'Time'],
  value: ['数值', 'Value'],
  quality: ['质量', 'Quality'],
  qualities: {
    good: ['正常', 'good'],
    uncertain: ['存疑', 'uncertain'],
    bad: ['无效', 'bad'],
  },
  raised: ['触发', 'raised'],
  cleared: ['恢复', 'cleared'],
  none: ['这段时间没有读数', 'No readings in this time'],
  noneText: ['换一个更长的时间范围看看。', 'Try a longer range.'],
  thinned: [
    '点很多，每段只画最高和最低的值；没有漏掉极值。',
    'There are many points: of each stretch the highest and lowest are drawn.',
  ],
  says: [
    '{name}，{from} 到 {to}，{n} 个读数，最低 {low}，最高 {high}，最新 {last}。',
    '{name} from {from} to {to}: {n} readings, lowest {low}, highest {high}, latest {last}.',
  ],
  saysStates: [
    '{name}，{from} 到 {to}，{n} 个读数，最新 {last}。',
    '{name} from {from} to {to}: {n} readings, latest {last}.',
  ],
  yes: ['是', 'yes'],
  no: ['否', 'no'],
} as const;
