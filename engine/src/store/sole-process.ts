/**
 * One process for one SQLite database: what a process remembers of rows is true only as long as nobody else writes. A second
 * one is refused. The lock is SQLite's own on a file beside the database: it ends with the process, however that ends.
 */
import { join, resolve } from 'node:path';
import sqlite3 from 'sqlite3';
import { defineError } from '../core/error.ts';

const inUse = defineError(
  'DATA_DIRECTORY_IN_USE',
  409,
  { zh: '数据目录正被另一个进程使用：{dataDir}', en: 'Another process uses the data directory {dataDir}' },
  { zh: '先停止那个进程，或换一个数据目录', en: 'Stop that process first, or use another data directory' },
);

/** A process that is just ending is waited for. */
const PATIENCE_MS = 1_000;

interface Hold {
  file: Promise<sqlite3.Database>;
  holders: number;
}

/** By directory: one process may open its database more than once. */
const held = new Map<string, Hold>();

/** Answers how to let go. */
export async function beSoleProcess(dataDir: string): Promise<() => Promise<void>> {
  const directory = resolve(dataDir);
  const hold = held.get(directory) ?? { file: lock(directory), holders: 0 };
  held.set(directory, hold);
  hold.holders += 1;
  const letGo = async (): Promise<void> => {
    hold.holders -= 1;
    if (hold.holders > 0) return;
    held.delete(directory);
    await hold.file.then(close, () => undefined);
  };
  try {
    await hold.file;
  } catch (error) {
    await letGo();
    throw error;
  }
  return letGo;
}

async function lock(dataDir: string): Promise<sqlite3.Database> {
  const file = await new Promise<sqlite3.Database>((done, fail) => {
    const opened: sqlite3.Database = new sqlite3.Database(join(dataDir, 'liandong.lock'), (error) =>
      error ? fail(error) : done(opened),
    );
  });
  try {
    await new Promise<void>((done, fail) => {
      const begin = `pragma busy_timeout = ${PATIENCE_MS}; begin exclusive`;
      file.exec(begin, (error) => (error ? fail(error) : done()));
    });
    return file;
  } catch (error) {
    await close(file);
    throw (error as { code?: string }).code === 'SQLITE_BUSY' ? inUse({ dataDir }) : error;
  }
}

const close = (file: sqlite3.Database) => new Promise<void>((done) => file.close(() => done()));
