/**
 * One run under one seed: an engine with desks and workers at it, a disk that fails, deaths and restarts, a clock that
 * leaps; then everything works again, what is owed is done, and everything is checked.
 */
import type { Books } from './books.ts';
import { Broken, openBooks, type CallingClient } from './books.ts';
import { closer, desk, worker } from './clients.ts';
import { createDisk } from './disk.ts';
import { createFaultPlan, ratesFrom, type FaultPlan, type FaultRates } from './faults.ts';
import { actorNamed, createGateway, type Gateway } from './gateway.ts';
import { checkRest } from './invariants.ts';
import { createLives, type Lives } from './life.ts';
import { createOutsideWorld } from './outside-world.ts';
import { randomFrom, type Random } from './random.ts';
import type { Variant } from './runtime-parts.ts';
import { START, template } from './template.ts';
import { createTrace } from './trace.ts';
import { createWorld, type Party, type World } from './world.ts';

export interface SimulationOptions {
  variant?: Variant;
  /** Default: from the seed. */
  rates?: FaultRates;
  /** Gets every line of the trace. */
  print?(line: string): void;
}

export interface SimulationResult {
  seed: number;
  hash: string;
  /** The promise that was broken, with what is known about it; null: all held. */
  failure: { invariant: string; message: string; stack: string } | null;
  tail: string[];
  events: number;
  lives: number;
  acknowledged: number;
  /** What happened how often: acknowledged commands by type, refusals by code, faults by kind. */
  seen: Record<string, number>;
  /** Virtual milliseconds. */
  lasted: number;
}

export async function simulate(seed: number, options: SimulationOptions = {}): Promise<SimulationResult> {
  const random = randomFrom(String(seed));
  const trace = createTrace(options.print);
  const world = createWorld(random.fork('order'), trace, START);
  const disk = createDisk(await template());
  const books = openBooks();
  let failure: SimulationResult['failure'] = null;
  const fail = (error: unknown): void => {
    failure ??= failureOf(error);
  };
  const faultRandom = random.fork('faults');
  const faults = createFaultPlan(faultRandom, options.rates ?? ratesFrom(faultRandom));
  const outside = createOutsideWorld(random.fork('outside'), books);
  const gateway = createGateway(world, trace);
  const lives = createLives({
    ...{ world, trace, disk, faults, gateway, books, outside, variant: options.variant },
    random: random.fork('lives'),
    onError: (data, message) => trace.note(world.now(), `log: ${message} ${String((data as { err?: unknown }).err)}`),
  });
  const story = { world, random, faults, lives, gateway, books, behave: outside.behave };
  let over = false;
  tell(story)
    .catch(fail)
    .finally(() => void (over = true));
  try {
    await world.run(() => over || failure !== null);
  } catch (error) {
    fail(error);
  }
  await lives.end();
  disk.remove();
  if (failure) trace.note(world.now(), `failure ${(failure as { invariant: string }).invariant}`);
  return {
    ...{ seed, hash: trace.hash(), failure, tail: trace.tail(), events: world.events },
    ...{ lives: lives.count, acknowledged: books.acknowledged.length, lasted: world.now() - START },
    seen: seenIn(books, faults),
  };
}

function seenIn({ acknowledged, refusals }: Books, { happened }: FaultPlan): Record<string, number> {
  const seen: Record<string, number> = Object.fromEntries([...refusals, ...happened]);
  for (const { type } of acknowledged) seen[type] = (seen[type] ?? 0) + 1;
  return seen;
}

function failureOf(error: unknown): NonNullable<SimulationResult['failure']> {
  const { message, stack = '', cause } = error as Error;
  const why =
    cause instanceof Error ? `\n${cause.stack ?? cause.message}\n${String((cause as Error).cause ?? '')}` : '';
  return { invariant: error instanceof Broken ? error.invariant : 'run', message, stack: stack + why };
}

interface Story {
  world: World;
  random: Random;
  faults: FaultPlan;
  lives: Lives;
  gateway: Gateway;
  books: Books;
  behave(): void;
}

async function tell(story: Story): Promise<void> {
  const { world, random, faults, lives } = story;
  const fate = world.party('fate');
  await fate.outside('begin', lives.begin);
  let clientsDone = false;
  const people = random.fork('people');
  const desks = Array.from({ length: people.int(1, 3) }, (_, index) => newClient(story, `desk${index + 1}`));
  const workers = Array.from({ length: people.int(1, 2) }, (_, index) => newClient(story, `worker${index + 1}`));
  const done = () => clientsDone;
  const atTheDesks = Promise.all(desks.map((client) => desk(client, people.int(4, 9))));
  let allDone = false;
  const everybody = Promise.all([
    atTheDesks.then(() => (clientsDone = true)),
    ...workers.map((client) => worker(client, done)),
    trouble(story, fate, done),
  ]);
  await Promise.all([everybody.then(() => (allDone = true)), keepAlive(story, fate, () => allDone)]);
  faults.stop();
  story.behave();
  if (!lives.alive) await fate.outside('begin', lives.begin);
  await drain(story, fate);
}

function newClient({ world, random, gateway, books }: Story, name: string): CallingClient {
  const own = random.fork(name);
  return {
    ...{ party: world.party(name), actor: actorNamed(name), random: own, gateway, books },
    ...{ calls: 0, hangsUp: own.pick([0, 0.05, 0.3]) },
  };
}

/** Whenever the engine has died, somebody starts it again after a while. */
async function keepAlive({ random, lives }: Story, fate: Party, done: () => boolean): Promise<void> {
  const own = random.fork('restarts');
  while (!done()) {
    await Promise.race([lives.death, fate.sleep('watch', 2_000)]);
    if (lives.alive || done()) continue;
    await fate.sleep('restart', own.pick([1, 100, 10_000]));
    if (!lives.alive) await fate.outside('begin', lives.begin);
  }
}

/** Leaps of the clock, deaths while nothing happens, restarts in good order. */
async function trouble({ world, random, lives }: Story, fate: Party, done: () => boolean): Promise<void> {
  const own = random.fork('trouble');
  while (!done()) {
    await fate.sleep('trouble', own.pick([50, 2_000, 30_000]));
    const what = own.pick(['leap', 'leap', 'leap', 'stop', 'die', 'nothing', 'nothing', 'nothing']);
    if (what === 'leap') world.leap(own.pick([1_000, 60_000, 600_000, 1_800_000]));
    else if (what === 'die' && own.chance(0.3)) lives.die();
    else if (what === 'stop' && lives.alive && own.chance(0.5)) await lives.stop();
  }
}

/** Nothing fails any more: what is owed is done, and then everything must agree. */
async function drain(story: Story, fate: Party): Promise<void> {
  const { world, lives, gateway, books } = story;
  const client = { ...newClient(story, 'closer'), hangsUp: 0 };
  const settle = () => lives.parts!.loops.settle();
  const nextDue = async (): Promise<number | null> => {
    const sql =
      'select min(at) as at from (select wake_at as at from timer union all select available_at as at from job union all ' +
      "select max(due_at, coalesce(lease_until, 0)) as at from outbox where status = 'open')";
    const [row] = (await gateway.read(client, sql)) as { at: number | null }[];
    return row!.at;
  };
  const letTimePass = async (): Promise<void> => {
    await settle();
    const next = await nextDue();
    if (next !== null) world.leap(Math.max(next - world.now(), 1) + 5_000);
    await settle();
  };
  await settle();
  await closer(client, letTimePass);
  // What is kept for a time, and timers that start processes.
  for (let rounds = 0; (await nextDue()) !== null; rounds += 1) {
    if (rounds > 50) throw new Broken('rest', 'timers are left that do not fire');
    await letTimePass();
    await closer(client, settle as () => Promise<void>);
  }
  await settle();
  await fate.outside('check', async () => checkRest(await lives.check(), books));
}
