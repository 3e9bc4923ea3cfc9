/** The identity of a pack version: SHA-256 over all paths and contents, in the order of the paths. */
import { createHash } from 'node:crypto';
import type { PackFiles } from './format.ts';

export function packHash(files: PackFiles): string {
  const hash = createHash('sha256');
  for (const path of Object.keys(files).sort()) {
    for (const part of [path, files[path]!]) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  }
  return hash.digest('hex');
}
