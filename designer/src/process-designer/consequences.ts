/** What publishing and rolling back mean, in numbers, before they happen. Pure. */
import type { CheckResult, ProcessDetail } from '../api/types.ts';

type T = (key: string, places?: Record<string, unknown>) => string;
type Known = Pick<ProcessDetail, 'name' | 'versions'>;

/** "37 件仍按 v7", or with the numbers of each version when running ones live on several. */
function staying(running: number, versions: Known['versions'], t: T): string {
  const held = versions.filter((version) => version.running > 0).sort((a, b) => b.version - a.version);
  if (running === 0) return t('publish.nobody');
  const [only] = held;
  if (held.length === 1) return t('publish.staying', { running, version: only!.version });
  const each = held.map(({ version, running: count }) => t('publish.each', { version, count })).join(t('publish.and'));
  return t('publish.stayingEach', { running, each });
}

/** "发布后,新启动的按 v8 流转;正在办理的 37 件仍按 v7。" One sentence per process of the file. */
export function consequencesOf(impact: CheckResult['impact'], known: ReadonlyMap<string, Known>, t: T): string[] {
  return impact.map(({ processId, nextVersion, running }) => {
    const process = known.get(processId);
    const name = process?.name ?? processId;
    if (nextVersion === 1) return t('publish.first', { name });
    return t('publish.next', { name, next: nextVersion }) + staying(running, process?.versions ?? [], t);
  });
}

/** Rolling back publishes an older content as the newest version: nothing is lost, nothing running changes. */
export function rollbackConsequence(
  version: number,
  process: Pick<ProcessDetail, 'versions' | 'running'>,
  t: T,
): string {
  const newest = Math.max(...process.versions.map((known) => known.version));
  return t('versions.rollback', { version, next: newest + 1 }) + staying(process.running, process.versions, t);
}
