import { expect, it } from 'vitest';
import { isReceiver, joinedSubjects } from './receivers.ts';

const intake = { subjects: ['user:7', 'role:town-intake', 'unit:town-1', 'area:town-1', 'area:grid-1'] };

it('knows who is both: this role in this area', () => {
  expect(isReceiver(intake, 'role:town-intake')).toBe(true);
  expect(isReceiver(intake, 'role:town-intake&area:grid-1')).toBe(true);
  expect(isReceiver(intake, 'role:town-intake&area:town-2')).toBe(false);
  expect(isReceiver({ subjects: [] }, 'role:town-intake')).toBe(false);
});

it('finds by equality whatever `isReceiver` accepts', () => {
  const joined = new Set(joinedSubjects(intake));
  for (const receiver of ['user:7', 'role:town-intake&area:grid-1', 'role:town-intake&unit:town-1']) {
    expect(joined.has(receiver)).toBe(isReceiver(intake, receiver));
  }
});
