/**
 * The disk of a simulated machine: one SQLite database in a directory that lives in memory where there is such a place.
 * A crash keeps exactly the bytes that the files hold at that moment — the database and its write-ahead log, not what the
 * process had in its own memory — and the next start recovers from them as SQLite does after a SIGKILL.
 */
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { finalizeStatements, sqliteConnection, type Connection } from '../../store/connection.ts';

/** As production opens them (store/database.ts), but for `synchronous`: a memory disk keeps what was written anyway. */
const WRITER = ['journal_mode = wal', 'synchronous = off', 'foreign_keys = on', 'busy_timeout = 0'];
const READER = ['query_only = on', 'busy_timeout = 0'];

/** Open files of one life of the process. */
export interface OpenFiles {
  writer: Connection;
  /** Sees what is committed, and cannot write. */
  reader: Connection;
  /** Bytes in the write-ahead log. */
  logSize(): number;
  close(): Promise<void>;
}

export interface Disk {
  open(): Promise<OpenFiles>;
  /** The power goes: the next `open` finds the files as they are now. `tornAt`: the log ends at this byte. */
  crash(tornAt?: number): void;
  /** The database file's bytes; whole when it was closed in good order. */
  image(): Uint8Array;
  remove(): void;
}

export function createDisk(template: Uint8Array): Disk {
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'liandong-simulator-'));
  let generation = 0;
  const fileOf = (life: number) => join(directory, `${life}.sqlite`);
  writeFileSync(fileOf(0), template);
  return {
    async open() {
      const file = fileOf(generation);
      const handles = [await openHandle(file, WRITER), await openHandle(file, READER)] as const;
      const [writer, reader] = handles;
      return {
        writer: sqliteConnection(writer),
        reader: sqliteConnection(reader),
        logSize: () => sizeOf(`${file}-wal`),
        async close() {
          for (const handle of handles) {
            await finalizeStatements(handle);
            await new Promise<void>((done, fail) => handle.close((error) => (error ? fail(error) : done())));
          }
        },
      };
    },
    crash(tornAt) {
      const [before, after] = [fileOf(generation), fileOf((generation += 1))];
      copyFileSync(before, after);
      if (sizeOf(`${before}-wal`) === 0) return;
      copyFileSync(`${before}-wal`, `${after}-wal`);
      if (tornAt !== undefined) truncateSync(`${after}-wal`, tornAt);
    },
    image: () => readFileSync(fileOf(generation)),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

function openHandle(file: string, settings: readonly string[]): Promise<sqlite3.Database> {
  return new Promise((resolve, reject) => {
    const handle = new sqlite3.Database(file, (error) => {
      if (error) return reject(error);
      const sql = settings.map((setting) => `pragma ${setting};`).join(' ');
      handle.exec(sql, (failed) => (failed ? reject(failed) : resolve(handle)));
    });
  });
}
