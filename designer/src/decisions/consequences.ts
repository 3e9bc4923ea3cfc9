/** What publishing means, in numbers, before it happens. Pure. */
import type { DecisionFinding, DecisionPreview } from './types.ts';

type T = (key: string, places?: Record<string, unknown>) => string;

export function consequencesOf(preview: DecisionPreview, decisionId: string, t: T): string[] {
  if (preview.unchanged) return [t('decision.publish.unchanged')];
  return [...versionSentences(preview, decisionId, t), ...processSentences(preview, t), pastSentence(preview.past, t)];
}

function versionSentences({ decisions }: DecisionPreview, decisionId: string, t: T): string[] {
  const next = decisions.find((one) => one.decisionId === decisionId)?.nextVersion ?? 1;
  const others = decisions.filter((one) => one.decisionId !== decisionId).map(({ name }) => name);
  return [
    next === 1 ? t('decision.publish.first') : t('decision.publish.next', { next }),
    ...(others.length > 0 ? [t('decision.publish.together', { names: others.join('、') })] : []),
  ];
}

function processSentences({ processes }: DecisionPreview, t: T): string[] {
  if (processes.length === 0) return [t('decision.publish.nobody')];
  const running = processes.reduce((sum, one) => sum + one.running, 0);
  return [
    t('decision.publish.processes', { names: processes.map(({ name }) => name).join('、') }),
    ...(running > 0 ? [t('decision.publish.running', { count: running })] : []),
  ];
}

function pastSentence({ asked, compared, different }: DecisionPreview['past'], t: T): string {
  if (asked === 0) return t('decision.publish.noPast');
  if (compared === 0) return t('decision.publish.notComparable', { asked });
  return t(different === 0 ? 'decision.publish.same' : 'decision.publish.past', { asked, compared, different });
}

/** "空白 2 处，重叠 1 处"; empty when there is nothing a person should look at. */
export function openFindings(findings: readonly DecisionFinding[], t: T): string {
  const counts = new Map<string, number>();
  for (const { kind, severity } of findings) {
    if (severity !== 'info') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .map(([kind, count]) => t('decision.publish.findingCount', { kind: t(`decision.check.kind.${kind}`), count }))
    .join('、');
}
