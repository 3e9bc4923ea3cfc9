/** The words of one notice about several alarms: how many, the worst first, each in a line; long lists end in a count. */
import { momentWords, severityWords, type NoticeMoment } from '../../core/notices/index.ts';
import type { Severity } from '../../core/alarms/index.ts';
import type { AlarmPlaces } from './places.ts';
import type { Channel, Language } from './tables.ts';

interface CombinedLine {
  alarm: { number: string };
  moment: NoticeMoment;
  severity: Severity;
  places: AlarmPlaces;
}

/** Where every character counts. */
const SHORT = 5;
const LONG = 30;

export function combined(
  lines: readonly CombinedLine[],
  channel: Channel,
  language: Language,
): { title: string; text: string } {
  const sorted = [...lines].sort((a, b) => a.severity - b.severity);
  const shown = sorted.slice(0, channel === 'mail' || channel === 'in-app' ? LONG : SHORT);
  const zh = language === 'zh';
  const worst = severityWords[sorted[0]!.severity][language];
  const title = zh ? `${lines.length} 条告警通知（最高：${worst}）` : `${lines.length} alarms (worst: ${worst})`;
  const said = shown.map(({ alarm, moment, severity, places }) => {
    const place = places[language]['area'];
    const where = typeof place === 'string' && place ? (zh ? `，${place}` : `, ${place}`) : '';
    const what = `${severityWords[severity][language]} ${String(places[language]['title'])}${where}`;
    return zh
      ? `【${momentWords[moment].zh}】${what}（${alarm.number}）`
      : `[${momentWords[moment].en}] ${what} (${alarm.number})`;
  });
  const rest = lines.length - shown.length;
  if (rest > 0) said.push(zh ? `另有 ${rest} 条，请登录查看` : `and ${rest} more; log in to see them`);
  return { title, text: said.join('\n') };
}
