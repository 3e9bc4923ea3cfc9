/** Catalogue of what can be wrong with a DMN file: message and mending in both languages. */
import type { Text } from '../json.ts';
import type { Problem } from '../problem.ts';

interface Entry {
  severity: Problem['severity'];
  message: Text;
  mend: Text;
}

const error = (zh: string, en: string, mendZh: string, mendEn: string): Entry => ({
  severity: 'error',
  message: { zh, en },
  mend: { zh: mendZh, en: mendEn },
});
const warning = (zh: string, en: string, mendZh: string, mendEn: string): Entry => ({
  ...error(zh, en, mendZh, mendEn),
  severity: 'warning',
});

const codes = {
  XML_TOO_LARGE: error(
    '文件有 {size} 字节，上限是 {limit} 字节',
    'the file has {size} bytes, the limit is {limit}',
    '拆分决策表',
    'split the decisions over several files',
  ),
  XML_FORBIDDEN: error(
    '第 {line} 行：不允许 {what}',
    'line {line}: {what} is not allowed',
    '删除文档类型、实体声明和处理指令',
    'remove document types, entity declarations and processing instructions',
  ),
  XML_TOO_DEEP: error(
    'XML 嵌套超过 {limit} 层',
    'the XML is nested more than {limit} levels deep',
    '减少嵌套',
    'nest less',
  ),
  XML_INVALID: error(
    '无法读取 DMN：{detail}',
    'this is no readable DMN: {detail}',
    '用决策表编辑器重新导出为 DMN 1.3',
    'export it again as DMN 1.3 from a DMN editor',
  ),
  XML_CONTENT_IGNORED: warning(
    '忽略了无法识别的内容：{detail}',
    'content that is not understood was ignored: {detail}',
    '确认不需要它',
    'make sure that it is not needed',
  ),
  DUPLICATE_ID: error(
    '标识 {id} 使用了不止一次',
    'the id {id} is used more than once',
    '给每个元素不同的标识',
    'give every element its own id',
  ),
  NO_DECISION: error('文件中没有决策', 'the file holds no decision', '添加一个决策', 'add a decision'),
  DECISION_WITHOUT_ID: error('有一个决策没有标识', 'a decision has no id', '填写标识', 'give it an id'),
  LOGIC_MISSING: error(
    '决策没有决策表或表达式',
    'the decision has neither a table nor an expression',
    '添加决策表或表达式',
    'add a table or an expression',
  ),
  LOGIC_NOT_SUPPORTED: error(
    '不支持 {type}',
    '{type} is not supported',
    '改用决策表、表达式、上下文、调用、函数、列表或关系',
    'use a table, an expression, a context, an invocation, a function, a list or a relation',
  ),
  REQUIREMENT_UNKNOWN: error(
    '所需的 {id} 不在本文件中',
    'the required {id} is not in this file',
    '改正或删除该连线',
    'correct or remove the requirement',
  ),
  REQUIREMENT_CYCLE: error(
    '决策互相依赖：{path}',
    'the decisions require each other: {path}',
    '删除其中一条连线',
    'remove one of the requirements',
  ),
  DMN_VERSION: error(
    '这不是 DMN 1.1 到 1.5 的文件：{namespace}',
    'this is no file of DMN 1.1 to 1.5: {namespace}',
    '用原来的工具导出为 DMN 1.3',
    'export it as DMN 1.3 from the tool that made it',
  ),
  DMN_CONVERTED: warning(
    '文件是 DMN {version}，已按 DMN 1.3 读取',
    'the file is DMN {version} and was read as DMN 1.3',
    '发布前试算几例，确认结果一致',
    'try a few cases before publishing to see that the answers are the same',
  ),
  NOT_KEPT: warning(
    '不使用 {what}（{count} 处），导出的文件里也不会有',
    '{what} (in {count} places) is not used and will not be in an exported file',
    '确认不需要它',
    'make sure that it is not needed',
  ),
  IMPORT_NOT_SUPPORTED: error(
    '引用了别的文件：{file}',
    'it imports another file: {file}',
    '把需要的决策放进同一个文件',
    'put the decisions that are needed into one file',
  ),
  SERVICE_NOT_SUPPORTED: error(
    '不支持决策服务 {name}',
    'the decision service {name} is not supported',
    '直接使用其中的决策，并删除决策服务',
    'use its decisions directly and remove the service',
  ),
  FUNCTION_KIND: error(
    '不支持 {kind} 函数',
    'functions of kind {kind} are not supported',
    '用 FEEL 书写函数',
    'write the function in FEEL',
  ),
  NAME_MISSING: error('{place}：没有名称', '{place}: the name is missing', '填写名称', 'give it a name'),
  NAME_TWICE: error(
    '{place}：名称 {name} 使用了不止一次',
    '{place}: the name {name} is used more than once',
    '改用不同的名称',
    'use different names',
  ),
  LANGUAGE_NOT_SUPPORTED: error(
    '不支持表达式语言 {language}',
    'the expression language {language} is not supported',
    '使用 FEEL',
    'use FEEL',
  ),
  EXPRESSION_SYNTAX: error(
    '{place}：表达式有误 — {detail}',
    '{place}: the expression is wrong — {detail}',
    '改正表达式',
    'correct the expression',
  ),
  INPUT_EXPRESSION_MISSING: error(
    '输入列 {column} 没有表达式',
    'input column {column} has no expression',
    '填写变量名或表达式',
    'fill in a variable or an expression',
  ),
  OUTPUT_MISSING: error('决策表没有输出列', 'the table has no output column', '添加输出列', 'add an output column'),
  OUTPUT_NAME: error(
    '有多个输出列时每列都要有不同的名称',
    'with several outputs each needs a name of its own',
    '为输出列命名',
    'name the output columns',
  ),
  RELATION_CELLS: error(
    '{place}：有 {cells} 格，应为 {wanted} 格',
    '{place}: there are {cells} cells instead of {wanted}',
    '补齐或删除单元格',
    'add or remove cells',
  ),
  RULE_CELLS: error(
    '第 {row} 行有 {cells} 格，应为 {wanted} 格',
    'row {row} has {cells} cells instead of {wanted}',
    '补齐或删除单元格',
    'add or remove cells',
  ),
  HIT_POLICY: error(
    '不支持命中策略 {policy}',
    'the hit policy {policy} is not known',
    '使用 U、F、P、A、C、R 或 O',
    'use one of U, F, P, A, C, R, O',
  ),
  AGGREGATION: error(
    '汇总 {aggregation} 只能用于 COLLECT 和一个输出列',
    'the aggregation {aggregation} needs COLLECT and one output',
    '改为 COLLECT 单输出列',
    'use COLLECT with one output',
  ),
  PRIORITY_VALUES: error(
    '命中策略 {policy} 需要输出列的取值顺序',
    'the hit policy {policy} needs the outputs’ list of values',
    '按优先级填写输出取值',
    'list the output values by priority',
  ),
} satisfies Record<string, Entry>;

export type DecisionCode = keyof typeof codes;

/** What fills the places of a message; a Text has a form for each language. */
export type Filling = Record<string, string | number | Text>;

export interface Place {
  elementId?: string | undefined;
  /** Where it is in the file as data: `decisions[0].logic.rules[2].inputs[1]`. */
  path?: string | undefined;
}

export function problem(code: DecisionCode, { elementId, path }: Place, data: Filling = {}): Problem {
  const { severity, message, mend } = codes[code] as Entry;
  const put = (text: string, language: keyof Text) =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = data[name];
      return String(typeof value === 'object' ? value[language] : (value ?? whole));
    });
  return {
    severity,
    code,
    ...(elementId ? { elementId } : {}),
    ...(path ? { path } : {}),
    message: { zh: put(message.zh, 'zh'), en: put(message.en, 'en') },
    mend,
  };
}
