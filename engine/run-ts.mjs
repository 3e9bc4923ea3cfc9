/**
 * Runs one TypeScript file of the project on any supported Node: bundles it with esbuild beside the built engine and
 * imports it. `node engine/run-ts.mjs examples/01-hotline-day/main.ts --help`
 */
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { packagesOutside } from './build.mjs';

const [entry, ...rest] = process.argv.slice(2);
if (!entry) {
  console.error('usage: node engine/run-ts.mjs FILE.ts [arguments]');
  process.exit(1);
}
const dist = path.join(path.dirname(fileURLToPath(import.meta.url)), 'dist');
const outfile = path.join(dist, `run-${path.relative('.', entry).replace(/\W+/g, '-')}.mjs`);
await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
  plugins: [packagesOutside],
});
process.argv = [process.argv[0], outfile, ...rest];
await import(pathToFileURL(outfile));
