/** Ad-hoc sub-processes: what runs from the beginning and later, conditions, ordering, results, what is refused. */
import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';
import { draw, ext } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const until = (condition: string) =>
  `<completionCondition xsi:type="tFormalExpression">=${condition}</completionCondition>`;
const INSIDE = '<userTask id="a"/> <userTask id="b"/> <userTask id="c"/> b -> c';
const adHoc = (settings: string, attributes = '', more = '', inside = INSIDE) =>
  draw(`<startEvent id="s"/> <adHocSubProcess id="x" ${attributes}>${ext(`<zeebe:adHoc ${settings}/>`)} ${inside} ${more}</adHocSubProcess>
    <userTask id="z"/> s -> x -> z`);
const ALL = 'activeElementsCollection="=elements"';
const one = (elementId: string, variables = {}) => [{ elementId, variables }];

describe('an ad-hoc sub-process', () => {
  it('runs the named elements and what follows them, and ends with the last', async () => {
    const story = (await Story.of(adHoc(ALL))).start({ elements: ['a', 'b'] });
    const types = story.effects.flatMap((e) =>
      e.type === 'elementActivated' && e.elementId === 'x' ? e.elementType : [],
    );
    expect(types).toEqual([
      'AD_HOC_SUB_PROCESS',
      'AD_HOC_SUB_PROCESS_INNER_INSTANCE',
      'AD_HOC_SUB_PROCESS_INNER_INSTANCE',
    ]);
    expect(story.user('a').user('b').waiting).toEqual(['c']);
    expect(story.user('c').waiting).toEqual(['z']);
  });

  it('activated with nothing stays open until somebody activates something', async () => {
    const story = (await Story.of(adHoc(ALL))).start({ elements: [] });
    expect(story.waiting).toEqual(['x']);
    expect(story.activateAdHoc('x', one('a', { note: 'urgent' })).waiting).toEqual(['a']);
    expect(story.state?.body.elements.find((e) => e.activation)?.vars).toEqual({ note: 'urgent' });
    expect(story.user('a').waiting).toEqual(['z']);
  });

  it('the same element can run many times at once', async () => {
    const story = (await Story.of(adHoc(ALL))).start({ elements: ['a', 'a'] });
    expect(story.activateAdHoc('x', [...one('a'), ...one('b')]).waiting).toEqual(['a', 'a', 'a', 'b']);
  });

  it('ends when its condition holds, terminating the rest', async () => {
    const story = (await Story.of(adHoc(ALL, '', until('enough = true')))).start({ elements: ['a', 'b'] });
    expect(story.user('a', { enough: true }).waiting).toEqual(['z']);
    expect(story.terminated).toContain('b');
  });

  it('or awaiting the rest', async () => {
    const xml = adHoc(ALL, 'cancelRemainingInstances="false"', until('enough = true'));
    const story = (await Story.of(xml)).start({ elements: ['a', 'b'] });
    expect(story.user('a', { enough: true }).waiting).toEqual(['b']);
    expect(() => story.activateAdHoc('x', one('a'))).toThrow('holds already');
    expect(story.user('b').user('c').waiting).toEqual(['z']);
  });

  it('stays open while its condition does not hold', async () => {
    const story = (await Story.of(adHoc(ALL, '', until('enough = true')))).start({ elements: ['a'] });
    expect(story.user('a').waiting).toEqual(['x']);
    expect(story.activateAdHoc('x', one('a')).user('a', { enough: true }).waiting).toEqual(['z']);
  });

  it('keeps the variables of an activation to it, and gathers results', async () => {
    const xml = adHoc(`${ALL} outputCollection="results" outputElement="=r"`);
    const story = (await Story.of(xml)).start({ elements: ['a', 'a'], r: 0 });
    story.user('a', { r: 1 }).user('a', { r: 2 });
    expect([story.variable('results'), story.variable('r')]).toEqual([[1, 2], 0]);
  });

  it('in sequential ordering runs one after the other', async () => {
    const story = (await Story.of(adHoc(ALL, 'ordering="Sequential"'))).start({ elements: ['b', 'a'] });
    expect(story.waiting).toEqual(['b']);
    expect(story.activateAdHoc('x', one('a')).waiting).toEqual(['b']);
    expect(story.user('b').waiting).toEqual(['c']);
    expect(story.user('c').user('a').waiting).toEqual(['a']);
    expect(story.user('a').waiting).toEqual(['z']);
  });

  it('activation can end what runs already', async () => {
    const story = (await Story.of(adHoc(ALL))).start({ elements: ['a', 'b'] });
    story.activateAdHoc('x', one('b'), { cancelRemaining: true });
    expect([story.waiting, story.terminated.filter((id) => id !== 'x')]).toEqual([['b'], ['b', 'a']]);
    expect(story.activateAdHoc('x', [], { cancelRemaining: true }).waiting).toEqual(['x']);
  });

  it.each([[['z']], [['c']], ['a'], [[1]], [null]])('naming %j is an incident', async (elements) => {
    const story = (await Story.of(adHoc(ALL))).start({ elements });
    expect(story.incident).toBe('EXTRACT_VALUE_ERROR');
    expect(story.set({ elements: ['a'] }).resolve('x').waiting).toEqual(['a']);
  });

  it('a command that names what cannot be activated is refused whole', async () => {
    const story = (await Story.of(adHoc(ALL))).start({ elements: ['a'] });
    expect(() => story.activateAdHoc('x', [...one('a'), ...one('c')])).toThrow("'c' cannot be activated");
    expect(() => story.do({ type: 'activateAdHoc', elementInstanceKey: '1', elements: [] })).toThrow('no ad-hoc');
    expect(story.waiting).toEqual(['a']);
  });

  it('errors and timers leave it by its border', async () => {
    const work = `<serviceTask id="w">${ext('<zeebe:taskDefinition type="w"/>')}</serviceTask> <userTask id="a"/>`;
    const xml = adHoc('activeElementsCollection="=[&quot;w&quot;, &quot;a&quot;]"', '', '', work).replace(
      '</process>',
      `<boundaryEvent id="e" attachedToRef="x"><errorEventDefinition/></boundaryEvent><userTask id="failed"/>
       <sequenceFlow id="e_f" sourceRef="e" targetRef="failed"/></process>`,
    );
    const story = (await Story.of(xml)).start();
    expect(story.error('w', 'BROKEN').waiting).toEqual(['failed']);
    expect(story.tasks.size).toBe(1);
  });

  it('of many instances', async () => {
    const loop = `<multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics inputCollection="=items" inputElement="elements"/>')}</multiInstanceLoopCharacteristics>`;
    const story = (await Story.of(adHoc(ALL, '', loop))).start({ items: [['a'], ['a', 'b']] });
    expect(story.waiting).toEqual(['a', 'a', 'b']);
    expect(story.user('a').user('a').user('b').user('c').waiting).toEqual(['z']);
  });

  it('compensated, undoes each activation, and a handler is not activated by name', async () => {
    const undo = `<userTask id="a"/> <boundaryEvent id="ab" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>
      <userTask id="undo" isForCompensation="true"/>
      <association id="as" sourceRef="ab" targetRef="undo" associationDirection="One"/>`;
    const xml =
      draw(`<startEvent id="s"/> <adHocSubProcess id="x">${ext(`<zeebe:adHoc ${ALL}/>`)} ${undo}</adHocSubProcess>
      <intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent> <userTask id="z"/> s -> x -> t -> z`);
    const story = (await Story.of(xml)).start({ elements: ['a', 'a'] });
    expect(() => story.activateAdHoc('x', one('undo'))).toThrow("'undo' cannot be activated");
    expect(story.user('a').user('a').waiting).toEqual(['t', 'undo']);
    expect(story.user('undo').waiting).toEqual(['t', 'undo']);
    expect(story.user('undo').waiting).toEqual(['z']);
  });

  it('refuses what does not belong into it', async () => {
    const found = async (inside: string) =>
      (await compile(adHoc(ALL, '', '', inside))).problems.flatMap((p) =>
        p.severity === 'error' ? `${p.code} ${p.elementId}` : [],
      );
    expect(await found('')).toEqual(['AD_HOC_EMPTY x']);
    expect(await found('<task id="a"/> <endEvent id="e"/> a -> e')).toEqual(['AD_HOC_MISFIT e']);
    expect(await found('<task id="a"/> <startEvent id="e"/> e -> a')).toEqual(['AD_HOC_MISFIT e']);
    const job = `${ext('<zeebe:taskDefinition type="agent"/>')} <task id="a"/>`;
    const { problems } = await compile(
      draw(`<startEvent id="s"/> <adHocSubProcess id="x">${job}</adHocSubProcess> s -> x`),
    );
    expect(problems.map((p) => p.code)).toEqual(['EXTENSION_NOT_SUPPORTED']);
  });
});
