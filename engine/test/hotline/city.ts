/**
 * A city in a test: an engine with the bundled hotline pack, a few units and people, and a clock that stands still until a
 * story moves it. Stories read as the business does:
 *
 *     const { id } = await city.request('pothole');
 *     await city.complete('seat', id, '受理', 'convert', { eventTypeId: 'pothole', urgency: 'ordinary' });
 *     await city.after(2, 'working-days');
 */
import { z } from 'zod';
import { cityDate, cityTime, startOfCityDay } from '../../src/core/calendar/city-time.ts';
import { cn } from '../../src/core/calendar/index.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { AppError } from '../../src/core/error.ts';
import type { Deadline } from '../../src/features/packs/format.ts';
import { workingTime } from '../../src/features/clocks/working-time.ts';
import { citizenActor } from '../../src/features/people/actors.ts';
import { newToken, tokenHash } from '../../src/features/people/tokens.ts';
import type { Feature } from '../../src/features/feature.ts';
import type { Actor, UnitOfWork } from '../../src/runtime/command.ts';
import { systemActor } from '../../src/runtime/system-actor.ts';
import { controlledClock } from '../../src/runtime/clock.ts';
import type { DatabaseConfig } from '../../src/store/database.ts';
import { startTestEngine, type TestEngine } from '../engine.ts';

/** A row of `clock`, JSON columns parsed, with its due moment in city time. */
export interface TestClock {
  id: string;
  status: string;
  amount: number;
  unit: string;
  started_at: number;
  due_at: number;
  due: string | null;
  levels: { level: number; dueAt: number; firedAt: number | null }[];
  pauses: { from: number; to: number | null }[];
}

/** Friday morning, a working day like others. */
export const START = Date.parse('2026-11-20T09:00:00+08:00');

const units = ['lighting', 'public-works', 'urban-management', 'ecology'];
const people: { username: string; roles: string[]; unit?: string; area?: string; phone?: string }[] = [
  { username: 'seat', roles: ['seat'] },
  { username: 'shift-leader', roles: ['shift-leader'] },
  { username: 'centre', roles: ['centre'] },
  { username: 'works', roles: ['department'], unit: 'public-works', phone: '13900000001' },
  { username: 'lamps', roles: ['department'], unit: 'lighting' },
  { username: 'ecology', roles: ['department'], unit: 'ecology' },
  { username: 'supervisor', roles: ['supervisor'] },
  { username: 'leader', roles: ['leader'] },
  { username: 'town', roles: ['town-intake'], area: 'town-1' },
  { username: 'grid', roles: ['grid-worker'], area: 'grid-1' },
];

export type City = Awaited<ReturnType<typeof foundCity>>;

export async function foundCity(config: DatabaseConfig, at: number = START) {
  const clock = await controlledClock(at);
  const test = await startTestEngine(config, { clock, moreFeatures: [settlers] });
  await test.engine.pipeline.submit({ type: 'test.settle', payload: {}, actor: systemActor });
  return openCity(test);
}

/** The same city after a restart at that moment, with what became due meanwhile. */
export async function refound(config: DatabaseConfig, iso: string) {
  const test = await startTestEngine(config, {
    clock: await controlledClock(Date.parse(iso)),
    moreFeatures: [settlers],
  });
  await test.engine.settle();
  return openCity(test);
}

function openCity(test: TestEngine) {
  const { engine, clock } = test;
  const db = engine.database.knex;
  const actors = new Map<string, Actor>();
  const time = workingTime(cn);

  async function who(name: string): Promise<Actor> {
    if (name.startsWith('citizen:')) return citizenActor(name.slice('citizen:'.length));
    const known = actors.get(name) ?? (await engine.actorOf(name));
    actors.set(name, known);
    return known;
  }

  async function submit<R = JsonObject>(by: string, type: string, payload: object): Promise<R> {
    const answer = await engine.pipeline.submit<R>({ type, payload, actor: await who(by) });
    await engine.settle();
    return answer;
  }

  const city = {
    ...{ engine, clock, db, test, submit, who },

    /** Files a request of this type and answers its id and number. */
    async request(eventTypeId: string | null, more: JsonObject = {}, by = 'seat') {
      const payload = {
        channel: 'phone',
        text: '路面有一个大坑，已有电动车摔倒',
        ...(eventTypeId && { eventTypeId }),
        reporter: { name: '张三', phone: '13800000000', anonymous: false },
        ...more,
      };
      return submit<{ id: string; number: string }>(by, 'request.file', payload);
    },

    async requestRow(id: string) {
      return db('request').where({ id }).first();
    },
    async caseOf(requestId: string) {
      const { case_id } = await db('request').where({ id: requestId }).first();
      return db('case_file').where({ id: case_id }).first();
    },
    async caseRow(id: string) {
      return db('case_file').where({ id }).first();
    },

    /** Names of the open tasks of a request or case. */
    async tasksOf(object: { type: 'request' | 'case'; id: string }): Promise<string[]> {
      const rows = await db('user_task')
        .where({ business_key: `${object.type}:${object.id}`, state: 'open' })
        .orderBy('key');
      return rows.map(({ name }) => name);
    },

    /** Completes the open task of that name. */
    async complete(
      by: string,
      object: { type: 'request' | 'case'; id: string },
      task: string,
      outcome: string,
      values: JsonObject = {},
    ): Promise<void> {
      const rows = await db('user_task')
        .where({ business_key: `${object.type}:${object.id}`, state: 'open', name: task })
        .orderBy('key');
      const mine = rows.find(({ assignee }) => assignee === by) ?? rows[0];
      if (!mine)
        throw new Error(
          `no open task ${task}; open: ${await city.tasksOf(object)}; ${JSON.stringify(await city.incidents())}`,
        );
      await submit(by, 'task.complete', { taskKey: mine.key, outcome, values });
    },

    async clock_(object: { type: string; id: string }, kind: string): Promise<TestClock> {
      const row: Record<string, string> & { due_at: number | null } = await db('clock')
        .where({ owner_type: object.type, owner_id: object.id, kind })
        .orderBy('id', 'desc')
        .first();
      return {
        ...(row as unknown as TestClock),
        due: row.due_at === null ? null : cityTime(row.due_at),
        levels: JSON.parse(row['levels']!),
        pauses: JSON.parse(row['pauses']!),
      };
    },

    async marks(caseId: string): Promise<{ mark: string; level: number | null; at: string }[]> {
      const rows = await db('case_mark').where({ case_id: caseId }).orderBy(['at', 'id']);
      return rows.map(({ mark, level, at }) => ({ mark, level, at: cityTime(at) }));
    },
    async notices(where: object = {}) {
      return db('notice').where(where).orderBy('id');
    },
    async history(object: { type: string; id: string }): Promise<string[]> {
      const rows = await db('history').where({ object_type: object.type, object_id: object.id }).orderBy('key');
      return rows.map(({ kind }) => kind);
    },
    async incidents() {
      return db('incident').whereNull('resolved_at').select('element_id', 'message');
    },

    async at(iso: string): Promise<void> {
      await clock.set(Date.parse(iso));
      await engine.settle();
    },
    async after(amount: number, unit: Deadline['unit']): Promise<void> {
      await clock.set(time.deadline(clock.now(), { amount, unit }).due);
      await engine.settle();
    },

    /** From filing to a case that waits for a department's result. */
    async inWork(eventTypeId = 'pothole', unitId = 'public-works', by = 'works', more: JsonObject = {}) {
      const filed = await city.request(eventTypeId, more);
      const request = { type: 'request' as const, id: filed.id };
      await city.complete('seat', request, '受理', 'convert', { eventTypeId, urgency: 'ordinary' });
      const { id } = await city.caseOf(filed.id);
      const file = { type: 'case' as const, id: id as string };
      await city.complete('centre', file, '待派遣', 'dispatch', { unitId });
      await city.complete(by, file, '待签收', 'sign');
      return { request, file, filed };
    },
    /** A staff token, as if the person had logged in. */
    async token(name: string): Promise<string> {
      const token = newToken();
      const at = test.wall.now();
      const session = { tokenHash: tokenHash(token), accountId: name, at, expiresAt: at + 86_400_000, replaces: null };
      await submit(name, 'session.open', session);
      return token;
    },
    /** An uploaded file that belongs to nobody yet. */
    async upload(by: string, name: string): Promise<string> {
      const id = `file-${name}-${city.clock.now()}`;
      const file = { id, name, mediaType: 'application/pdf', size: 1, sha256: '0'.repeat(64) };
      await submit(by, 'attachment.add', file);
      return id;
    },
    /** 09:00 of the next working day. */
    async morning(): Promise<void> {
      const next = time.nextWorkingMoment(startOfCityDay(cityDate(clock.now())) + 24 * 3_600_000);
      await clock.set(next + 30 * 60_000);
      await engine.settle();
    },
    /** The same time of day, so many working days on. */
    workingDaysLater(days: number): string {
      const due = time.deadline(clock.now(), { amount: days, unit: 'working-days' }).due;
      const timeOfDay = clock.now() - startOfCityDay(cityDate(clock.now()));
      return cityTime(startOfCityDay(cityDate(due)) + timeOfDay);
    },
    close: () => test.close(),
  };
  return city;
}

/** The refusal of a command, for stories in which something may not be done. */
export async function refusal(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    return error as AppError;
  }
  throw new Error('it was not refused');
}

/** Writes rows as they are: units, areas and people of the test. */
const settlers: Feature = {
  name: 'settlers',
  commands: [
    {
      type: 'test.settle',
      payload: z.object({}),
      execute(uow) {
        settleIn(uow);
      },
    },
  ],
};

function settleIn(uow: UnitOfWork): void {
  const origin = 'test';
  units.forEach((id, position) =>
    uow.insert('unit', {
      id,
      name: id,
      parent_id: null,
      kind: 'department',
      area_id: null,
      active: 1,
      position,
      origin,
    }),
  );
  const town = { id: 'town-1', name: '城关镇', parent_id: null, level: 'town' };
  const grid = { id: 'grid-1', name: '一网格', parent_id: 'town-1', level: 'grid' };
  [town, grid].forEach((area, position) => uow.insert('area', { ...area, geometry: null, position, origin }));
  for (const { username, roles, unit, area, phone } of people) {
    uow.insert('account', {
      id: username,
      username,
      name: username,
      phone: phone ?? null,
      email: null,
      password_hash: '-',
      must_change_password: 0,
      active: 1,
      failed_logins: 0,
      locked_until: null,
      last_login_at: null,
      role_ids: roles,
      unit_ids: unit ? [unit] : [],
      area_ids: area ? [area] : [],
      origin,
      language: null,
      created_at: 0,
      rev: 1,
    });
  }
}
