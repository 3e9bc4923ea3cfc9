/** Words of login and password. */
export const sessionWords = {
  login: {
    title: ['登录联动', 'Sign in to Liandong'],
    lead: ['城市热线、联动处置与工单，一张值班台。', 'Hotline, linked response and tickets at one desk.'],
    username: ['账号', 'Account'],
    password: ['密码', 'Password'],
    submit: ['登录', 'Sign in'],
    citizen: ['我是市民，去提交或查询诉求', 'I am a citizen: file or track a request'],
    forgotten: ['忘记密码请联系本单位管理员重置。', 'Forgotten? Ask your administrator to reset it.'],
  },
  password: {
    title: ['修改密码', 'Change password'],
    must: [
      '这是第一次登录或密码刚被重置：请先设一个自己的密码，再开始工作。',
      'This is your first login or your password was reset: set one of your own before you start.',
    ],
    current: ['当前密码', 'Current password'],
    next: ['新密码', 'New password'],
    again: ['再输一次新密码', 'New password again'],
    rule: ['至少 10 个字符；一句好记的话最好。', 'At least 10 characters; a sentence you remember is best.'],
    different: ['两次输入的新密码不一样。', 'The two new passwords differ.'],
    short: ['新密码至少要 10 个字符。', 'The new password needs at least 10 characters.'],
    submit: ['保存新密码', 'Save new password'],
    done: ['密码已修改，其他设备上的登录已失效。', 'Password changed; sessions on other devices have ended.'],
    later: ['以后再说', 'Later'],
  },
  demo: {
    title: ['这里还没有数据', 'There is no data here yet'],
    text: [
      '可以装入虚构的“桐江县”：4 个街道、6 个镇、4 个乡和网格，各部门与每种岗位的账号，以及几百件历史诉求，用来熟悉系统。之后随时可以整体移除，不影响您自己的数据。',
      'You can load the fictional county of Tongjiang: 14 townships with their grids, departments, an account for every role and a few hundred requests of history, to get to know the system. It can be removed as a whole at any time without touching your own data.',
    ],
    load: ['装入示例县', 'Load the demo county'],
    remove: ['移除示例县', 'Remove the demo county'],
    removeAsk: [
      '示例县的单位、账号、诉求和事件会全部移除，不能恢复；您自己建的数据不动。',
      'All units, accounts, requests and cases of the demo county are removed for good; your own data stays.',
    ],
    no: ['不用，从空的开始', 'No, start empty'],
    loading: ['正在装入示例县', 'Loading the demo county'],
    removing: ['正在移除示例县', 'Removing the demo county'],
    progress: [
      '{done} / {total}，可以离开此页，后台会继续。',
      '{done} of {total}; you may leave this page, it goes on.',
    ],
    failed: ['上一次没有完成，可以再试。', 'The last attempt did not finish; you may try again.'],
    accounts: [
      '示例县已装入。可用 seat1（坐席）、centre1（协同处理中心）、ludeng1（路灯管理所）、leader1（领导）等账号登录，密码 Tongjiang-2026。',
      'The demo county is loaded. Sign in as seat1 (seat), centre1 (centre), ludeng1 (street lighting), leader1 (leader) and others; password Tongjiang-2026.',
    ],
  },
} as const;
