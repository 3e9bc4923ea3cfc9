/** Pools and message flows: all processes of a file, directions, and that both ends mean the same. */
import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';
import { file, message } from '../testing/draw.ts';

const ROOTS = message('ask', '=key') + message('other', '=key');
const event = (definition: string) => `<messageEventDefinition messageRef="${definition}"/>`;
const citizen = `<process id="citizen" isExecutable="true"><startEvent id="s"/> <intermediateThrowEvent id="send">${event('ask')}</intermediateThrowEvent>
  <userTask id="think"/> <endEvent id="e"/> s -> send -> think -> e</process>`;
const office = (
  attributes = 'isExecutable="true"',
) => `<process id="office" ${attributes}><startEvent id="asked">${event('ask')}</startEvent>
  <intermediateCatchEvent id="wait">${event('other')}</intermediateCatchEvent> <task id="work"/> asked -> wait -> work</process>`;
const pools = (
  flows: string,
) => `<collaboration id="c"><participant id="pc" processRef="citizen"/><participant id="po" processRef="office"/>
  <participant id="outside" name="Outside"/>${flows}</collaboration>`;
const flow = (source: string, target: string) =>
  `<messageFlow id="m_${source}_${target}" sourceRef="${source}" targetRef="${target}"/>`;
const found = async (flows: string, attributes?: string) => {
  const { processes, problems } = await compile(file(ROOTS + citizen + office(attributes) + pools(flows)));
  return { ids: processes.map((p) => p.processId), codes: problems.map((p) => `${p.code} ${p.elementId}`) };
};

describe('several pools', () => {
  it('all executable ones are deployed together', async () => {
    const { ids, codes } = await found(flow('send', 'asked') + flow('outside', 'asked') + flow('pc', 'outside'));
    expect([ids, codes]).toEqual([['citizen', 'office'], []]);
  });

  it('a pool that is not executable is left out, with a warning', async () => {
    const { ids, codes } = await found(flow('send', 'asked'), 'isExecutable="false"');
    expect([ids, codes]).toEqual([['citizen'], ['NOT_EXECUTABLE_IGNORED office']]);
  });
});

describe('a message flow', () => {
  it.each([
    ['inside one pool', flow('send', 'think'), ['MESSAGE_FLOW_SAME_POOL m_send_think']],
    ['inside one pool, drawn to its border', flow('work', 'po'), ['MESSAGE_FLOW_SAME_POOL m_work_po']],
    ['from an event that waits', flow('wait', 'think'), ['MESSAGE_FLOW_SOURCE m_wait_think']],
    ['from an event without a message', flow('e', 'asked'), ['MESSAGE_FLOW_SOURCE m_e_asked']],
    ['to an event that throws', flow('work', 'send'), ['MESSAGE_FLOW_TARGET m_work_send']],
    ['between different messages', flow('send', 'wait'), ['MESSAGE_FLOW_MISMATCH m_send_wait']],
    ['to nowhere', flow('send', 'gone'), ['DANGLING_REFERENCE m_send_gone']],
  ])('%s is refused', async (_, flows, expected) => {
    const { ids, codes } = await found(flows);
    expect([ids, codes]).toEqual([[], expected]);
  });

  it('along which nothing is sent is drawn only, which is said', async () => {
    expect(await found(flow('think', 'asked'))).toEqual({
      ids: ['citizen', 'office'],
      codes: ['MESSAGE_FLOW_IS_LABEL m_think_asked'],
    });
  });
});
