/** Texts of notices: a pack's declaration in one language for one channel, with its places filled. */
import { cityTime } from '../../core/calendar/city-time.ts';
import type { Json } from '../../core/json.ts';
import type { NoticeDeclaration } from '../packs/format.ts';
import type { Channel, Language } from './tables.ts';

export type Places = Record<string, Json>;

export interface Wording {
  title: string;
  text: string;
}

const MAX_TITLE = 300;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A short form for SMS and a longer one for mail, where the pack has them. */
export function worded(
  { title, text, sms, mail }: NoticeDeclaration,
  channel: Channel,
  language: Language,
  places: Places,
): Wording {
  const form = channel === 'mail' && mail ? mail : { title, text: channel === 'sms' && sms ? sms : text };
  return {
    title: fill(form.title[language], places, language).slice(0, MAX_TITLE),
    text: fill(form.text[language], places, language),
  };
}

/** `{name}` places; unknown ones are left empty. Times (places that end in `At`) are read as people say them. */
export function fill(template: string, places: Places, language: Language = 'zh'): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(places, name) ? places[name] : undefined;
    if (value === undefined || value === null) return '';
    if (name.endsWith('At') && typeof value === 'string') return spokenTime(value, language);
    return typeof value === 'object' ? '' : String(value);
  });
}

/** `11月22日 16:30`, `22 Nov 16:30` */
function spokenTime(iso: string, language: Language): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  const [, month = '', day = '', time = ''] = /^\d+-(\d+)-(\d+)T(\d+:\d+)/.exec(cityTime(at)) ?? [];
  return language === 'zh'
    ? `${Number(month)}月${Number(day)}日 ${time}`
    : `${Number(day)} ${months[Number(month) - 1]} ${time}`;
}
