import { describe, expect, it } from 'vitest';
import { elementMarks, stepAt, steps, type InstanceDiagram } from './history.ts';

const visit = (elementId: string, type: string, state: 'active' | 'completed' | 'terminated' = 'completed') => ({
  elementId,
  name: elementId,
  type,
  state,
  startedAt: '2026-11-22T10:12:00+08:00',
  endedAt: state === 'active' ? null : '2026-11-22T10:15:00+08:00',
});

const diagram: InstanceDiagram = {
  processInstanceKey: '7',
  processId: 'hotline-case',
  name: '事件办理',
  version: 3,
  state: 'active',
  xml: '<x/>',
  active: [
    { elementId: 'handle', count: 2, late: true },
    { elementId: 'notify', count: 1, late: false },
  ],
  completed: [
    { elementId: 'start', count: 1 },
    { elementId: 'dispatch', count: 2 },
    { elementId: 'which', count: 1 },
    { elementId: 'notify', count: 1 },
  ],
  flowsTaken: ['f1'],
  incidents: [{ elementId: 'notify', message: '短信网关没有回应' }],
  visits: [
    visit('start', 'startEvent'),
    visit('dispatch', 'userTask'),
    visit('which', 'exclusiveGateway'),
    visit('handle', 'userTask', 'active'),
    visit('notify', 'serviceTask'),
    visit('dispatch', 'userTask'),
    visit('urged', 'userTask', 'terminated'),
  ],
  called: [{ elementId: 'handle', processInstanceKey: '9', name: '延期' }],
};

describe('the state of an element', () => {
  it('is the worst that holds', () => {
    const marks = elementMarks(diagram);
    expect(marks.get('handle')).toMatchObject({ state: 'late', tokens: 2 });
    expect(marks.get('notify')).toMatchObject({ state: 'incident', tokens: 1, visits: 1 });
    expect(marks.get('dispatch')).toMatchObject({ state: 'done', visits: 2 });
    expect(marks.get('urged')).toMatchObject({ state: 'canceled' });
  });
});

describe('the list of steps', () => {
  it('leaves gateways out, joins visits, and ends with what is open', () => {
    const list = steps(diagram);
    expect(list.map((step) => step.elementId)).toEqual(['start', 'dispatch', 'urged', 'handle', 'notify']);
    expect(list.find((step) => step.elementId === 'dispatch')?.history).toHaveLength(2);
    expect(list.find((step) => step.elementId === 'notify')?.incident).toBe('短信网关没有回应');
  });

  it('tells about any element that was visited, gateways too, and nothing about others', () => {
    expect(stepAt(diagram, 'which')?.history).toHaveLength(1);
    expect(stepAt(diagram, 'handle')?.called[0]?.processInstanceKey).toBe('9');
    expect(stepAt(diagram, 'never')).toBeNull();
  });
});
