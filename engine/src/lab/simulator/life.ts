/**
 * The lives of the simulated engine: it begins on the files that its predecessor left, after they have been checked; it
 * ends in good order, or in the middle of anything. Whoever is on the line then hears nothing more.
 */
import type { Books } from './books.ts';
import type { Disk, OpenFiles } from './disk.ts';
import type { FaultPlan } from './faults.ts';
import type { Gateway } from './gateway.ts';
import { checkInvariants } from './invariants.ts';
import type { OutsideWorld } from './outside-world.ts';
import type { Random } from './random.ts';
import type { TableRows } from './stored-rows.ts';
import { composeRuntime, type RuntimeParts, type Variant } from './runtime-parts.ts';
import { simulatedDatabase } from './simulated-database.ts';
import type { Trace } from './trace.ts';
import type { Party, World } from './world.ts';

export interface LifeSetting {
  world: World;
  trace: Trace;
  disk: Disk;
  faults: FaultPlan;
  gateway: Gateway;
  books: Books;
  outside: OutsideWorld;
  random: Random;
  variant?: Variant | undefined;
  /** Something went wrong inside that nobody was told. */
  onError(data: object, message: string): void;
}

export interface Lives {
  /** Opens the files, checks them, starts an engine. Only inside an event of its caller. */
  begin(): Promise<void>;
  /** Stops in good order; false when it died on the way. The files are closed. */
  stop(): Promise<boolean>;
  /** The process is gone, now. */
  die(tornAt?: number): void;
  readonly alive: boolean;
  readonly parts: RuntimeParts | undefined;
  /** Resolves when the present life ends by death. */
  readonly death: Promise<void>;
  readonly count: number;
  /** Checks what is stored now. Only inside an event of its caller. */
  check(): Promise<TableRows>;
  /** Closes what is open; nothing is checked. */
  end(): Promise<void>;
}

/** Numbers of kernel inputs that one life may use. */
const INPUTS_OF_A_LIFE = 1_000_000;

export function createLives(setting: LifeSetting): Lives {
  const { world, trace, disk, gateway, books, outside, random } = setting;
  let count = 0;
  let current: { party: Party; files: OpenFiles; parts: RuntimeParts; died(): void; death: Promise<void> } | undefined;
  let leftOpen: OpenFiles | undefined;

  async function begin(): Promise<void> {
    await leftOpen?.close();
    leftOpen = undefined;
    const files = await disk.open();
    leftOpen = files;
    if (count > 0) await checkInvariants(files.reader, books);
    const party = world.party(`life${(count += 1)}`);
    const database = simulatedDatabase({
      ...{ world, trace, party, files, die, faults: setting.faults },
      ...(setting.variant?.connection && { disguise: setting.variant.connection }),
    });
    const parts = composeRuntime({
      databaseFor: database.as,
      clock: { now: world.now },
      schedulerFor: party.scheduler,
      log: { warn: () => undefined, error: setting.onError },
      deliver: outside.reachedBy(party),
      owner: party.name,
      firstInput: count * INPUTS_OF_A_LIFE,
      maxBatch: random.pick([1, 3, 500]),
      leaseMs: 3_000,
      variant: setting.variant,
    });
    let died = (): void => undefined;
    const death = new Promise<void>((resolve) => void (died = resolve));
    current = { party, files, parts, died, death };
    trace.note(world.now(), `${party.name} begins`);
    parts.loops.start();
    gateway.connect({ parts, files });
  }

  function die(tornAt?: number): void {
    if (!current) return;
    trace.note(
      world.now(),
      `${current.party.name} dies${tornAt === undefined ? '' : ` in a commit, log cut at ${tornAt}`}`,
    );
    world.remove(current.party);
    disk.crash(tornAt);
    const { died } = current;
    current = undefined;
    gateway.disconnect();
    died();
  }

  return {
    begin,
    die,
    async stop() {
      const life = current!;
      const { parts, party } = life;
      trace.note(world.now(), `${party.name} stops`);
      const stopped = parts.loops.stop().then(() => parts.pipeline.close());
      const orderly = await Promise.race([stopped.then(() => true), life.death.then(() => false)]);
      if (!orderly) return false;
      world.remove(party);
      current = undefined;
      gateway.disconnect();
      return true;
    },
    get alive() {
      return current !== undefined;
    },
    get parts() {
      return current?.parts;
    },
    get death() {
      return current?.death ?? Promise.resolve();
    },
    get count() {
      return count;
    },
    check: () => checkInvariants(current!.files.reader, books),
    async end() {
      if (current) world.remove(current.party);
      current = undefined;
      await leftOpen?.close();
      leftOpen = undefined;
    },
  };
}
