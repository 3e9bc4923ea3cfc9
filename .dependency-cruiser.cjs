/** Import directions of docs/ARCHITECTURE.md, checked. `npx depcruise` with this file runs in `npm test`. */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const test = '\\.test\\.ts$|/testing/';

module.exports = {
  forbidden: [
    rule(
      'no-cycles',
      'Two files that need each other are one file, or lack a third.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule(
      'core-is-pure',
      'core imports nothing of ours outside core.',
      { path: '^engine/src/core/', pathNot: test },
      { path: '^(engine/src/(?!core/)|designer/|connectors/|packs/)' },
    ),
    rule(
      'core-no-io',
      'core does no I/O.',
      { path: '^engine/src/core/', pathNot: test },
      { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto)$' },
    ),
    rule(
      'store-below-runtime',
      'store imports core only.',
      { path: '^engine/src/store/', pathNot: test },
      { path: '^engine/src/(runtime|features|http|connectors|lab)/' },
    ),
    rule(
      'runtime-below-features',
      'runtime imports store and core only.',
      { path: '^engine/src/runtime/', pathNot: test },
      { path: '^engine/src/(features|http|connectors|lab)/' },
    ),
    rule(
      'features-below-http',
      'features import lab, runtime, store and core only.',
      { path: '^engine/src/features/', pathNot: test },
      { path: '^engine/src/(http|connectors)/' },
    ),
    rule(
      'lab-on-core-and-store',
      'lab imports core and store only.',
      { path: '^engine/src/lab/', pathNot: `${test}|^engine/src/lab/simulator/` },
      { path: '^engine/src/(runtime|features|http|connectors)/' },
    ),
    rule(
      'simulator-composes-the-runtime',
      'The simulator is a composition root of its own: runtime, and of the features the job broker only.',
      { path: '^engine/src/lab/simulator/' },
      { path: '^engine/src/(features/(?!orchestration/job-broker\\.ts)|http|connectors)/' },
    ),
    rule(
      'nobody-needs-the-simulator',
      'The simulator stands above everything.',
      { path: '^engine/src/(?!lab/simulator/)' },
      { path: '^engine/src/lab/simulator/' },
    ),
    rule(
      'designer-by-contract',
      'The designer knows the engine by its contract only.',
      { path: '^designer/src/' },
      { path: '^engine/(?!src/contract\\.ts)' },
    ),
    rule(
      'connectors-by-sdk',
      'A connector knows the SDK only.',
      { path: '^connectors/(?!sdk/)' },
      { path: '^(engine|designer)/' },
    ),
    rule(
      'sdk-stands-alone',
      'The SDK imports nothing of ours.',
      { path: '^connectors/sdk/' },
      { path: '^(engine|designer|connectors/(?!sdk/))' },
    ),
    rule(
      'no-unresolvable',
      'Every import resolves.',
      {},
      { couldNotResolve: true, pathNot: '\\?worker$|^virtual:|^vue$|\\.css$|^node$' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.vue', '.js', '.mjs', '.json'],
    },
  },
};
