import { describe, expect, it } from 'vitest';
import type { DiagramElement } from '../../diagram/canvas.ts';
import type { Editor, Moddle } from '../editor.ts';
import { factsOf } from './describe.ts';
import { changeLane, laneOf, readLane } from './lanes.ts';
import { changeRepeats, freshRepeats, readRepeats, type Repeats } from './loops.ts';
import { changeActivation, changeAdHoc, readActivation, readAdHoc } from './scopes.ts';
import { changeCompensation, changeConditional, changeLink, compensable } from './special-events.ts';

/** An editor that writes at once: what a command would do, without undo. */
const make = (type: string, properties: object = {}): Moddle => ({ $type: type, ...properties });
const elements = new Map<string, DiagramElement>();
const editor = {
  create: make,
  together: (change: () => void) => change(),
  element: (id: string) => elements.get(id),
  modeling: {
    updateProperties: (element: DiagramElement, properties: object) =>
      Object.assign(element.businessObject, properties),
    updateModdleProperties: (_: DiagramElement, moddle: Moddle, properties: object) =>
      Object.assign(moddle, properties),
  },
} as unknown as Editor;
const drawn = (model: Moddle): DiagramElement => {
  const element = { businessObject: model, id: model.id } as unknown as DiagramElement;
  if (model.id) elements.set(model.id, element);
  return element;
};
const event = (type: string, definition: string) =>
  make(type, { id: 'e', eventDefinitions: [make(`bpmn:${definition}EventDefinition`)] });

describe('how often a step is done', () => {
  const list = { ...freshRepeats('parallel'), collection: '=coUnits', element: 'unit' } as Repeats;
  it.each<[string, Repeats]>([
    ['over a list', list],
    [
      'with results and an early end',
      { ...list, outputCollection: 'all', outputElement: '=r', until: '=done' } as Repeats,
    ],
    [
      'a number of times, in order',
      { ...freshRepeats('sequential'), by: 'cardinality', cardinality: '=n', element: '' } as Repeats,
    ],
    ['again and again', { kind: 'loop', testBefore: true, maximum: 5, condition: '=outcome = "rework"' }],
    ['without a maximum', { kind: 'loop', testBefore: false, maximum: null, condition: '=again' }],
  ])('%s is read as it was written', (_, repeats) => {
    const model = make('bpmn:UserTask');
    changeRepeats(editor, drawn(model), repeats);
    expect(readRepeats(model)).toEqual(repeats);
    expect(factsOf(model).repeats).toEqual(repeats);
    changeRepeats(editor, drawn(model), null);
    expect(readRepeats(model)).toBeNull();
  });

  it('writes nothing that was not said', () => {
    const model = make('bpmn:UserTask');
    changeRepeats(editor, drawn(model), list);
    const loop = model['loopCharacteristics'] as Moddle;
    expect(loop['completionCondition']).toBeUndefined();
    expect(loop['extensionElements']).toMatchObject({
      values: [{ $type: 'zeebe:LoopCharacteristics', inputCollection: '=coUnits', inputElement: 'unit' }],
    });
    expect((loop['extensionElements'] as { values: object[] }).values[0]).not.toHaveProperty('outputCollection');
  });
});

describe('events with a setting of their own', () => {
  it('conditions keep which changes they are asked for', () => {
    const model = event('bpmn:BoundaryEvent', 'Conditional');
    const filter = make('zeebe:ConditionalFilter', { variableEvents: 'update' });
    Object.assign((model['eventDefinitions'] as Moddle[])[0]!, { extensionElements: { values: [filter] } });
    changeConditional(editor, drawn(model), { condition: '=level >= 3', variables: 'level' });
    expect(factsOf(model).conditional).toEqual({ condition: '=level >= 3', variables: 'level' });
    const [definition] = model['eventDefinitions'] as { extensionElements: { values: Moddle[] } }[];
    expect(definition!.extensionElements.values[0]).toMatchObject({ variableNames: 'level', variableEvents: 'update' });
  });

  it('links are named', () => {
    const model = event('bpmn:IntermediateThrowEvent', 'Link');
    expect(factsOf(model).link).toBe('');
    changeLink(editor, drawn(model), ' 返工 ');
    expect(factsOf(model).link).toBe('返工');
  });

  it('compensation undoes one step or all, and offers what can be undone', () => {
    const task = make('bpmn:ServiceTask', { id: 'pay', name: '付款' });
    const undo = { ...event('bpmn:BoundaryEvent', 'Compensate'), attachedToRef: task };
    const scope = make('bpmn:Process', { flowElements: [task, undo, make('bpmn:UserTask', { id: 'look' })] });
    const model: Moddle = { ...event('bpmn:EndEvent', 'Compensate'), $parent: scope };
    drawn(task);
    expect(compensable(drawn(model))).toEqual([{ id: 'pay', name: '付款' }]);
    expect(factsOf(model).compensation).toEqual({ activityId: null, waits: true });
    changeCompensation(editor, drawn(model), { activityId: 'pay', waits: false });
    expect(factsOf(model).compensation).toEqual({ activityId: 'pay', waits: false });
    expect(factsOf(undo as Moddle).compensation).toBeNull();
  });
});

describe('scopes and joins', () => {
  it('ad-hoc settings are read as they were written', () => {
    const model = make('bpmn:AdHocSubProcess', { id: 'free' });
    const next = {
      ...{ collection: '=["look"]', sequential: true, until: '=enough', cancelsRest: false },
      ...{ outputCollection: 'all', outputElement: '=r' },
    };
    changeAdHoc(editor, drawn(model), next);
    expect(readAdHoc(model)).toEqual(next);
    changeAdHoc(editor, drawn(model), { ...next, collection: '', outputCollection: '', outputElement: '' });
    expect(model['extensionElements']).toBeUndefined();
  });

  it('a complex gateway lets go by its condition', () => {
    const model = make('bpmn:ComplexGateway', { id: 'g' });
    expect(readActivation(model)).toBe('');
    changeActivation(editor, drawn(model), '=activationCount >= 2');
    expect(readActivation(model)).toBe('=activationCount >= 2');
    expect(readActivation(make('bpmn:ParallelGateway'))).toBeNull();
  });
});

describe('lanes', () => {
  it('name the groups of the tasks in them, beside what else is kept at them', () => {
    const kept = make('zeebe:Property', { name: 'colour', value: 'blue' });
    const lane = make('bpmn:Lane', {
      id: 'lane',
      extensionElements: { values: [make('zeebe:Properties', { properties: [kept] })] },
    });
    expect(readLane(lane)).toEqual({ kind: 'nobody' });
    const who = { kind: 'groups', groups: [{ kind: 'role', id: 'centre' }] } as const;
    changeLane(editor, drawn(lane), { kind: who.kind, groups: [...who.groups] });
    expect(readLane(lane)).toEqual(who);
    changeLane(editor, drawn(lane), { kind: 'nobody' });
    expect(readLane(lane)).toEqual({ kind: 'nobody' });
    const [properties] = (lane['extensionElements'] as { values: Moddle[] }).values;
    expect(properties!['properties']).toEqual([kept]);
  });

  it('are found for a task, the innermost first', () => {
    const task: Moddle = make('bpmn:UserTask', { id: 't' });
    const inner = make('bpmn:Lane', { id: 'inner', flowNodeRef: [task] });
    const outer = make('bpmn:Lane', {
      ...{ id: 'outer', flowNodeRef: [task] },
      childLaneSet: make('bpmn:LaneSet', { lanes: [inner] }),
    });
    task.$parent = make('bpmn:Process', { laneSets: [make('bpmn:LaneSet', { lanes: [outer] })] });
    expect(laneOf(task)?.id).toBe('inner');
    expect(laneOf(make('bpmn:UserTask', { id: 'x', $parent: task.$parent }))).toBeNull();
  });
});
