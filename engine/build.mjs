/**
 * Bundles the engine's entry points into `engine/dist` (ESM). Packages from npm stay outside; our own workspaces are
 * TypeScript and go into the bundle, and so does JSON. Source maps beside them, for readable stack traces.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const engine = path.dirname(fileURLToPath(import.meta.url));

/** Packages from npm stay outside a bundle; our own workspaces, TypeScript, go into it. */
export const packagesOutside = {
  name: 'packages-outside',
  setup: (setup) =>
    setup.onResolve({ filter: /^[^./]/ }, ({ path: name }) =>
      name.startsWith('@liandong/') || name.endsWith('.json') || path.isAbsolute(name)
        ? undefined
        : { path: name, external: true },
    ),
};

export async function buildEngine() {
  await build({
    entryPoints: ['main', 'cli'].map((name) => path.join(engine, 'src', `${name}.ts`)),
    outdir: path.join(engine, 'dist'),
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
    plugins: [packagesOutside],
  });
}
