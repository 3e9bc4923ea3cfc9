/** The words of one notice about several alarms: how many, the worst first, each in a line; long lists end in a count. */
import { momentWords, severityWords, type NoticeMoment } from '../../core/notices/index.ts';
import type { Severity } from '../../core/alarms/index.ts';
import type { AlarmPlaces } from './places.ts';
import type { Channel, Language } from './tables.ts';

interface CombinedLine {
  alarm: { number: string };
  /** None: it is the same for all of them and said above. */
  moment?: NoticeMoment;
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
  const worst = severityWords[worstFirst(lines)[0]!.severity][language];
  const title =
    language === 'zh' ? `${lines.length} 条告警通知（最高：${worst}）` : `${lines.length} alarms (worst: ${worst})`;
  return { title, text: listed(lines, channel, language) };
}

/** Each alarm in a line, as many as the channel has room for. */
export function listed(lines: readonly CombinedLine[], channel: Channel, language: Language): string {
  const shown = worstFirst(lines).slice(0, channel === 'mail' || channel === 'in-app' ? LONG : SHORT);
  const zh = language === 'zh';
  const said = shown.map(({ alarm, moment, severity, places }) => {
    const place = places[language]['area'];
    const where = typeof place === 'string' && place ? (zh ? `，${place}` : `, ${place}`) : '';
    const what = `${severityWords[severity][language]} ${String(places[language]['title'])}${where}`;
    if (zh) return `${moment ? `【${momentWords[moment].zh}】` : ''}${what}（${alarm.number}）`;
    return `${moment ? `[${momentWords[moment].en}] ` : ''}${what} (${alarm.number})`;
  });
  const rest = lines.length - shown.length;
  if (rest > 0) said.push(zh ? `另有 ${rest} 条，请登录查看` : `and ${rest} more; log in to see them`);
  return said.join('\n');
}

const worstFirst = (lines: readonly CombinedLine[]): CombinedLine[] =>
  [...lines].sort((a, b) => a.severity - b.severity);
