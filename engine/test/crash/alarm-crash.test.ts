/**
 * `kill -9` at random moments under event load, over and over on the same data: no accepted event is lost, none is taken
 * twice; no alarm is lost or doubled — the alarms in the database, and what comes next of them, are exactly what the pure
 * core makes of the event log —; no notice goes out under two keys, and under its own key a second time only where the process died before
 * it could note the first. `CRASH_ROUNDS` (default 12) and `CRASH_SEED` choose how often and when.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import { judge, type AlarmEffect, type AlarmState } from '../../src/core/alarms/index.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { seeded } from '../../src/core/seeded.ts';
import { liveRules } from '../../src/features/alarm-rules/active.ts';
import type { AlarmRow, AlarmStateRow } from '../../src/features/alarms/tables.ts';
import { recover } from '../../src/features/alarms/recover.ts';
import { databaseLog, eventsIn, type LoggedEvent } from '../../src/features/events/event-log.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { createPipeline } from '../../src/runtime/pipeline.ts';
import { systemActor } from '../../src/runtime/system-actor.ts';
import type { Database, DatabaseConfig } from '../../src/store/database.ts';
import { parsedRow } from '../../src/store/read.ts';
import { onBothDatabases } from '../database.ts';
import { nobodyElse } from './nobody-else.ts';
import { CLIENTS, crashCommands, pack, settle, THINGS } from './alarm-world.ts';

const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 12);
const SEED = Number(process.env['CRASH_SEED'] ?? 1);
/** The whole log is judged again after so many rounds, and at the end. */
const EVERY = 50;
/** Between that, so many of a client's newest events are looked at. */
const TAIL = 200;
const engineDirectory = fileURLToPath(new URL('../..', import.meta.url));
let victim = '';

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('alarm-victim.ts', import.meta.url))],
    ...{ bundle: true, platform: 'node', format: 'esm', packages: 'external', write: false, logLevel: 'silent' },
  });
  victim = outputFiles![0]!.text;
});

/** What the gateway has seen of each idempotency key: in which lives it was sent. */
type Gateway = Map<string, number[]>;

async function live(
  config: DatabaseConfig,
  acknowledged: readonly number[],
  gateway: Gateway,
  round: number,
  random: () => number,
): Promise<number[]> {
  const lastCommit = round % 2 === 0 ? 1 + Math.floor(random() * 25) : null;
  const [enough, pause] = [1 + Math.floor(random() * 120), random() * 20];
  const argument = JSON.stringify({ config, next: acknowledged.map((last) => last + 1), lastCommit });
  const child = spawn(process.execPath, ['--input-type=module', '-', argument], { cwd: engineDirectory });
  child.stdin.end(victim);
  let complaint = '';
  child.stderr.on('data', (chunk) => (complaint += chunk));
  const exit = new Promise<string | null>((resolve) => child.once('close', (_code, signal) => resolve(signal)));
  const result = [...acknowledged];
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [first = '', second = ''] = line.split(' ');
    if (first === 'sent') {
      gateway.set(second, [...(gateway.get(second) ?? []), round]);
      continue;
    }
    const [name, number] = [Number(first), Number(second)];
    expect(number).toBe(result[name]! + 1);
    result[name] = number;
    seen += 1;
    if (seen === enough && !lastCommit) setTimeout(() => child.kill('SIGKILL'), pause);
  }
  expect(await exit, complaint).toBe('SIGKILL');
  return result;
}

onBothDatabases('kill -9 under event load', (open, dialect) => {
  const rounds = dialect === 'sqlite' ? ROUNDS : Math.ceil(ROUNDS / 5);
  it(
    `loses and doubles no event, alarm or notice in ${rounds} rounds`,
    { timeout: 60_000 + rounds * 20_000 },
    async () => {
      const { database, config, reopen } = await open();
      await prepare(database);
      await database.close();
      const random = seeded(SEED);
      const gateway: Gateway = new Map();
      let acknowledged = Array.from({ length: CLIENTS }, () => 0);
      for (let round = 1; round <= rounds; round += 1) {
        acknowledged = await live(config, acknowledged, gateway, round, random);
        const after = await reopen();
        await nobodyElse(after);
        const whole = round % EVERY === 0 || round === rounds;
        await checkEvents(after, acknowledged, whole);
        if (whole) {
          await recoverFrom(after);
          await checkAlarms(after, gateway);
        }
        await after.close();
      }
    },
  );
});

async function prepare(database: Database): Promise<void> {
  const pipeline = createPipeline({ database, commands: crashCommands(), clock: systemClock() });
  await pipeline.submit({ type: settle.type, payload: {}, actor: systemActor });
  await pipeline.submit({ type: 'pack.install', payload: { files: pack }, actor: systemActor });
  await pipeline.close();
}

/** As every start does; here nothing else runs. */
async function recoverFrom(database: Database): Promise<void> {
  const pipeline = createPipeline({ database, commands: crashCommands(), clock: systemClock() });
  await recover(pipeline);
  await pipeline.close();
}

/** Every acknowledged event, in order, once; and at most the one that was under way when the process died. */
async function checkEvents({ knex }: Database, acknowledged: readonly number[], all: boolean): Promise<void> {
  const batches = knex('event_batch').orderBy('key', 'desc');
  const rows: unknown[] = await (all ? batches : batches.limit(TAIL * CLIENTS * 4));
  const events = rows.reverse().flatMap((raw) => eventsIn(parsedRow('event_batch', raw)));
  for (const [name, last] of acknowledged.entries()) {
    const ids = events.filter(({ source }) => source === `/client/${name}`).map(({ id }) => id);
    const first = Number(ids[0] ?? 1);
    expect(ids).toEqual(Array.from({ length: ids.length }, (_, i) => String(first + i)));
    if (all) expect(first).toBe(1);
    expect([last, last + 1]).toContain(Number(ids.at(-1) ?? 0));
  }
  const [{ n: keys } = { n: 0 }] = (await knex('event_key').count({ n: '*' })) as { n: number | string }[];
  const [{ n: sizes } = { n: 0 }] = (await knex('event_batch').sum({ n: 'size' })) as { n: number | string }[];
  expect(Number(keys)).toBe(Number(sizes ?? 0));
}

/** The log, judged again by the pure core up to where each state was, gives the alarms that are stored, and what comes next. */
async function checkAlarms({ knex, dialect }: Database, gateway: Gateway): Promise<void> {
  if (dialect.name === 'sqlite') expect(await knex.raw('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  const rules = await liveRules(knex);
  const log = new Map<string, LoggedEvent[]>();
  for await (const page of databaseLog.read(knex, { from: 0, to: Number.MAX_SAFE_INTEGER })) {
    for (const event of page) {
      const of = log.get(event.subject!) ?? [];
      log.set(event.subject!, of);
      of.push(event);
    }
  }
  const things = ((await knex('thing_state')) as unknown[]).map((raw) => parsedRow('thing_state', raw));
  const index = new Map(((await knex('alarm_state')) as AlarmStateRow[]).map((row) => [row.key, row]));
  const states = things.flatMap(({ thing_id, known: { rules: kept } }) =>
    kept.map((one) => {
      const { rule: rule_id } = one;
      const row = index.get(`${rule_id} ${thing_id}`);
      // What is asked for across things is what stands in the state itself.
      expect(row).toMatchObject({ alarm_id: one.alarmId ?? null, held_by: one.state.held?.by ?? null });
      expect(row!.timer_at === null ? undefined : Number(row!.timer_at)).toBe(one.timerAt);
      // Every tick uses up its timer, and so writes the row.
      return { rule_id, thing_id, state: one.state, lookedAt: Number(row!.updated_at) };
    }),
  );
  expect(states).toHaveLength(rules.rules.size * THINGS);
  expect(index.size).toBe(states.length);
  const stored = ((await knex('alarm').orderBy('id')) as unknown[]).map((raw) => parsedRow('alarm', raw));
  const expectedNotices = new Set<string>();
  for (const { rule_id, thing_id, state, lookedAt } of states) {
    const { compiled } = rules.rules.get(rule_id)!;
    const effects: AlarmEffect[] = [];
    let again: AlarmState = { samples: [], watchedFrom: state.watchedFrom };
    const look = (input: Parameters<typeof judge>[2], now: number) => {
      const answer = judge(compiled, again, input, { now });
      again = answer.state;
      effects.push(...answer.effects);
    };
    const events = log.get(thing_id) ?? [];
    for (const { data, time, receivedAt } of events) {
      look({ type: 'event', facts: data as JsonObject, time }, receivedAt);
    }
    look({ type: 'tick' }, Math.max(lookedAt, events.at(-1)?.receivedAt ?? 0));
    expect(essence(again)).toEqual(essence(state));
    const of = stored.filter((alarm) => alarm.rule_id === rule_id && alarm.thing_id === thing_id);
    expect(of.map(episode)).toEqual(episodes(effects));
    of.forEach((alarm, i) => noticesOf(alarm, episodes(effects)[i]!).forEach((key) => expectedNotices.add(key)));
  }
  await checkNotices(knex, expectedNotices, gateway);
}

/** What decides what comes next; how far back the samples reach depends on when the rule last looked. */
const essence = ({ alarm, held, received, wakeAt, watchedFrom }: AlarmState) => ({
  ...{ alarm, held, received, wakeAt, watchedFrom },
});

interface Episode {
  raisedAt: number;
  clearedAt: number | null;
  /** Worst first grade and what came after, as far as it was worse. */
  grades: number[];
}

function episodes(effects: readonly AlarmEffect[]): Episode[] {
  const found: Episode[] = [];
  for (const effect of effects) {
    if (effect.type === 'raised') found.push({ raisedAt: effect.at, clearedAt: null, grades: [effect.severity] });
    if (effect.type === 'graded') found.at(-1)!.grades.push(effect.to);
    if (effect.type === 'cleared') found.at(-1)!.clearedAt = effect.at;
  }
  return found;
}

const episode = ({ raised_at, cleared_at, reasons }: AlarmRow): Episode => ({
  raisedAt: Number(raised_at),
  clearedAt: cleared_at === null ? null : Number(cleared_at),
  grades: reasons.flatMap(({ change, severity }) => (change === 'cleared' || severity === null ? [] : [severity])),
});

/** Once per alarm and grade that it rose to. */
const noticesOf = ({ id }: AlarmRow, { grades }: Episode): string[] =>
  grades.flatMap((grade, i) => (i === 0 || grade < grades[i - 1]! ? [`${id}:told:${grade}`] : []));

async function checkNotices(knex: Database['knex'], expected: ReadonlySet<string>, gateway: Gateway): Promise<void> {
  const rows: { id: string; once_key: string; status: string }[] = await knex('notice').select(
    'id',
    'once_key',
    'status',
  );
  expect(rows).toHaveLength(expected.size);
  expect(new Set(rows.map(({ once_key }) => once_key.split(':').slice(0, 3).join(':')))).toEqual(expected);
  const ids = new Set(rows.map(({ id }) => id));
  // Under its own key only, and in one life once.
  expect([...gateway.keys()].filter((key) => !ids.has(key))).toEqual([]);
  expect([...gateway].filter(([, lives]) => new Set(lives).size < lives.length)).toEqual([]);
  // What counts as sent was sent.
  expect(rows.filter(({ id, status }) => status === 'sent' && !gateway.has(id))).toEqual([]);
  const sent = new Set(rows.filter(({ status }) => status === 'sent').map(({ id }) => id));
  expect(sent.size, 'some were sent').toBeGreaterThan(0);
  const again = [...gateway].filter(([, lives]) => lives.length > 1).length;
  console.log(`${expected.size} notices, ${sent.size} noted as sent, ${again} sent again under their key after a kill`);
}
