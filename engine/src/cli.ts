/**
 * The command line: `liandong start`, `liandong audit verify`. Settings come from the environment, as for the server.
 * Ends with 0 when all is well, 1 when a check failed, 2 when it was called wrongly.
 */
import { readConfig } from './config.ts';
import { verifyAudit } from './runtime/audit.ts';
import { openDatabase } from './store/database.ts';

const usage = `usage:
  liandong start              run the server
  liandong audit verify       check the audit chain
`;

async function run([noun, verb]: string[]): Promise<number> {
  if (noun === 'start') {
    await import('./main.ts');
    return -1;
  }
  if (noun === 'audit' && verb === 'verify') return checkAudit();
  process.stderr.write(usage);
  return 2;
}

async function checkAudit(): Promise<number> {
  const database = openDatabase(readConfig(process.env));
  try {
    const verdict = await verifyAudit(database.knex);
    console.log(
      verdict.ok
        ? `ok: ${verdict.rows} entries`
        : `broken at entry ${verdict.brokenAt?.seq} (${verdict.brokenAt?.reason}); ${verdict.rows} entries before it hold`,
    );
    return verdict.ok ? 0 : 1;
  } finally {
    await database.close();
  }
}

const code = await run(process.argv.slice(2));
if (code >= 0) process.exitCode = code;
