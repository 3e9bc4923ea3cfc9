/**
 * What the process that is killed under event load and the test that checks it have in common: the rules, what each client
 * says, and the commands. Everything a client says follows from its name and number, so that it can say it again after a
 * kill: the event may have been taken already, and must not be taken twice.
 */
import { z } from 'zod';
import { alarmRules } from '../../src/features/alarm-rules/index.ts';
import { followers, type AlarmFollower } from '../../src/features/alarms/followers.ts';
import { alarms } from '../../src/features/alarms/index.ts';
import { events } from '../../src/features/events/index.ts';
import { notices } from '../../src/features/notices/index.ts';
import { tellAlarm } from '../../src/features/notices/tell-alarm.ts';
import { installPack } from '../../src/features/packs/install.ts';
import { clocks } from '../../src/features/clocks/index.ts';
import { connections } from '../../src/features/connections/index.ts';
import { people } from '../../src/features/people/index.ts';
import { requests } from '../../src/features/requests/index.ts';
import type { AnyCommand, CommandDefinition } from '../../src/runtime/command.ts';
import { outboxCommands } from '../../src/runtime/outbox-commands.ts';
import { timerCommands } from '../../src/runtime/timer-commands.ts';

export const CLIENTS = 8;
export const THINGS = 12;

const over = (value: number) => ({ all: [{ fact: 'value', operator: 'greaterThan', value }] });
const scope = { all: [{ fact: 'metric', operator: 'equal', value: 'level' }] };
const rule = (id: string, alarm: object) => ({
  id,
  vertical: 'test',
  name: { zh: id, en: id },
  description: { zh: id, en: id },
  title: { zh: id, en: id },
  alarm: { scope, ...alarm },
});

/** Levels, durations, counts, absences: each raises, gets worse and clears many times a second. */
const rules = [
  rule('high', {
    grades: [
      { severity: 1, when: over(95) },
      { severity: 3, when: over(80) },
    ],
    hysteresis: 5,
  }),
  rule('lasting', { grades: [{ severity: 2, when: over(30), for: 'PT0.02S' }], clear: { for: 'PT0.01S' } }),
  rule('often', {
    detect: { kind: 'count', of: over(60), within: 'PT0.2S' },
    grades: [{ severity: 3, when: { all: [{ fact: 'count', operator: 'greaterThanInclusive', value: 4 }] } }],
  }),
  rule('silent', { detect: { kind: 'absence' }, grades: [{ severity: 4, for: 'PT0.05S' }] }),
];

export const pack: Record<string, string> = {
  'pack.json': JSON.stringify({
    ...{ format: 1, id: 'crash', version: '1.0.0' },
    name: { zh: '崩溃', en: 'Crash' },
    description: { zh: '崩溃', en: 'Crash' },
  }),
  'notices.json': JSON.stringify([
    {
      id: 'told',
      title: { zh: '告警', en: 'Alarm' },
      text: { zh: '{number}', en: '{number}' },
      to: [],
      channels: ['sms'],
    },
  ]),
  ...Object.fromEntries(rules.map((each) => [`rules/${each.id}.json`, JSON.stringify(each)])),
};

/** Whoever owns the thing hears of every raise and every change for the worse, once. */
const teller: AlarmFollower = {
  name: 'teller',
  async follow(uow, change) {
    if (change.moment !== 'raised' && change.moment !== 'worse') return;
    await tellAlarm(uow, change, { template: 'told', to: ['thing-contact:owner'] });
  },
};

/** The things that clients speak of, each with an owner. */
export const settle: CommandDefinition<object, void> = {
  type: 'crash.settle',
  payload: z.object({}),
  execute(uow) {
    for (let i = 0; i < THINGS; i += 1) {
      const phone = `1380000${String(i).padStart(4, '0')}`;
      uow.insert('thing', {
        ...{ id: `thing-${i}`, kind: 'sensor', name: `thing-${i}`, area_id: null, unit_id: null, parent_id: null },
        ...{ relations: {}, address: null, lat: null, lng: null, tags: [], attributes: {} },
        contacts: [{ role: 'owner', name: `owner ${i}`, phone }],
        ...{ active: 1, created_at: 0, updated_at: 0, rev: 1 },
      });
    }
  },
};

export function crashCommands(): Map<string, AnyCommand> {
  (followers as AlarmFollower[]).splice(0, followers.length, teller);
  const commands = new Map<string, AnyCommand>();
  const features = [events, alarms, alarmRules, notices, people, requests, clocks, connections];
  const all = [
    ...features.flatMap((feature) => feature.commands ?? []),
    settle,
    installPack(() => new Set()),
    ...timerCommands(commands),
    ...outboxCommands(commands),
  ];
  for (const definition of all) commands.set(definition.type, definition);
  return commands;
}

/** Deterministic noise: 0 … 99. */
const noise = (name: number, number: number) => ((name * 7_919 + number * 104_729) % 1_009) % 100;

export const subjectOf = (name: number, number: number) => `thing-${(name * 5 + number * 7) % THINGS}`;

export const saying = (name: number, number: number) => ({
  specversion: '1.0' as const,
  ...{ id: `${number}`, source: `/client/${name}`, type: 'reading', subject: subjectOf(name, number) },
  data: { metric: 'level', value: noise(name, number) },
});
