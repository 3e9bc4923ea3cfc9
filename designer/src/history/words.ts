/** Words of the timeline and the why panel. */
export const historyWords = {
  public: ['诉求人可见', 'seen by the reporter'],
  empty: ['还没有记录。', 'Nothing recorded yet.'],
  system: ['系统', 'System'],
  why: ['为什么', 'Why'],
  comment: {
    label: ['补充说明', 'Comment'],
    hint: ['写一句说明，记入时间线', 'A sentence for the timeline'],
    public: ['诉求人也能看到', 'The reporter sees it, too'],
    submit: ['记入', 'Add'],
  },
  reasons: {
    lead: [
      '系统替人做的决定，以及它依据的规则、字段和日历。',
      'What the system decided by itself, and by which rules, fields and calendar.',
    ],
    none: ['这件事上系统还没有自行决定过什么。', 'The system has decided nothing by itself here yet.'],
    deadline: ['{kind}：从 {from} 起算 {amount}，到 {due}。', '{kind}: {amount} from {from}, due {due}.'],
    calendar: ['按工作日历“{id}”', 'by the calendar “{id}”'],
    skipped: [
      '其间不计 {n} 段，点开时限条可逐段查看。',
      '{n} stretches in between do not count; open the clock bar to see each.',
    ],
    fields: {
      decision: ['决策表', 'Decision table'],
      version: ['版本', 'Version'],
      row: ['命中行', 'Row'],
      inputs: ['当时的值', 'Values seen'],
      unit: ['建议单位', 'Proposed unit'],
      coUnits: ['协办单位', 'Helping units'],
      basis: ['依据', 'Because'],
      eventType: ['事件类型', 'Event type'],
      area: ['区域', 'Area'],
      urgency: ['缓急', 'Urgency'],
      clock: ['时限', 'Clock'],
      level: ['级别', 'Level'],
      levelAt: ['应督办时间', 'Level due'],
      dueAt: ['到期', 'Due'],
      reason: ['原因', 'Reason'],
    },
  },
} as const;
