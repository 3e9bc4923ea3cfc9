/**
 * Tells people of an alarm directly, beside the routes: what a rule's own action, its escalation or a question wants said.
 * Each person hears once per alarm, grade and template; who was told already is left out. Large audiences go out in pieces.
 */
import type { UnitOfWork } from '../../runtime/command.ts';
import type { AlarmChange } from '../alarms/followers.ts';
import { beginAudience } from './audience.ts';
import { NOTICE_TEMPLATE_UNKNOWN } from './errors.ts';
import { alarmPlaces, type AlarmPlaces } from './places.ts';
import { activePacks } from '../packs/active.ts';
import { findTemplate } from './packs.ts';
import { audienceKind, targetsOf } from './targets.ts';
import { silences } from './silence.ts';
import { recordSilenced, tellOnce, type Telling } from './tell-once.ts';

export interface DirectNotice {
  /** Of the rule's pack, or else of any. */
  template: string;
  /** Notation of receivers: `receiver` in features/alarm-rules. */
  to: readonly string[];
  /** What makes it another notice than the same template at the same grade before: `step:2`, `question:<id>`. */
  onceSuffix?: string;
  /** What its text may name beside the alarm: the question, the deadline. */
  more?: AlarmPlaces;
}

/** Command, and prefix of all timers of what a silence kept back: they come when it is over. */
export const AFTER_SILENCE = 'notice.after-silence';

/** Answers the notices written now; pieces of an audience follow. A silenced alarm's are recorded and told after the silence. */
export async function tellAlarm(
  uow: UnitOfWork,
  change: Pick<AlarmChange, 'alarm' | 'rule' | 'moment'>,
  { template, to, onceSuffix = '', more }: DirectNotice,
): Promise<{ noticeIds: string[] }> {
  const { alarm, rule, moment } = change;
  const packs = await activePacks(uow);
  const places = await alarmPlaces(uow, alarm, rule, packs);
  const declaration = findTemplate(packs, template, rule.packId);
  if (!declaration) throw NOTICE_TEMPLATE_UNKNOWN({ template });
  const telling: Telling = {
    declaration,
    alarm,
    moment,
    once: `${alarm.id}:${template}:${alarm.severity}:${onceSuffix}`,
    places: { zh: { ...places.zh, ...more?.zh }, en: { ...places.en, ...more?.en } },
  };
  const until = (await silences(uow, uow.now))(alarm);
  if (until !== null) {
    const key = `${AFTER_SILENCE}:${telling.once}:${to.join(' ')}`;
    const payload = { alarmId: alarm.id, moment, template, to: [...to], onceSuffix, ...(more && { more }) };
    uow.schedule({ key, dueAt: until, command: AFTER_SILENCE, payload });
    return { noticeIds: await recordSilenced(uow, telling, await targetsOf(uow, to, alarm), until) };
  }
  const noticeIds = await tellOnce(uow, telling, await targetsOf(uow, to, alarm));
  for (const notation of to) {
    const kind = audienceKind(notation);
    if (kind !== null) beginAudience(uow, telling, kind);
  }
  return { noticeIds };
}
