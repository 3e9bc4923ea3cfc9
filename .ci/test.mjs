/**
 * `npm test`: every check, in the order in which a mistake is cheapest to find. Stops at the first that fails.
 * `npm test -- lint types` runs the named steps only.
 */
import { spawnSync } from 'node:child_process';
import { findBrowser } from './browser.mjs';

const bin = (name) => `node_modules/.bin/${name}`;
const vitest = (project) => [bin('vitest'), 'run', '--project', project];

const steps = {
  format: () => run(bin('prettier'), '--check', '--log-level', 'warn', '.'),
  types: () => {
    run(bin('tsc'), '-p', 'tsconfig.json');
    run(bin('vue-tsc'), '-p', 'designer/tsconfig.json', '--noEmit');
  },
  lint: () => run(bin('eslint'), '.', '--max-warnings', '0'),
  imports: () => run(bin('depcruise'), '--config', '.dependency-cruiser.cjs', 'engine', 'designer/src', 'connectors'),
  dead: () => run(bin('knip'), '--no-progress'),
  unit: () => run(...vitest('unit')),
  designer: () => run(...vitest('designer')),
  build: () => run('node', 'engine/start.mjs', '--build-only'),
  packs: () => {
    for (const pack of ['hotline', 'alarm-linkage'])
      run('node', 'engine/dist/cli.js', 'pack', 'check', `packs/${pack}`);
  },
  integration: () => run(...vitest('integration')),
  browser: () => {
    process.env.LIANDONG_CHROMIUM = findBrowser();
    run(...vitest('browser'));
  },
};

function run(command, ...args) {
  const { status, signal } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\nfailed: ${[command, ...args].join(' ')}${signal ? ` (${signal})` : ''}`);
    process.exit(1);
  }
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`unknown step ${unknown.join(', ')}; there are ${Object.keys(steps).join(', ')}`);
  process.exit(1);
}
for (const [name, step] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const started = Date.now();
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 60 - name.length))}`);
  try {
    step();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
  console.log(`── ${name} ok, ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
