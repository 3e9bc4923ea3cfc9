/**
 * Peers that are too heavy to be a dependency: installed with npm when a bench asks for them, at an exact version, into a
 * folder of the machine's scratch space that later runs find again. Scripts of packages are not run. A peer that cannot be
 * had (no registry, no binary for this machine) gives null, and the bench prints no ratio.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

export interface Peer {
  name: string;
  version: string;
}

const run = promisify(execFile);

/** Folder whose `node_modules` has the peer. */
export async function peerFolder({ name, version }: Peer): Promise<string | null> {
  const folder = path.join(tmpdir(), 'liandong-bench-peers', `${name.replace(/\W+/g, '-')}-${version}`);
  if (existsSync(path.join(folder, 'node_modules', name, 'package.json'))) return folder;
  await mkdir(folder, { recursive: true });
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  try {
    await run('npm', ['install', '--prefix', folder, ...quiet, `${name}@${version}`], { timeout: 300_000 });
    return folder;
  } catch (error) {
    console.log(`  ${name} ${version} could not be installed: ${String((error as Error).message).split('\n')[0]}`);
    return null;
  }
}

export async function loadPeer<T>(peer: Peer): Promise<T | null> {
  const folder = await peerFolder(peer);
  if (!folder) return null;
  try {
    return createRequire(path.join(folder, 'package.json'))(peer.name) as T;
  } catch (error) {
    console.log(`  ${peer.name} ${peer.version} cannot be loaded: ${String((error as Error).message).split('\n')[0]}`);
    return null;
  }
}
