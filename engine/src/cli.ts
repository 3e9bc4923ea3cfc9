/**
 * The command line: `liandong start`, `liandong pack check DIR`, `liandong audit verify`. Settings come from the
 * environment, as for the server. Ends with 0 when all is well, 1 when a check failed, 2 when it was called wrongly.
 */
import { readConfig } from './config.ts';
import type { Problem } from './core/problem.ts';
import { checkPack } from './features/packs/check.ts';
import { readPackDirectory } from './features/packs/directory.ts';
import type { PackFiles } from './features/packs/format.ts';
import { engineJobTypes } from './features/packs/job-types.ts';
import { runScenarios } from './features/packs/scenarios.ts';
import { verifyAudit } from './runtime/audit.ts';
import { openDatabase } from './store/database.ts';

const usage = `usage:
  liandong start              run the server
  liandong pack check DIR     check a pack: every file, what one says of another, and play its scenarios
  liandong audit verify       check the audit chain
`;

async function run([noun, verb, ...rest]: string[]): Promise<number> {
  if (noun === 'start') {
    await import('./main.ts');
    return -1;
  }
  if (noun === 'pack' && verb === 'check' && rest[0]) return checkPackIn(rest[0]);
  if (noun === 'audit' && verb === 'verify') return checkAudit();
  process.stderr.write(usage);
  return 2;
}

async function checkPackIn(directory: string): Promise<number> {
  const files = await readPackDirectory(directory);
  const { content, problems } = await checkPack(files, { jobTypes: engineJobTypes() });
  for (const problem of problems) console.log(line(problem));
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  console.log(`${content?.manifest.id ?? directory}: ${errors} errors, ${problems.length - errors} warnings`);
  if (!content || errors > 0) return 1;
  return playScenarios(files);
}

async function playScenarios(files: PackFiles): Promise<number> {
  const results = await runScenarios(files);
  for (const { file, name, passed, failure } of results) {
    console.log(`${passed ? 'ok  ' : 'FAIL'} ${file} ${name}${failure ? `\n  ${failure}` : ''}`);
  }
  const failed = results.filter(({ passed }) => !passed).length;
  console.log(`${results.length} scenarios, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function line({ severity, code, file, elementId, path, message, mend }: Problem): string {
  const place = [file, elementId, path].filter(Boolean).join(' ');
  return `${severity} ${code} ${place}\n  ${message.zh}\n  ${message.en}${mend ? `\n  → ${mend.en}` : ''}`;
}

async function checkAudit(): Promise<number> {
  const database = openDatabase(readConfig(process.env));
  try {
    const { ok, rows, brokenAt } = await verifyAudit(database.knex);
    console.log(
      ok ? `ok: ${rows} entries` : `broken at entry ${brokenAt?.seq} (${brokenAt?.reason}); ${rows} before it`,
    );
    return ok ? 0 : 1;
  } finally {
    await database.close();
  }
}

const code = await run(process.argv.slice(2));
if (code >= 0) process.exitCode = code;
