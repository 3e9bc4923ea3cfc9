/** Reads a pack from a directory: the bundled ones at the first start, and those under development. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { PackFiles } from './format.ts';

const MAX_BYTES = 20_000_000;

export async function readPackDirectory(directory: string): Promise<PackFiles> {
  const files: PackFiles = {};
  let bytes = 0;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const path = join(entry.parentPath, entry.name);
    const content = await readFile(path, 'utf8');
    if ((bytes += content.length) > MAX_BYTES)
      throw new Error(`the pack in ${directory} is larger than ${MAX_BYTES} bytes`);
    files[relative(directory, path).split(sep).join('/')] = content;
  }
  return files;
}

/** Directories that hold a pack, by name. */
export async function packDirectories(parent: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(parent, name))
    .sort();
}
