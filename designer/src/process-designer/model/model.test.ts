import { describe, expect, it } from 'vitest';
import { readWho, writeWho, type Assignment } from './assignment.ts';
import { readCondition, writeCondition } from './condition.ts';
import { readDeadline, writeDeadline } from './deadline.ts';
import { readTimer, writeTimer, type TimerText } from './timer.ts';

describe('who does it', () => {
  it.each<[Assignment, string]>([
    [{}, 'nobody'],
    [{ candidateGroups: 'role:centre' }, 'groups'],
    [{ candidateGroups: 'role:centre,unit:u12' }, 'groups'],
    [{ candidateGroups: '=["unit:" + unitId]' }, 'groups'],
    [{ candidateGroups: '=["role:seat", "unit:" + case.unitId]' }, 'groups'],
    [{ assignee: '="citizen:" + requestId' }, 'citizen'],
    [
      { candidateGroups: '=if areaId = null then ["role:seat"] else ["role:seat", "role:town-intake&area:" + areaId]' },
      'groups',
    ],
    [{ candidateGroups: '=if areaId = null then ["role:seat"] else ["role:centre"]' }, 'expert'],
    [{ candidateGroups: '=["role:town-intake&area:" + areaId]' }, 'expert'],
    [{ assignee: '=handler', candidateGroups: 'role:centre' }, 'expert'],
  ])('%j', (assignment, kind) => {
    const who = readWho(assignment);
    expect(who.kind).toBe(kind);
    expect(writeWho(who)).toEqual(assignment);
  });

  it('writes a plain list as long as no variable is in it', () => {
    const role = { kind: 'role', id: 'seat' } as const;
    expect(writeWho({ kind: 'groups', groups: [role] })).toEqual({ candidateGroups: 'role:seat' });
    expect(writeWho({ kind: 'groups', groups: [role, { kind: 'unit-of', variable: 'unitId' }] })).toEqual({
      candidateGroups: '=["role:seat", "unit:" + unitId]',
    });
    expect(writeWho({ kind: 'groups', groups: [] })).toEqual({});
  });
});

describe('deadlines', () => {
  it.each([
    ['=working deadline(now(), inputs.signDeadline)', 'input'],
    ['=working deadline(now(), { amount: 3, unit: "working-days" })', 'fixed'],
    ['=working deadline(now(), { amount: 1.5, unit: "urgent-hours" })', 'fixed'],
    ['=working deadline(case.openedAt, inputs.signDeadline)', 'expert'],
    ['=working deadline(now(), { amount: 3, unit: "weeks" })', 'expert'],
    ['=now() + duration("P1D")', 'expert'],
    [undefined, 'none'],
  ])('%s', (text, kind) => {
    const deadline = readDeadline(text);
    expect(deadline.kind).toBe(kind);
    expect(writeDeadline(deadline)).toBe(text);
  });
});

describe('timers', () => {
  it.each<[TimerText | null, string]>([
    [null, 'none'],
    [{ property: 'timeDate', text: '=working deadline(now(), inputs.ratingDeadline)' }, 'deadline'],
    [{ property: 'timeDuration', text: 'PT30M' }, 'plain'],
    [{ property: 'timeDuration', text: 'P1D' }, 'plain'],
    [{ property: 'timeDuration', text: 'P1DT2H' }, 'expert'],
    [{ property: 'timeCycle', text: 'R3/PT1H' }, 'expert'],
    [{ property: 'timeDate', text: '=case.dueAt' }, 'expert'],
  ])('%j', (text, kind) => {
    const timer = readTimer(text);
    expect(timer.kind).toBe(kind);
    expect(writeTimer(timer)).toEqual(text);
  });
});

describe('conditions', () => {
  it.each([
    ['=outcome = "convert"', 'simple'],
    ['=outcome = "pass" and score >= 3', 'simple'],
    ['=round != 1 or urgent = true or unitId = null', 'simple'],
    ['=text = "a and b or \\"c\\""', 'simple'],
    ['=outcome = "a" and (score > 1 or score = 0)', 'expert'],
    ['=a = 1 and b = 2 or c = 3', 'expert'],
    ['=count(children[open]) = 0', 'expert'],
    ['=text = "line\\nbreak"', 'expert'],
    ['${old}', 'expert'],
    [undefined, 'none'],
  ])('%s', (text, kind) => {
    const condition = readCondition(text);
    expect(condition.kind).toBe(kind);
    expect(writeCondition(condition)).toBe(text);
  });

  it('reads texts, numbers and truth as what they are', () => {
    expect(readCondition('=a = "1" and b = 1 and c = false')).toMatchObject({
      comparisons: [
        { value: { kind: 'text' } },
        { value: { kind: 'number' } },
        { value: { kind: 'truth', truth: false } },
      ],
    });
  });
});
