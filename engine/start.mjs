/**
 * `npm start`: builds what is missing or older than its sources, then runs the server. `--build-only` stops before.
 * A stamp with the hash of the source names, sizes and times tells whether a build is stale.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildEngine } from './build.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

function fingerprint(folders) {
  const hash = createHash('sha256');
  const visit = (file) => {
    const stat = statSync(file);
    if (!stat.isDirectory()) return void hash.update(`${file}:${stat.size}:${stat.mtimeMs}\n`);
    for (const name of readdirSync(file).sort()) {
      if (name !== 'node_modules' && name !== 'dist') visit(path.join(file, name));
    }
  };
  for (const folder of folders) visit(path.join(root, folder));
  return hash.digest('hex');
}

async function buildIfStale(name, sources, outDir, build) {
  const stamp = path.join(root, outDir, '.stamp');
  const now = fingerprint(sources);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  console.log(`building ${name} …`);
  await build();
  mkdirSync(path.join(root, outDir), { recursive: true });
  writeFileSync(stamp, now);
}

process.chdir(root);
await buildIfStale('engine', ['engine/src', 'connectors', 'package-lock.json'], 'engine/dist', buildEngine);
await buildIfStale('designer', ['designer', 'engine/src', 'package-lock.json'], 'designer/dist', async () => {
  const { build } = await import('vite');
  await build({ root: path.join(root, 'designer'), logLevel: 'warn' });
});

if (!process.argv.includes('--build-only')) {
  const server = spawn(process.execPath, ['--enable-source-maps', 'engine/dist/main.js', ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
  server.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
