/**
 * The timeline's dictionary: every kind of history entry that the engine writes, as a sentence with `{places}`.
 * Screens read it through GET /api/v1/catalog (`sentences`); packs may add kinds or reword ours (`pack.json: sentences`).
 *
 * Places are filled from the entry's `data`. A value is a string, a number, or a `Text` (`{zh, en}`; take the language
 * of the screen). Values of places whose name ends in `At` are ISO instants, to be shown in city time. A place without
 * a value is left out together with the clause around it that stands in `[…]`: `{unit} 签收[({note})]`.
 */
import type { Text } from '../../core/json.ts';

export const sentences = {
  'request.filed': { zh: '提交诉求，渠道：{channel}', en: 'Filed the request by {channel}' },
  'request.classified': {
    zh: '归类为 {eventType}[，{urgency}]',
    en: 'Classified as {eventType}[, {urgency}]',
  },
  'request.returned': { zh: '退回补充：{question}', en: 'Returned with a question: {question}' },
  'request.completed': { zh: '补充说明：{text}', en: 'Added what was asked: {text}' },
  'request.answered': { zh: '官方答复：{answer}', en: 'Answered: {answer}' },
  'request.converted': {
    zh: '转为事件 {caseNumber}[，类型：{eventType}]',
    en: 'Turned into case {caseNumber}[, type {eventType}]',
  },
  'request.rejected': { zh: '不予受理：{reason}', en: 'Not accepted: {reason}' },
  'request.merged': { zh: '并入 {into}，今后随其进展通知', en: 'Merged into {into}; its progress is told here too' },
  'request.merged-from': { zh: '并入了诉求 {number}', en: 'Took in request {number}' },
  'request.status': { zh: '状态变为 {status}', en: 'Now {status}' },
  'request.rated': {
    zh: '评价{about}：{score} 分[，{verdict}][：{text}]',
    en: 'Rated {about}: {score} of 5[, {verdict}][: {text}]',
  },
  'request.no-opinion': { zh: '期限内未评价，计为“未表态”', en: 'Not rated within the time: counted as no opinion' },
  'request.rating-skipped': {
    zh: '承办人即诉求人，不参与评价',
    en: 'The handler is the reporter and does not rate',
  },
  'case.opened': {
    zh: '事件立案[，由诉求 {requestNumber} 转入][，由告警 {alarmNumber} 转入]',
    en: 'Case opened[ from request {requestNumber}][ from alarm {alarmNumber}]',
  },
  'case.alarm-cleared': {
    zh: '告警 {alarmNumber} 已于 {clearedAt} 恢复，建议核实后办结',
    en: 'Alarm {alarmNumber} was over at {clearedAt}: verify and close the case',
  },
  'case.joined': { zh: '诉求 {requestNumber} 并案', en: 'Request {requestNumber} joined the case' },
  'case.proposed': {
    zh: '{decision}[ 第 {row} 行] 建议派往 {unit}',
    en: '{decision}[, row {row},] proposes {unit}',
  },
  'case.dispatched': {
    zh: '派遣至 {unit}[，协办：{coUnits}][：{note}]',
    en: 'Dispatched to {unit}[, with {coUnits}][: {note}]',
  },
  'case.signed': { zh: '{unit} 签收', en: '{unit} signed for it' },
  'case.refused': { zh: '{unit} 退单：{reason}', en: '{unit} sent it back: {reason}' },
  'case.result': {
    zh: '第 {round} 轮办理结果：{outcome}。{text}',
    en: 'Result of round {round}: {outcome}. {text}',
  },
  'case.verified': { zh: '核查通过[：{note}]', en: 'Verified[: {note}]' },
  'case.rework': { zh: '重新办理（第 {round} 轮）：{reason}', en: 'Work again (round {round}): {reason}' },
  'case.status': { zh: '状态变为 {status}', en: 'Now {status}' },
  'case.closed': { zh: '事件办结', en: 'Case closed' },
  'case.marked': { zh: '{mark}[ {level} 级][：{text}]', en: '{mark}[, level {level}][: {text}]' },
  'case.child-opened': { zh: '请 {unit} 协办：{title}', en: 'Asked {unit} to help: {title}' },
  'case.child-done': { zh: '{unit} 完成协办“{title}”[：{result}]', en: '{unit} finished “{title}”[: {result}]' },
  'case.child-canceled': { zh: '取消 {unit} 的协办“{title}”', en: 'Canceled “{title}” for {unit}' },
  'case.comment': { zh: '{text}', en: '{text}' },
  'case.action': { zh: '申请{action}[：{reason}]', en: 'Asked for: {action}[: {reason}]' },
  'case.action-approved': { zh: '同意{action}[：{note}]', en: 'Approved: {action}[: {note}]' },
  'case.action-refused': { zh: '不同意{action}[：{note}]', en: 'Not approved: {action}[: {note}]' },
  'case.suspended': { zh: '挂起[，至 {untilAt}][：{reason}]', en: 'Suspended[ until {untilAt}][: {reason}]' },
  'case.resumed': { zh: '恢复办理', en: 'Resumed' },
  'case.urgency': { zh: '缓急由 {from} 改为 {to}', en: 'Urgency changed from {from} to {to}' },
  'case.handed-over': { zh: '交办至 {unit} 自有系统', en: 'Handed over to the system of {unit}' },
  'case.handover-result': { zh: '{unit} 系统回传办理结果', en: 'The system of {unit} sent its result' },
  'case.handover-failed': {
    zh: '交办 {unit} 系统未成[：{reason}]，转人工签收',
    en: 'Hand-over to the system of {unit} failed[: {reason}]; a person takes it',
  },
  'case.handover-timeout': {
    zh: '{unit} 系统逾期未回，转人工签收',
    en: 'The system of {unit} did not answer in time; a person takes it',
  },
  'clock.started': {
    zh: '{clock}开始计时，{dueAt} 到期',
    en: '{clock} started, due {dueAt}',
  },
  'clock.paused': { zh: '{clock}暂停[：{reason}]', en: '{clock} paused[: {reason}]' },
  'clock.resumed': { zh: '{clock}继续，{dueAt} 到期', en: '{clock} goes on, due {dueAt}' },
  'clock.extended': {
    zh: '{clock}延长 {amount}，{dueAt} 到期',
    en: '{clock} extended by {amount}, due {dueAt}',
  },
  'clock.reclassed': {
    zh: '{clock}改按 {amount} 计算（已暂停的时间保留），{dueAt} 到期',
    en: '{clock} now {amount} (paused time kept), due {dueAt}',
  },
  'clock.recomputed': {
    zh: '放假安排更新，{clock}改为 {dueAt} 到期',
    en: 'Calendar updated: {clock} now due {dueAt}',
  },
  'clock.stopped': { zh: '{clock}停止计时', en: '{clock} stopped' },
  'clock.warning': { zh: '{clock}即将到期（{dueAt}）', en: '{clock} is due soon ({dueAt})' },
  'clock.level': {
    zh: '{clock}超期，督办 {level} 级（{levelAt}）',
    en: '{clock} overdue, level {level} ({levelAt})',
  },
  'task.claimed': { zh: '领取任务“{task}”', en: 'Took the task “{task}”' },
  'task.released': { zh: '退回任务“{task}”', en: 'Gave back the task “{task}”' },
  'exchange.sent': { zh: '发往{connection}', en: 'Sent to {connection}' },
  'exchange.acknowledged': {
    zh: '对方已接收[，编号 {reference}]',
    en: 'Received by the other side[, their number {reference}]',
  },
  'exchange.answered': { zh: '对方已回传结果', en: 'The other side sent its result' },
  'exchange.refused': { zh: '对方退回', en: 'The other side refused' },
  'exchange.failed': { zh: '发送未成[：{detail}]', en: 'Sending failed[: {detail}]' },
  'alarm.raised': { zh: '触发{grade}告警：{why}', en: 'Alarm raised, {grade}: {why}' },
  'alarm.graded': { zh: '由{from}变为{to}：{why}', en: 'From {from} to {to}: {why}' },
  'alarm.cleared': { zh: '恢复：{why}', en: 'Over: {why}' },
  'alarm.follow-failed': {
    zh: '后续动作（{follower}）没有完成，将自动重试：{detail}',
    en: 'What follows ({follower}) failed and will be tried again: {detail}',
  },
  'alarm.follow-given-up': {
    zh: '后续动作（{follower}）多次重试仍未完成，请人工处理：{detail}',
    en: 'What follows ({follower}) failed for good, see to it by hand: {detail}',
  },
  'notice.group-told': {
    zh: '已通知 {names}[ 等 {n} 人][（{channels}）]',
    en: 'Told {names}[, {n} in all][ ({channels})]',
  },
  'notice.held': { zh: '通知推迟到 {untilAt}（静默时段）', en: 'Notices wait until {untilAt} (quiet hours)' },
  'notice.silenced': {
    zh: '处于静默，未通知，{untilAt} 后仍未恢复再通知',
    en: 'Silenced: nobody is told before {untilAt}',
  },
  'notice.failed': { zh: '未能通知 {to}({channel})', en: '{to} could not be told ({channel})' },
  'notice.recorded': {
    zh: '{channel}未接通道，通知未发出，仅记录 {to}：{title}',
    en: '{channel} is not connected; the notice to {to} was only recorded: {title}',
  },
  'notice.told': { zh: '已通知 {to}({channel}):{title}', en: 'Told {to} ({channel}): {title}' },
  'rule-set.live': { zh: '规则集 {hash} 生效', en: 'The rule set {hash} is live' },
  'alarm.acknowledged': { zh: '确认告警[：{note}]', en: 'Acknowledged the alarm[: {note}]' },
  'alarm.assigned': { zh: '指派给 {person}[（原为 {before}）]', en: 'Assigned to {person}[ (was with {before})]' },
  'alarm.confirmed': { zh: '复核为真实告警[：{note}]', en: 'Reviewed as true[: {note}]' },
  'alarm.dismissed': { zh: '复核为误报，告警关闭[：{note}]', en: 'Reviewed as false and closed[: {note}]' },
  'alarm.closed': { zh: '关闭告警[：{note}]', en: 'Closed the alarm[: {note}]' },
  'alarm.note': { zh: '{text}', en: '{text}' },
  'alarm.case-opened': {
    zh: '转为事件 {caseNumber}[（{eventType}）]',
    en: 'Turned into case {caseNumber}[ ({eventType})]',
  },
  'alarm.ticket-opened': { zh: '转为工单 {ticketNumber}', en: 'Turned into ticket {ticketNumber}' },
  'alarm.escalated': {
    zh: '无人及时处理，升级至第 {level} 级（{levelAt}）',
    en: 'Nobody has dealt with it: escalated to level {level} ({levelAt})',
  },
  'alarm.review-overdue': {
    zh: '逾期未核实，升级至第 {level} 级（{levelAt}）',
    en: 'Not reviewed in time: escalated to level {level} ({levelAt})',
  },
  'alarm.not-told': { zh: '未能通知：{reason}', en: 'Nobody could be told: {reason}' },
  'linkage.started': { zh: '联动“{action}”已启动', en: 'Linkage “{action}” has begun' },
  'linkage.done': { zh: '联动“{action}”已完成', en: 'Linkage “{action}” is done' },
  'linkage.failed': { zh: '联动“{action}”未成：{reason}', en: 'Linkage “{action}” failed: {reason}' },
  'linkage.refused': { zh: '联动“{action}”不予执行[：{reason}]', en: 'Linkage “{action}” was refused[: {reason}]' },
  'linkage.left-out': { zh: '联动“{action}”未执行：{reason}', en: 'Linkage “{action}” was left out: {reason}' },
  'linkage.ended': { zh: '联动“{action}”已终止：{reason}', en: 'Linkage “{action}” was ended: {reason}' },
  'linkage.queued': { zh: '联动“{action}”排队等待', en: 'Linkage “{action}” waits for its turn' },
  'linkage.waiting': {
    zh: '联动“{action}”等待人工批准，{untilAt} 前有效',
    en: 'Linkage “{action}” waits for a person’s approval until {untilAt}',
  },
  'linkage.approved': { zh: '批准联动“{action}”[：{note}]', en: 'Approved linkage “{action}”[: {note}]' },
  'cause.asked': {
    zh: '询问原因：{question}（{dueAt} 前反馈）',
    en: 'Asked for the cause: {question} (until {dueAt})',
  },
  'cause.given': { zh: '反馈原因：{text}', en: 'Gave the cause: {text}' },
  'cause.overdue': { zh: '逾期未反馈原因：{question}', en: 'No cause was given in time: {question}' },
  'ticket.opened': { zh: '异常上报[，由告警 {alarmNumber} 转入]', en: 'Ticket opened[ from alarm {alarmNumber}]' },
  'ticket.confirmed': { zh: '工单确认，交 {unit}[：{note}]', en: 'Confirmed, given to {unit}[: {note}]' },
  'ticket.feedback': { zh: '工单反馈：{text}', en: 'Feedback: {text}' },
  'ticket.rework': {
    zh: '反馈未通过，第 {rework} 次返修[：{reason}]',
    en: 'Back to repair, time {rework}[: {reason}]',
  },
  'ticket.closed': { zh: '反馈确认通过，工单完成[：{note}]', en: 'Feedback confirmed, ticket done[: {note}]' },
  'ticket.rejected': { zh: '驳回工单[：{reason}]', en: 'Ticket rejected[: {reason}]' },
  'ticket.alarm-cleared': {
    zh: '告警 {alarmNumber} 已于 {clearedAt} 恢复，建议核实后完成工单',
    en: 'Alarm {alarmNumber} was over at {clearedAt}: verify and close the ticket',
  },
} satisfies Record<string, Text>;

export type SentenceKind = keyof typeof sentences;
