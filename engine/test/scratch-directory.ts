/** Where tests put their files: in memory where the machine has such a place, so that no test waits for a disk. */
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';

export function scratchDirectory(purpose: string): Promise<string> {
  return mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), `liandong-${purpose}-`));
}
