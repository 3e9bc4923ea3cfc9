/**
 * The report of a conversion: what was met at which element, and whether it means the same afterwards. `exact` runs as it
 * did; `approximate` runs, and the difference is said; `impossible` is lost or left for people to mend.
 */
import type { Text } from '../../json.ts';

export type Outcome = 'exact' | 'approximate' | 'impossible';

export interface ReportLine {
  elementId: string;
  elementName: string;
  /** As the file calls it: `camunda:assignee`, `conditionExpression`, `camunda:taskListener (create)`. */
  what: string;
  outcome: Outcome;
  reason: Text;
  mend?: Text;
}

export interface ConversionReport {
  /** In document order. */
  lines: ReportLine[];
  counts: Record<Outcome, number>;
}

type Entry = { outcome: Outcome; reason: Text; mend?: Text };

const exact = (zh: string, en: string): Entry => ({ outcome: 'exact', reason: { zh, en } });
const near = (zh: string, en: string, mend?: Text): Entry => ({
  outcome: 'approximate',
  reason: { zh, en },
  ...(mend && { mend }),
});
const lost = (zh: string, en: string, mend?: Text): Entry => ({
  outcome: 'impossible',
  reason: { zh, en },
  ...(mend && { mend }),
});

const worker: Text = { zh: '部署一个处理该作业类型的工作程序', en: 'run a worker that takes this job type' };
const byHand: Text = { zh: '请在设计器中改写', en: 'write it anew in the designer' };

/** Reasons by what happened. `{name}` places are filled from the data of the line. */
export const entries = {
  moved: exact('已转为 {to}', 'became {to}'),
  expression: exact('已转为 FEEL:{to}', 'became FEEL: {to}'),
  expressionLost: lost('表达式无法用 FEEL 表示：{part}', 'cannot be said in FEEL: {part}', byHand),
  mixedText: near(
    '文本与变量拼接；变量为空时结果为空，而不是空白',
    'text joined with values; a null value makes it null, not blank',
  ),
  always: exact('这里每一步都持久保存，无需此设置', 'every step is durable here, so it needs no such setting'),
  retries: near(
    '重试次数已保留；间隔由工作程序决定',
    'the number of retries is kept; the worker decides how long it waits',
    {
      zh: '在工作程序中设置重试间隔',
      en: 'set the interval in the worker',
    },
  ),
  retriesLost: lost('这里没有可以重试的作业', 'there is no job here that could be tried again'),
  delegate: near(
    'Java 代码不在引擎中运行，已转为作业类型 {to}',
    'Java code does not run in the engine; it became job type {to}',
    worker,
  ),
  call: near('方法调用已转为作业类型 {to}', 'the method call became job type {to}', worker),
  resultVariable: near(
    '结果变量名已放入作业的表头 resultVariable',
    'the result variable is given to the worker as header resultVariable',
    worker,
  ),
  connector: near('连接器已转为作业类型 {to}', 'the connector became job type {to}', worker),
  script: near(
    '{language} 脚本不在引擎中运行，已转为作业类型 {to}，脚本在表头中',
    'a {language} script does not run in the engine; it became job type {to} with the script as a header',
    worker,
  ),
  scriptLost: lost('{language} 脚本无法转换', 'a {language} script cannot be converted', byHand),
  noImplementation: lost('没有说明由谁执行', 'it does not say how it is done', {
    zh: '请填写作业类型',
    en: 'give it a job type',
  }),
  listener: lost('没有监听器：{to}', 'there are no listeners: {to}', {
    zh: '用一个服务任务代替',
    en: 'put a service task there',
  }),
  formData: lost('生成的表单未转换：{to}', 'generated forms are not converted: {to}', {
    zh: '请建立表单并引用',
    en: 'make a form and refer to it',
  }),
  startForm: lost('开始表单没有对应', 'forms of start events have no counterpart', {
    zh: '用一个用户任务代替',
    en: 'put a user task after the start',
  }),
  latestForm: near('表单按最新版本引用', 'the form is taken in its newest version'),
  external: exact('外部表单地址已保留', 'kept as the reference of an external form'),
  initiator: lost('没有发起人变量', 'there is no variable for who started it', {
    zh: '启动时作为变量给出',
    en: 'give it as a variable at the start',
  }),
  starters: lost('谁可启动由权限决定', 'who may start it is a matter of permissions', {
    zh: '在角色中授权',
    en: 'grant it to a role',
  }),
  history: near('历史按系统设置保留', 'history is kept as the system is set'),
  decisionShape: near(
    '决策结果的形式（{to}）由决策表的输出列决定',
    'the form of the result ({to}) follows from the outputs of the table',
    {
      zh: '核对后续使用该变量的表达式',
      en: 'look at the expressions that use the variable',
    },
  ),
  decisionVariable: near('没有结果变量，已用 {to}', 'it had no result variable and got {to}'),
  versionBinding: lost('不能绑定到版本号 {to}', 'it cannot be bound to version number {to}', {
    zh: '改用版本标签',
    en: 'bind it to a version tag',
  }),
  businessKey: exact('被调用流程继承业务键', 'called processes inherit the business key'),
  notBusinessKey: lost(
    '被调用流程总是继承业务键，不能另给：{to}',
    'called processes inherit the business key and cannot be given another: {to}',
  ),
  localOnly: near(
    '局部变量标记没有对应：总是取可见的变量',
    'there is no mark for local variables: what is visible is taken',
  ),
  mappingClass: lost('变量映射类没有对应', 'a class that maps variables has no counterpart', byHand),
  correlation: lost(
    '消息没有关联键：Camunda 7 在发送时指定',
    'the message has no correlation key: Camunda 7 is told when it is sent',
    {
      zh: '请为消息填写关联键',
      en: 'give the message a correlation key',
    },
  ),
  errorVariable: lost('错误代码和消息不写入变量', 'the code and message of an error are not put into variables'),
  errorCode: lost('抛出的错误没有代码', 'the error that is thrown has no code', {
    zh: '请填写错误代码',
    en: 'give the error a code',
  }),
  cron: exact('cron 周期已保留', 'the cron cycle is kept'),
  cronLost: lost('cron 周期无法表示：{to}', 'the cron cycle cannot be said: {to}', byHand),
  cardinality: exact('循环次数已转为集合：{to}', 'the number of rounds became a collection: {to}'),
  loopCounter: near(
    'loopCounter 在 Camunda 7 从 0 起，在这里从 1 起',
    'loopCounter begins at 0 in Camunda 7 and at 1 here',
    {
      zh: '在使用它的表达式中减 1',
      en: 'take 1 away where it is used',
    },
  ),
  variableEvents: near('条件在任何变量变化后都重新判断', 'the condition is evaluated after every change of variables'),
  flowFromActivity: lost('条件只能在网关之后', 'conditions are only for flows that leave a gateway', {
    zh: '在此加一个网关',
    en: 'put a gateway there',
  }),
  unknown: lost('没有对应，已去掉', 'has no counterpart and was left out'),
} satisfies Record<string, Entry>;

export type EntryName = keyof typeof entries;

export class Report {
  readonly lines: ReportLine[] = [];

  add(
    element: { id?: string; name?: string },
    what: string,
    entry: EntryName,
    data: Record<string, string> = {},
  ): void {
    const { outcome, reason, mend }: Entry = entries[entry];
    this.lines.push({
      elementId: element.id ?? '',
      elementName: element.name ?? '',
      what,
      outcome,
      reason: { zh: fill(reason.zh, data), en: fill(reason.en, data) },
      ...(mend && { mend }),
    });
  }

  done(): ConversionReport {
    const counts: Record<Outcome, number> = { exact: 0, approximate: 0, impossible: 0 };
    for (const { outcome } of this.lines) counts[outcome] += 1;
    return { lines: this.lines, counts };
  }
}

const fill = (text: string, data: Record<string, string>): string =>
  text.replace(/\{(\w+)\}/g, (place, name: string) => data[name] ?? place);
