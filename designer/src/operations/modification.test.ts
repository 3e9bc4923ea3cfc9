import { describe, expect, it } from 'vitest';
import {
  endsInstance,
  entering,
  holds,
  leaving,
  modificationOf,
  staying,
  withStep,
  type Step,
  type Token,
} from './modification.ts';

const token = (elementInstanceKey: string, elementId: string, scopeKey = '1'): Token => ({
  ...{ elementInstanceKey, elementId, scopeKey, type: 'USER_TASK' },
  since: '2026-11-22T10:00:00.000+08:00',
});
const tokens = [token('2', 'box'), token('3', 'sign', '2'), token('4', 'handle')];
const move: Step = { kind: 'move', key: '4', from: 'handle', to: 'sign' };

describe('a planned modification', () => {
  it('decides once about each token; additions add up', () => {
    const add: Step = { kind: 'add', to: 'verify' };
    const steps = [add, move, add, { kind: 'remove', key: '4', from: 'handle' } as const].reduce<Step[]>(withStep, []);
    expect(steps).toEqual([add, add, { kind: 'remove', key: '4', from: 'handle' }]);
  });

  it('knows what stays: what is in a removed scope goes with it', () => {
    const steps: Step[] = [{ kind: 'remove', key: '2', from: 'box' }];
    expect(staying(tokens, steps).map((one) => one.elementId)).toEqual(['handle']);
    expect(holds(tokens[0]!, tokens)).toBe(1);
  });

  it('says when the instance would end', () => {
    const remove = (key: string, from: string): Step => ({ kind: 'remove', key, from });
    expect(endsInstance(tokens, [remove('2', 'box')])).toBe(false);
    expect(endsInstance(tokens, [remove('2', 'box'), remove('4', 'handle')])).toBe(true);
    expect(endsInstance(tokens, [remove('2', 'box'), move])).toBe(false);
  });

  it('is shown and sent as it was planned', () => {
    const steps: Step[] = [move, { kind: 'add', to: 'verify' }, { kind: 'remove', key: '3', from: 'sign' }];
    expect([leaving(steps), entering(steps)]).toEqual([
      ['handle', 'sign'],
      ['sign', 'verify'],
    ]);
    expect(modificationOf(steps, '派错部门')).toEqual({
      activate: [{ elementId: 'verify' }],
      move: [{ from: '4', to: 'sign' }],
      terminate: ['3'],
      reason: '派错部门',
    });
  });
});
