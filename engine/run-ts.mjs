/**
 * Runs one TypeScript file of the project on any supported Node: bundles it with esbuild (packages stay outside) into
 * the workspace's `dist/` and imports it. `node engine/run-ts.mjs examples/01-hotline-day/main.ts --help`
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [entry, ...rest] = process.argv.slice(2);
if (!entry) {
  console.error('usage: node engine/run-ts.mjs FILE.ts [arguments]');
  process.exit(1);
}
const outfile = path.resolve(path.dirname(entry), 'dist', path.basename(entry).replace(/\.ts$/, '.mjs'));
await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
  plugins: [
    {
      // Our own workspaces are TypeScript and are bundled; everything else is loaded from node_modules.
      name: 'packages-outside',
      setup: (setup) =>
        setup.onResolve({ filter: /^[^./]/ }, ({ path: name }) =>
          name.startsWith('@liandong/') || path.isAbsolute(name) ? undefined : { path: name, external: true },
        ),
    },
  ],
});
process.argv = [process.argv[0], outfile, ...rest];
await import(pathToFileURL(outfile));
