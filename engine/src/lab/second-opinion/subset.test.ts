/**
 * The library's answers for what is excluded, one by one: each test shows what it does where BPMN 2.0.2 wants something
 * else. When one fails after an upgrade, the library has been mended and the construct may be compared.
 */
import { describe, expect, it } from 'vitest';
import { draw, ext, file, message } from '../../core/bpmn/testing/draw.ts';
import type { JsonObject } from '../../core/json.ts';
import { playOnPeer } from './peer.ts';
import type { Input } from './recording.ts';
import { census, exclusionsOf, subset } from './subset.ts';
import type { Trace } from './trace.ts';

const base = { now: 0, decisions: [] };
const start = (variables: JsonObject = {}): Input => ({ ...base, do: 'start', startElementId: null, variables });
const complete = (place: string, variables: JsonObject = {}): Input => ({ ...base, do: 'complete', place, variables });
const trigger = (place: string): Input => ({ ...base, do: 'trigger', place, variables: {} });
const set = (variables: JsonObject): Input => ({ ...base, do: 'set', variables });

const play = (xml: string, ...inputs: Input[]) => playOnPeer(xml, 'p', inputs);
const waiting = ({ moments }: Trace): string[][] => moments.map((moment) => moment.waiting);
async function excluded(xml: string, construct: string): Promise<void> {
  expect(exclusionsOf(await census(xml, 'p')).map((each) => each.construct)).toContain(construct);
  expect(subset[construct]).toMatchObject({ reason: { zh: expect.any(String), en: expect.any(String) } });
}

const messageEvent = '<messageEventDefinition messageRef="M"/>';
const signalEvent = '<signalEventDefinition signalRef="S"/>';
const signal = '<signal id="S" name="S"/>';
const job = ext('<zeebe:taskDefinition type="work"/>');

describe('bpmn-engine is not asked about', { timeout: 60_000 }, () => {
  it('inclusive joins: the first of two tokens passes, the second passes again', async () => {
    const xml =
      draw(`<startEvent id="s"/><inclusiveGateway id="g"/><userTask id="a"/><userTask id="b"/><inclusiveGateway id="j"/>
      <task id="after"/><endEvent id="e"/> s -> g -[true]-> a -> j -> after -> e g -[true]-> b -> j`);
    await excluded(xml, 'inclusive join');
    const { trace } = await play(xml, start(), complete('a'), complete('b'));
    expect(trace.moments.map(({ completed }) => completed.includes('after'))).toEqual([false, true, true]);
  });

  it('event sub-processes: it takes them for activities and never listens', async () => {
    const xml = draw(
      `<startEvent id="s"/><userTask id="a"/><endEvent id="e"/> s -> a -> e
       <subProcess id="x" triggeredByEvent="true"><startEvent id="xs">${messageEvent}</startEvent><userTask id="xa"/>
       <endEvent id="xe"/> xs -> xa -> xe</subProcess>`,
      message('M'),
    );
    await excluded(xml, 'eventSubProcess');
    expect(waiting((await play(xml, start())).trace)).toEqual([['a']]);
  });

  it('a catch-all beside an error that is named: both happen', async () => {
    const xml = draw(
      `<startEvent id="s"/><serviceTask id="a">${job}</serviceTask><userTask id="b"/><userTask id="c"/><endEvent id="e"/>
       <boundaryEvent id="named" attachedToRef="a"><errorEventDefinition errorRef="E"/></boundaryEvent>
       <boundaryEvent id="any" attachedToRef="a"><errorEventDefinition/></boundaryEvent>
       s -> a -> e named -> b -> e any -> c -> e`,
      '<error id="E" errorCode="no"/>',
    );
    await excluded(xml, 'catch-all beside another error');
    const { trace } = await play(xml, start(), { ...base, do: 'error', place: 'a', code: 'no', variables: {} });
    expect(trace.moments[1]?.waiting).toEqual(['b', 'c']);
  });

  it('an error that nobody inside catches: the process ends well', async () => {
    const xml = draw(
      `<startEvent id="s"/><userTask id="a"/><endEvent id="e"><errorEventDefinition errorRef="E"/></endEvent> s -> a -> e`,
      '<error id="E" errorCode="no"/>',
    );
    expect((await play(xml, start(), complete('a'))).trace).toMatchObject({ status: 'completed' });
  });

  it('several start events: it waits at the others while the one runs', async () => {
    const xml = draw(
      `<startEvent id="s"/><startEvent id="m">${messageEvent}</startEvent><userTask id="a"/><endEvent id="e"/> s -> a -> e m -> a`,
      message('M'),
    );
    await excluded(xml, 'several starts');
    expect(waiting((await play(xml, start())).trace)).toEqual([['a', 'm']]);
  });

  it('messages that are thrown: no job is made of them', async () => {
    for (const [construct, tag] of [
      ['throw message', 'intermediateThrowEvent'],
      ['end message', 'endEvent'],
    ] as const) {
      const after = tag === 'endEvent' ? '' : '<endEvent id="e"/> t -> e';
      const xml = draw(
        `<startEvent id="s"/><${tag} id="t">${job}${messageEvent}</${tag}>${after} s -> t`,
        message('M'),
      );
      await excluded(xml, construct);
      expect((await play(xml, start())).trace).toMatchObject({ status: 'completed', moments: [{ waiting: [] }] });
    }
  });

  it('signals that are thrown: it delivers them by itself in the same step', async () => {
    const xml = (tag: string) =>
      draw(
        `<startEvent id="s"/><parallelGateway id="g"/><intermediateCatchEvent id="c">${signalEvent}</intermediateCatchEvent>
         <userTask id="a"/><${tag} id="t">${signalEvent}</${tag}><endEvent id="e"/> s -> g -> c -> e g -> a -> t`,
        signal,
      );
    await excluded(xml('intermediateThrowEvent'), 'throw signal');
    await excluded(xml('endEvent'), 'end signal');
    const { trace } = await play(xml('endEvent'), start(), complete('a'));
    expect(trace.moments[0]?.waiting).toEqual(['a', 'c']);
    expect(trace.moments[1]?.completed).toContain('c');
  });

  it('data associations: they move nothing', async () => {
    const association =
      '<ioSpecification><dataOutput id="out"/><inputSet/><outputSet/></ioSpecification><dataOutputAssociation><sourceRef>out</sourceRef><targetRef>stock</targetRef></dataOutputAssociation>';
    const xml =
      draw(`<startEvent id="s"/><dataObjectReference id="stock" name="stock" dataObjectRef="d"/><dataObject id="d"/>
      <userTask id="a">${association}</userTask><endEvent id="e"/> s -> a -> e`);
    await excluded(xml, 'data association');
    const { trace } = await play(xml, start(), complete('a', { left: 7 }));
    expect(trace.variables).toEqual({ left: 7 });
  });

  it('message flows: it starts the process at the other end', async () => {
    const xml = file(
      `<collaboration id="c"><participant id="P" processRef="p"/><participant id="Q" processRef="q"/>
         <messageFlow id="f" sourceRef="a" targetRef="qs"/></collaboration>
       <process id="p" isExecutable="true"><startEvent id="s"/><sendTask id="a"/><userTask id="u"/><endEvent id="e"/>
         s -> a -> u -> e</process>
       <process id="q" isExecutable="true"><startEvent id="qs">${messageEvent}</startEvent><task id="qa"/><endEvent id="qe"/>
         qs -> qa -> qe</process>${message('M')}`,
    );
    await excluded(xml, 'message flow');
    expect(waiting((await play(xml, start())).trace)).toEqual([['qs', 'u']]);
  });

  it('standard loops: the condition is read the other way round', async () => {
    const marker =
      '<standardLoopCharacteristics testBefore="true" loopMaximum="3"><loopCondition>=more</loopCondition></standardLoopCharacteristics>';
    const xml = draw(`<startEvent id="s"/><userTask id="a">${marker}</userTask><endEvent id="e"/> s -> a -> e`);
    await excluded(xml, 'standard loop');
    // More is wanted: BPMN 13.2.6 asks the task to run.
    expect(waiting((await play(xml, start({ more: true }))).trace)).not.toEqual([['a']]);
  });

  it('ad-hoc sub-processes: their elements start by themselves', async () => {
    const xml = draw(`<startEvent id="s"/><adHocSubProcess id="x"><userTask id="a"/><userTask id="b"/></adHocSubProcess>
      <endEvent id="e"/> s -> x -> e`);
    await excluded(xml, 'adHocSubProcess');
    expect(waiting((await play(xml, start())).trace)).toEqual([['a', 'b']]);
  });

  it('conditional events: new data does not wake them', async () => {
    const condition = '<conditionalEventDefinition><condition>=x = 1</condition></conditionalEventDefinition>';
    const xml = draw(`<startEvent id="s"/><parallelGateway id="g"/><userTask id="a"/><endEvent id="e"/>
      <intermediateCatchEvent id="c">${condition}</intermediateCatchEvent> s -> g -> a -> e g -> c -> e`);
    await excluded(xml, 'catch conditional');
    const { trace } = await play(xml, start(), complete('a', { x: 1 }), set({ x: 1 }));
    expect(trace.status).toBe('active');
    expect(trace.moments.some(({ completed }) => completed.includes('c'))).toBe(false);
  });

  it('two tokens at one element: the second waits outside', async () => {
    const xml =
      draw(`<startEvent id="s"/><parallelGateway id="g"/><exclusiveGateway id="m"/><userTask id="a"/><endEvent id="e"/>
      <task id="x"/><task id="y"/> s -> g -> x -> m -> a -> e g -> y -> m`);
    expect(waiting((await play(xml, start(), complete('a'))).trace)).toEqual([['a'], ['a']]);
  });

  it('a boundary event that happens again: it took the first alone', async () => {
    const xml = draw(
      `<startEvent id="s"/><userTask id="a"/><endEvent id="e"/><endEvent id="f"/>
       <boundaryEvent id="m" attachedToRef="a" cancelActivity="false">${messageEvent}</boundaryEvent> s -> a -> e m -> f`,
      message('M'),
    );
    const { trace } = await play(xml, start({ key: '1' }), trigger('m'), trigger('m'));
    expect(trace).toMatchObject({ status: 'failed', failure: 'nothing waits at m' });
  });

  it('a parallel join after an exclusive split: it goes on where it should wait', async () => {
    const xml = draw(`<startEvent id="s"/><exclusiveGateway id="g" default="g_a"/><task id="a"/><task id="b"/>
      <parallelGateway id="j"/><userTask id="u"/><endEvent id="e"/> s -> g -> a -> j -> u -> e g -[false]-> b -> j`);
    expect((await play(xml, start())).stop).toEqual({ at: 0, code: 'join-discarded', elementIds: ['j'] });
  });

  describe('a merge before a parallel join passes on the way taken and the way not taken', () => {
    const error = '<error id="E" errorCode="no"/>';
    const body = `<startEvent id="s"/><parallelGateway id="g"/><serviceTask id="a">${job}</serviceTask><userTask id="b"/>
      <boundaryEvent id="bound" attachedToRef="a"><errorEventDefinition errorRef="E"/></boundaryEvent>
      <exclusiveGateway id="m"/><parallelGateway id="j"/><endEvent id="e"/>
      s -> g -> a -> m -> j -> e bound -> m g -> b -> j`;
    const xml = draw(body, error);
    const inside = draw(
      `<startEvent id="t"/><subProcess id="x">${body}</subProcess><endEvent id="f"/> t -> x -> f`,
      error,
    );
    const fail: Input = { ...base, do: 'error', place: 'a', code: 'no', variables: {} };

    it('the other branch comes last: both are counted once, as it should be', async () => {
      for (const first of [complete('a'), fail]) {
        const { trace, stop } = await play(xml, start(), first, complete('b'));
        expect({ stop, status: trace.status }).toEqual({ stop: null, status: 'completed' });
      }
    });

    it('the other branch comes first: everything has ended, and the process does not', async () => {
      const { trace, stop } = await play(xml, start(), complete('b'), complete('a'));
      expect(trace.moments[2]).toMatchObject({ completed: ['a', 'e', 'j', 'm'], waiting: [] });
      expect(trace.status).toBe('active');
      expect(stop).toEqual({ at: 3, code: 'discard-left', elementIds: ['j'] });
    });

    it('the same in a sub-process: what follows it never happens', async () => {
      expect((await play(inside, start(), complete('a'), complete('b'))).trace.status).toBe('completed');
      expect((await play(inside, start(), complete('b'), complete('a'))).stop).toEqual({
        at: 2,
        code: 'discard-left',
        elementIds: ['j'],
      });
    });

    it('the other branch comes first and the job fails: the discard goes through the join before the token', async () => {
      const { stop } = await play(xml, start(), complete('b'), fail);
      expect(stop).toEqual({ at: 2, code: 'join-discarded', elementIds: ['j'] });
    });
  });

  it('long automatic loops: it would run out of stack, and is stopped before', async () => {
    const xml =
      draw(`<startEvent id="s"/><exclusiveGateway id="m"/><exclusiveGateway id="g" default="g_e"/><endEvent id="e"/>
      <scriptTask id="n">${ext('<zeebe:script expression="=n + 1" resultVariable="n"/>')}</scriptTask>
      s -> m -> n -> g -> e g -[n < 1500]-> m`);
    // Near 1,000 rounds the library overflows, after minutes; it is stopped long before.
    const overflow = () => {
      throw new RangeError('Maximum call stack size exceeded');
    };
    expect((await playOnPeer(xml, 'p', [start({ n: 0 })], { expired: overflow })).stop?.code).toBe('stack');
    expect((await playOnPeer(xml, 'p', [start({ n: 0 })], { maxEvents: 1_000 })).stop?.code).toBe('bound');
    expect((await playOnPeer(xml, 'p', [start({ n: 0 })], { expired: () => true })).stop?.code).toBe('expired');
  });
});

it('what nobody has compared yet is not compared', async () => {
  const xml = draw('<startEvent id="s"/><complexGateway id="c"/><endEvent id="e"/> s -> c -> e');
  expect(exclusionsOf(await census(xml, 'p'))).toMatchObject([{ construct: 'complexGateway', elementIds: ['c'] }]);
});
