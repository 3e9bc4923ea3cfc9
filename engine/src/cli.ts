/**
 * The command line: `liandong start`, `liandong pack check DIR`, `liandong convert FILE`, `liandong audit verify`. Settings come from the
 * environment, as for the server. Ends with 0 when all is well, 1 when a check failed, 2 when it was called wrongly.
 */
import { readFile } from 'node:fs/promises';
import { readConfig } from './config.ts';
import { convertCamunda7 } from './core/bpmn/camunda7/index.ts';
import type { Problem } from './core/problem.ts';
import { checkPack } from './features/packs/check.ts';
import { readPackDirectory } from './features/packs/directory.ts';
import type { PackFiles } from './features/packs/format.ts';
import { engineJobTypes } from './features/packs/job-types.ts';
import { packOpinion, packRuleOpinion } from './features/packs/opinion.ts';
import { playScenarios } from './features/packs/scenarios.ts';
import { verifyAudit } from './runtime/audit.ts';
import { openDatabase } from './store/database.ts';

const usage = `usage:
  liandong start              run the server
  liandong pack check DIR     check a pack: every file, what one says of another, and play its scenarios
  liandong convert FILE       convert a BPMN file of Camunda 7: file to stdout, report to stderr
  liandong audit verify       check the audit chain
`;

async function run([noun, verb, ...rest]: string[]): Promise<number> {
  if (noun === 'start') {
    await import('./main.ts');
    return -1;
  }
  if (noun === 'pack' && verb === 'check' && rest[0]) return checkPackIn(rest[0]);
  if (noun === 'convert' && verb) return convert(verb);
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
  return play(files);
}

/** Nobody waits for an answer over HTTP here. */
const OPINION_BUDGET_MS = 600_000;

async function play(files: PackFiles): Promise<number> {
  const played = await playScenarios(files);
  const results = played.map(({ result }) => result);
  for (const { file, name, passed, failure } of results) {
    console.log(`${passed ? 'ok  ' : 'FAIL'} ${file} ${name}${failure ? `\n  ${failure}` : ''}`);
  }
  const failed = results.filter(({ passed }) => !passed).length;
  console.log(`${results.length} scenarios, ${failed} failed`);
  const opinions = await packOpinion(files, played, OPINION_BUDGET_MS);
  for (const { processId, runs } of opinions) {
    const verdicts = ['same', 'partly', 'not-comparable', 'different'] as const;
    const counts = verdicts.map((verdict) => `${runs.filter((run) => run.verdict === verdict).length} ${verdict}`);
    console.log(`second opinion on ${processId}: ${counts.join(', ')}`);
    for (const { name, compared, inputs, exclusions, difference } of runs) {
      for (const { reason } of exclusions) console.log(`  ${name}: ${compared} of ${inputs} inputs; ${reason.en}`);
      if (difference) console.log(`  ${name}\n${difference.text.en}`);
    }
  }
  const rules = await packRuleOpinion(files, played, OPINION_BUDGET_MS);
  if (rules.compared > 0) {
    const { compared, notComparable, problems } = rules;
    console.log(
      `second opinion on rules: ${compared - problems.length} same, ${notComparable} not-comparable, ${problems.length} different`,
    );
    for (const problem of problems) console.log(line(problem));
  }
  return failed === 0 ? 0 : 1;
}

async function convert(file: string): Promise<number> {
  const { xml, report, problems } = await convertCamunda7(await readFile(file, 'utf8'));
  for (const problem of problems) console.error(line(problem));
  for (const { elementId, what, outcome, reason, mend } of report.lines) {
    console.error(`${outcome} ${elementId} ${what}\n  ${reason.zh}\n  ${reason.en}${mend ? `\n  → ${mend.en}` : ''}`);
  }
  const { exact, approximate, impossible } = report.counts;
  console.error(`${exact} exact, ${approximate} approximate, ${impossible} impossible`);
  if (xml === null) return 1;
  process.stdout.write(xml);
  return impossible === 0 ? 0 : 1;
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
