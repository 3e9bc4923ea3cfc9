/** Words of requests. */
export const requestWords = {
  openPage: ['打开诉求页', 'Open the request page'],
  channel: ['渠道', 'Channel'],
  received: ['收到', 'Received'],
  reporter: ['诉求人', 'Reporter'],
  anonymous: ['匿名', 'anonymous'],
  case: ['已转事件', 'Turned into a case'],
  openCase: ['查看案件', 'See the case'],
  merged: ['已并入另一件诉求，今后随它的进展通知', 'Merged into another request; its progress is told'],
  mergedFrom: ['并入了 {numbers}', 'Took in {numbers}'],
  answer: ['官方答复', 'Answer'],
  reject: ['不予受理的原因', 'Why it was not accepted'],
  question: ['请诉求人补充', 'Asked of the reporter'],
  duplicates: ['附近可能重复 {n} 件', '{n} possible duplicates nearby'],
  tab: {
    timeline: ['时间线', 'Timeline'],
    process: ['流程', 'Process'],
    files: ['附件', 'Files'],
    nearby: ['附近同类', 'Nearby'],
    caller: ['来电历史', 'Caller’s history'],
    ratings: ['评价', 'Rating'],
  },
  nearby: {
    none: ['附近没有同类诉求', 'No similar request nearby'],
    noneText: [
      '按同类型、约 50 米、近期来找；诉求没有位置或类型时找不到。',
      'Same type, about 50 m, recent; needs a place or a type.',
    ],
    meters: ['{n} 米', '{n} m'],
    merge: ['并入这件', 'Merge into this'],
    ask: [
      '把诉求 {from} 并入 {into}？诉求人今后随 {into} 的进展收到通知，两件的编号都保留。',
      'Merge request {from} into {into}? The reporter is told of the progress of {into}; both numbers stay.',
    ],
    done: ['已并入 {into}。', 'Merged into {into}.'],
  },
  caller: {
    none: ['这个号码是第一次来电', 'First call from this number'],
    noneText: ['受理后，这里会列出同一号码的所有诉求。', 'All requests of the same number will be listed here.'],
    unknown: ['输入电话后显示来电历史', 'Enter a phone number to see its history'],
    unknownText: [
      '同一号码以前说过什么、办得怎样，接听时就能看到。',
      'What this number asked before and how it went, while you talk.',
    ],
    count: ['这个号码共 {n} 件，未结 {open} 件', '{n} requests of this number, {open} open'],
  },
  ratings: {
    none: ['还没有评价', 'No rating yet'],
    noneText: ['答复或办结后，系统会请诉求人评价。', 'After the answer or the result the reporter is asked to rate.'],
  },
} as const;
