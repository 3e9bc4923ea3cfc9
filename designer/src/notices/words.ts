/** Words of the notices page. */
export const noticeWords = {
  title: ['通知', 'Notices'],
  mine: ['我的通知', 'Mine'],
  log: ['发送记录', 'Sent to everybody'],
  unreadOnly: ['只看未读', 'Unread only'],
  readAll: ['全部标为已读', 'Mark all read'],
  empty: ['没有通知', 'No notices'],
  emptyText: [
    '派单、催办、退单、评价等消息会发到这里。',
    'News of dispatch, reminders, returns and ratings comes here.',
  ],
  logEmpty: ['还没有发送记录', 'Nothing sent yet'],
  logEmptyText: [
    '系统向群众和工作人员发出的每条通知都会记在这里。',
    'Every notice to citizens and staff is recorded here.',
  ],
  channel: {
    'in-app': ['站内', 'in-app'],
    sms: ['短信', 'SMS'],
    wechat: ['微信', 'WeChat'],
    app: ['APP', 'app'],
    web: ['网页', 'web'],
    mail: ['邮件', 'mail'],
    webhook: ['系统对接', 'webhook'],
  },
  status: {
    waiting: ['待发', 'waiting'],
    held: ['推迟发送', 'held back for now'],
    silenced: ['静默', 'silenced'],
    sent: ['已发', 'sent'],
    failed: ['未发成', 'failed'],
    shown: ['已显示', 'shown'],
    'shown-only': ['未接通道，仅记录', 'not connected, recorded only'],
    dropped: ['不再需要', 'no longer needed'],
  },
  notBefore: ['{time} 后发送', 'not before {time}'],
} as const;
