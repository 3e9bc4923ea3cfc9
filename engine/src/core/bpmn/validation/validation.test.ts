/** What is refused: every wrong model with element id and code, all problems at once, in both languages. */
import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';
import { draw, ext, file, message } from '../testing/draw.ts';
import { codes } from './codes.ts';

const found = async (xml: string) => {
  const { processes, problems } = await compile(xml);
  if (problems.some((p) => p.severity === 'error')) expect(processes).toEqual([]);
  for (const { message: text, mend } of problems) {
    expect(`${text.zh}${text.en}${mend?.zh}${mend?.en}`).not.toMatch(/\{\w+\}|undefined/);
  }
  return problems.map((p) => `${p.code} ${p.elementId ?? '-'}`);
};

const around = (content: string, roots = '') =>
  draw(`<startEvent id="s"/> <task id="t"/> <endEvent id="e"/> s -> t -> e ${content}`, roots);
const inFlow = (element: string, roots = '') => draw(`<startEvent id="s"/> ${element} s -> x`, roots);
const catching = (definition: string) =>
  inFlow(`<intermediateCatchEvent id="x">${definition}</intermediateCatchEvent>`);
const timer = (kind: string, text: string) => `<timerEventDefinition><${kind}>${text}</${kind}></timerEventDefinition>`;
const job = ext('<zeebe:taskDefinition type="w"/>');

describe('a model is refused for', () => {
  it.each<[string, string, string[]]>([
    ['an element beyond the kernel', inFlow('<callChoreography id="x"/>'), ['ELEMENT_NOT_SUPPORTED x']],
    ['a transaction without a start', inFlow('<transaction id="x"/>'), ['NO_START_EVENT x']],
    ['an empty ad-hoc sub-process', inFlow('<adHocSubProcess id="x"/>'), ['AD_HOC_EMPTY x']],
    ['a loop without end', inFlow('<task id="x"><standardLoopCharacteristics/></task>'), ['LOOP_ENDLESS x']],
    [
      'a loop of no turns',
      inFlow('<task id="x"><standardLoopCharacteristics loopMaximum="0"/></task>'),
      ['LOOP_MAXIMUM_INVALID x'],
    ],
    ['an event where BPMN has none', catching('<cancelEventDefinition/>'), ['EVENT_NOT_SUPPORTED x']],
    ['a flow into a link', catching('<linkEventDefinition name="a"/>'), ['LINK_FLOW x']],
    ['two definitions of one event', catching(timer('timeDuration', 'PT1S').repeat(2)), ['EVENT_DEFINITIONS x']],
    [
      'an extension that is not run',
      inFlow(
        `<userTask id="x">${ext('<zeebe:taskListeners><zeebe:taskListener eventType="creating" type="a"/></zeebe:taskListeners>')}</userTask>`,
      ),
      ['EXTENSION_NOT_SUPPORTED x'],
    ],
    [
      'an extension at the wrong place',
      inFlow(`<exclusiveGateway id="x">${job}</exclusiveGateway>`),
      ['EXTENSION_NOT_SUPPORTED x', 'GATEWAY_ENDS x'],
    ],
    ['no start event', draw('<task id="t"/>'), ['NO_START_EVENT p', 'UNCONNECTED t']],
    ['a sub-process without start event', inFlow('<subProcess id="x"/>'), ['NO_START_EVENT x']],
    ['two none start events', around('<startEvent id="s2"/> s2 -> t'), ['SEVERAL_NONE_STARTS p']],
    [
      'a trigger inside a sub-process',
      inFlow(`<subProcess id="x"><startEvent id="is">${timer('timeDuration', 'PT1S')}</startEvent></subProcess>`),
      ['EVENT_NOT_SUPPORTED is'],
    ],
    [
      'an event sub-process without trigger',
      around('<subProcess id="x" triggeredByEvent="true"><startEvent id="is"/></subProcess>'),
      ['EVENT_NOT_SUPPORTED is'],
    ],
    [
      'an event sub-process in the flow',
      inFlow(
        `<subProcess id="x" triggeredByEvent="true"><startEvent id="is">${timer('timeDuration', 'PT1S')}</startEvent></subProcess>`,
      ),
      ['EVENT_SUB_PROCESS_FLOW x'],
    ],
    ['an unconnected part', around('<task id="u"/> <task id="v"/> u -> v'), ['UNCONNECTED u', 'UNREACHABLE_FOLLOWS v']],
    [
      'a ring without entrance',
      around('<task id="u"/> <task id="v"/> u -> v -> u'),
      ['UNREACHABLE u', 'UNREACHABLE v'],
    ],
    [
      'a flow out of a sub-process',
      around('<subProcess id="x"><startEvent id="is"/> <task id="it"/> is -> it</subProcess> t -> x  it -> e'),
      ['FLOW_LEAVES_SCOPE it_e'],
    ],
    ['a flow into a start event', around('t -> s'), ['FLOW_INTO_START t_s']],
    ['a flow out of an end event', around('e -> t'), ['FLOW_OUT_OF_END e_t']],
    ['a flow to nowhere', around('<sequenceFlow id="f" sourceRef="t" targetRef="gone"/>'), ['DANGLING_REFERENCE f']],
    ['a flow without target', around('<sequenceFlow id="f" sourceRef="t"/>'), ['FLOW_INCOMPLETE f']],
    [
      'a choice without condition',
      inFlow('<exclusiveGateway id="x"/> <task id="a"/> <task id="b"/> x -> a  x -[n = 1]-> b'),
      ['CONDITION_MISSING x'],
    ],
    ['a condition where none is asked', around('<task id="u"/> t -[a]-> u'), ['CONDITION_MISPLACED t_u']],
    [
      'a default that leaves elsewhere',
      inFlow('<exclusiveGateway id="x" default="s_x"/> <task id="a"/> <task id="b"/> x -[a]-> a  x -[b]-> b'),
      ['DEFAULT_FLOW_WRONG x'],
    ],
    [
      'a boundary event on nothing',
      around(`<boundaryEvent id="x">${timer('timeDuration', 'PT1S')}</boundaryEvent>`),
      ['BOUNDARY_UNATTACHED x', 'UNCONNECTED x'],
    ],
    [
      'a boundary event on a gateway',
      inFlow(
        `<exclusiveGateway id="x"/> <task id="a"/> x -> a <boundaryEvent id="b" attachedToRef="x">${timer('timeDuration', 'PT1S')}</boundaryEvent>`,
      ),
      ['BOUNDARY_UNATTACHED b'],
    ],
    [
      'an error that does not interrupt',
      around('<boundaryEvent id="x" attachedToRef="t" cancelActivity="false"><errorEventDefinition/></boundaryEvent>'),
      ['BOUNDARY_ERROR_INTERRUPTS x'],
    ],
    [
      'a cycle that interrupts',
      around(`<boundaryEvent id="x" attachedToRef="t">${timer('timeCycle', 'R3/PT1H')}</boundaryEvent>`),
      ['TIMER_CYCLE_MISPLACED x'],
    ],
    [
      'two catchers of one error',
      around(
        '<boundaryEvent id="x" attachedToRef="t"><errorEventDefinition/></boundaryEvent><boundaryEvent id="y" attachedToRef="t"><errorEventDefinition/></boundaryEvent>',
      ),
      ['CATCH_DUPLICATE y'],
    ],
    [
      'one event after an event-based gateway',
      inFlow(
        `<eventBasedGateway id="x"/> <intermediateCatchEvent id="a">${timer('timeDuration', 'PT1S')}</intermediateCatchEvent> x -> a`,
      ),
      ['EVENT_GATEWAY_TARGETS x'],
    ],
    [
      'a task after an event-based gateway',
      inFlow(`<eventBasedGateway id="x"/> <task id="a"/> <task id="b"/> x -> a  x -> b`),
      ['EVENT_GATEWAY_TARGET a', 'EVENT_GATEWAY_TARGET b'],
    ],
    ['a wrong duration', catching(timer('timeDuration', '1 hour')), ['TIMER_INVALID x']],
    ['a wrong date', catching(timer('timeDate', '2026-02-30T10:00:00Z')), ['TIMER_INVALID x']],
    ['R/PT0S', draw(`<startEvent id="s">${timer('timeCycle', 'R/PT0S')}</startEvent>`), ['TIMER_ENDLESS s']],
    ['R/P0DT0H', draw(`<startEvent id="s">${timer('timeCycle', 'R/P0DT0H')}</startEvent>`), ['TIMER_ENDLESS s']],
    [
      'a cron without seconds',
      draw(`<startEvent id="s">${timer('timeCycle', '0 9 * * *')}</startEvent>`),
      ['TIMER_INVALID s'],
    ],
    ['a timer without time', catching('<timerEventDefinition/>'), ['TIMER_MISSING x']],
    ['no message', catching('<messageEventDefinition/>'), ['MESSAGE_MISSING x']],
    [
      'a message without correlation key',
      inFlow('<receiveTask id="x" messageRef="m"/>', '<message id="m" name="m"/>'),
      ['CORRELATION_KEY_MISSING x'],
    ],
    [
      'a message without name',
      inFlow(
        '<receiveTask id="x" messageRef="m"/>',
        `<message id="m">${ext('<zeebe:subscription correlationKey="=k"/>')}</message>`,
      ),
      ['MESSAGE_NAME_MISSING x'],
    ],
    [
      'a correlation key that is no expression',
      inFlow('<receiveTask id="x" messageRef="m"/>', message('m', 'abc')),
      ['EXPRESSION_NOT_FEEL x'],
    ],
    [
      'a start message named by variables',
      draw('<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>', '<message id="m" name="=a"/>'),
      ['START_NOT_STATIC s'],
    ],
    ['no signal', catching('<signalEventDefinition/>'), ['SIGNAL_MISSING x']],
    ['an error end without code', inFlow('<endEvent id="x"><errorEventDefinition/></endEvent>'), ['ERROR_MISSING x']],
    [
      'an error without code',
      inFlow('<endEvent id="x"><errorEventDefinition errorRef="er"/></endEvent>', '<error id="er"/>'),
      ['ERROR_MISSING x'],
    ],
    [
      'a service task without job type',
      inFlow('<serviceTask id="x"/>'),
      ['IMPLEMENTATION_MISSING x', 'JOB_TYPE_MISSING x'],
    ],
    [
      'retries that are none',
      inFlow(`<serviceTask id="x">${ext('<zeebe:taskDefinition type="a" retries="many"/>')}</serviceTask>`),
      ['RETRIES_INVALID x'],
    ],
    [
      'a script task with two ways',
      inFlow(
        `<scriptTask id="x">${ext('<zeebe:script expression="=1" resultVariable="a"/><zeebe:taskDefinition type="w"/>')}</scriptTask>`,
      ),
      ['IMPLEMENTATION_TWICE x'],
    ],
    [
      'a decision without result',
      inFlow(`<businessRuleTask id="x">${ext('<zeebe:calledDecision decisionId="d"/>')}</businessRuleTask>`),
      ['RESULT_VARIABLE_MISSING x'],
    ],
    ['a call of nothing', inFlow('<callActivity id="x"/>'), ['CALLED_PROCESS_MISSING x']],
    [
      'a binding without tag',
      inFlow(
        `<callActivity id="x">${ext('<zeebe:calledElement processId="q" bindingType="versionTag"/>')}</callActivity>`,
      ),
      ['VERSION_TAG_MISSING x'],
    ],
    [
      'a wrong due date',
      inFlow(`<userTask id="x">${ext('<zeebe:taskSchedule dueDate="tomorrow"/>')}</userTask>`),
      ['DATE_INVALID x'],
    ],
    [
      'a wrong priority',
      inFlow(`<userTask id="x">${ext('<zeebe:priorityDefinition priority="101"/>')}</userTask>`),
      ['PRIORITY_INVALID x'],
    ],
    [
      'two forms',
      inFlow(`<userTask id="x">${ext('<zeebe:formDefinition formId="a" externalReference="b"/>')}</userTask>`),
      ['FORM_TWICE x'],
    ],
    [
      'a loop over nothing',
      inFlow('<task id="x"><multiInstanceLoopCharacteristics/></task>'),
      ['LOOP_COLLECTION_MISSING x'],
    ],
    [
      'a loop by collection and cardinality',
      inFlow(
        `<task id="x"><multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics inputCollection="=a"/>')}<loopCardinality>1000000000</loopCardinality></multiInstanceLoopCharacteristics></task>`,
      ),
      ['LOOP_TWICE x'],
    ],
    [
      'half an output',
      inFlow(
        `<task id="x"><multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics inputCollection="=a" outputCollection="b"/>')}</multiInstanceLoopCharacteristics></task>`,
      ),
      ['LOOP_OUTPUT_INCOMPLETE x'],
    ],
    [
      'a mapping into the prototype',
      inFlow(
        `<userTask id="x">${ext('<zeebe:ioMapping><zeebe:input source="=1" target="a.__proto__.b"/></zeebe:ioMapping>')}</userTask>`,
      ),
      ['TARGET_INVALID x'],
    ],
    [
      'a result in the prototype',
      inFlow(`<scriptTask id="x">${ext('<zeebe:script expression="=1" resultVariable="__proto__"/>')}</scriptTask>`),
      ['VARIABLE_INVALID x'],
    ],
    [
      'a compensation handler in the flow',
      inFlow('<task id="x" isForCompensation="true"/>'),
      ['COMPENSATION_HANDLER_UNUSED x', 'COMPENSATION_FLOW x'],
    ],
    [
      'a performer in plain BPMN',
      inFlow('<userTask id="x"><potentialOwner id="po"/></userTask>'),
      ['ELEMENT_NOT_SUPPORTED x'],
    ],
    [
      'an attribute of Camunda 7',
      inFlow('<userTask id="x" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:assignee="li"/>'),
      ['EXTENSION_NOT_SUPPORTED x'],
    ],
    [
      'a process that may not run',
      file('<process id="p" isExecutable="false"><startEvent id="s"/></process>'),
      ['NOT_EXECUTABLE p'],
    ],
    ['no process', file(''), ['NO_PROCESS -']],
    [
      'one id twice',
      file('<process id="p"><startEvent id="s"/></process><process id="q"><startEvent id="s"/></process>'),
      ['DUPLICATE_ID s', 'NO_START_EVENT q'],
    ],
    ['an unknown element', around('<teleportTask id="x"/>'), ['XML_CONTENT -']],
    [
      'an unknown attribute of ours',
      inFlow(`<serviceTask id="x">${ext('<zeebe:taskDefinition type="a" speed="9"/>')}</serviceTask>`),
      ['XML_CONTENT x'],
    ],
  ])('%s', async (_, xml, expected) => {
    expect(await found(xml)).toEqual(expected);
  });

  it('a wrong expression, with the place of the error', async () => {
    const { problems } = await compile(
      inFlow('<exclusiveGateway id="x" default="x_a"/> <task id="a"/> <task id="b"/> x -> a  x -[n = (1 + 2]-> b'),
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'EXPRESSION_SYNTAX', elementId: 'x_b' });
    expect(problems[0]?.message.en).toMatch(/at character \d+/);
    expect(problems[0]?.message.zh).toMatch(/第 \d+ 个字符处有错：“\(”没有配对的“\)”$/);
    expect(problems[0]?.mend).toEqual({ zh: '在应该结束的地方加上 )', en: 'add ) where it should end' });
  });

  it('everything that is wrong with it, at once', async () => {
    const xml = inFlow(
      `<serviceTask id="x"/> <subChoreography id="y"/> <callActivity id="z"/> x -> z
      <intermediateCatchEvent id="w">${timer('timeDuration', 'soon')}</intermediateCatchEvent> z -> w`,
    );
    expect(await found(xml)).toEqual([
      'ELEMENT_NOT_SUPPORTED y',
      'IMPLEMENTATION_MISSING x',
      'JOB_TYPE_MISSING x',
      'CALLED_PROCESS_MISSING z',
      'TIMER_INVALID w',
    ]);
  });
});

describe('a model is accepted', () => {
  it('with a warning for what is only a label', async () => {
    const lanes = '<laneSet id="ls"><lane id="l"><flowNodeRef>t</flowNodeRef></lane></laneSet>';
    const xml = draw(`${lanes}<startEvent id="s"/> <userTask id="t"/> s -> t`);
    expect(await found(xml)).toEqual(['LANE_WITHOUT_GROUP t']);
  });

  it('with what is drawn for people', async () => {
    const drawn =
      '<textAnnotation id="a"><text>why</text></textAnnotation><association id="as" sourceRef="t" targetRef="a"/><dataObject id="do"/><dataObjectReference id="dor" dataObjectRef="do"/>';
    expect(await found(around(drawn))).toEqual([]);
  });

  it('with pools that are not run here', async () => {
    const two =
      '<collaboration id="c"><participant id="p1" processRef="p"/><participant id="p2" name="citizen"/></collaboration><process id="p"><startEvent id="s"/></process><process id="q" isExecutable="false"/>';
    expect(await found(file(two))).toEqual(['NOT_EXECUTABLE_IGNORED q']);
  });
});

it('every code of the catalogue speaks both languages', () => {
  for (const { message: text, mend } of Object.values(codes)) {
    for (const part of [text, mend]) {
      expect(part.zh).toMatch(/[\u4e00-\u9fff]/);
      expect(part.en).not.toMatch(/[\u4e00-\u9fff]/);
    }
  }
});
