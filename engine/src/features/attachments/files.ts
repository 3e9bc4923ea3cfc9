/**
 * Files on disk, named by the hash of their content. A file is durable before the row that names it is committed; a crash
 * in between leaves an unnamed file, never a row without its file.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync, type ReadStream } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';

/** Where the file with this content lies. */
export const filePath = (dataDir: string, sha256: string) => path.join(dataDir, 'files', sha256.slice(0, 2), sha256);

/** Writes the bytes unless they are there already; resolves when they are on disk. */
export async function storeFile(dataDir: string, bytes: Buffer): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const target = filePath(dataDir, sha256);
  if (existsSync(target)) return sha256;
  await mkdir(path.dirname(target), { recursive: true });
  const partial = `${target}.${randomBytes(6).toString('hex')}`;
  const file = await open(partial, 'wx', 0o640);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, target);
  return sha256;
}

export const readFileStream = (dataDir: string, sha256: string): ReadStream =>
  createReadStream(filePath(dataDir, sha256));
