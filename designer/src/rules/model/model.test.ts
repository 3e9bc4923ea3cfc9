import { describe, expect, it } from 'vitest';
import { asGroup, factName, factOf, orNothing, readScope, valueFor, writeScope, type Condition } from './conditions.ts';
import { changesOf, sectionOf } from './difference.ts';
import { newRule, tidy } from './draft.ts';

const kind: Condition = { fact: 'thing', path: '$.kind', operator: 'equal', value: 'flue-gas' };
const metric: Condition = { fact: 'metric', operator: 'in', value: ['so2', 'nox'] };
const zone: Condition = { fact: 'thing', path: '$.attributes.zone', operator: 'equal', value: 'north' };

describe('conditions in forms', () => {
  it('name facts with a dot', () => {
    for (const name of ['value', 'thing.kind', 'thing.attributes.high', 'latest.state']) {
      expect(factName(factOf(name))).toBe(name);
    }
    expect(factOf('latest.state')).toEqual({ fact: 'latest', path: '$.state' });
  });

  it('take a scope apart and put it together again', () => {
    const scope = readScope({ all: [kind, metric, zone] });
    expect(scope).toEqual({ kinds: ['flue-gas'], metrics: ['so2', 'nox'], types: [], rest: [zone] });
    expect(writeScope(scope!)).toEqual({ all: [kind, metric, zone] });
  });

  it('leave alone what is no plain list, and a second condition on the same fact', () => {
    expect(readScope({ any: [kind, metric] })).toBeNull();
    expect(readScope({ all: [kind, kind] })?.rest).toEqual([kind]);
    expect(readScope({ all: [{ ...kind, operator: 'notEqual' }] })?.rest).toHaveLength(1);
    const input: Condition = { fact: 'metric', operator: 'equal', value: { input: 'which' } };
    expect(readScope({ all: [input] })?.rest).toEqual([input]);
  });

  it('put single conditions into a group, and empty groups away', () => {
    expect(asGroup(kind)).toEqual({ all: [kind] });
    expect(asGroup({ any: [kind] })).toEqual({ any: [kind] });
    expect(orNothing({ all: [] })).toBeUndefined();
  });

  it('give a value the shape that the operator asks for', () => {
    expect(valueFor('in', 'a')).toEqual(['a']);
    expect(valueFor('equal', ['a', 'b'])).toBe('a');
    expect(valueFor('in', { input: 'list' })).toEqual({ input: 'list' });
  });
});

describe('drafts of rules', () => {
  it('say what changed, where, and in which part of the editor', () => {
    const before = newRule('my-rule');
    const after = tidy({
      ...before,
      alarm: { ...before.alarm, grades: [{ ...before.alarm.grades[0]!, for: 'PT10M' }] },
    });
    const changes = changesOf(before, after);
    expect(changes).toEqual([{ path: 'alarm.grades[0].for', before: 'PT5M', after: 'PT10M' }]);
    expect(changesOf(before, tidy(before))).toEqual([]);
    expect(['alarm.grades[0].for', 'alarm.inhibitedBy[0]', 'actions[1].do', 'title.zh'].map(sectionOf)).toEqual([
      'grades',
      'quiet',
      'actions',
      'about',
    ]);
  });
});
