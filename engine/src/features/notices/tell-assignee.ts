/**
 * Tells somebody that alarms were assigned to him: in the application, and by the other channels of the route that tells
 * such an alarm, as far as his account has an address. One notice for each assignment, however many alarms it names; none
 * to oneself, and none of an alarm that is closed or somebody else's by then. A silence keeps it back until it is over.
 * The words for one alarm may come from a pack, as its notice `alarm-assigned`.
 */
import { z } from 'zod';
import { severityWords, wayThrough } from '../../core/notices/index.ts';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { activeRule } from '../alarm-rules/active.ts';
import type { AlarmRow } from '../alarms/tables.ts';
import { activePacks, type ActivePack } from '../packs/active.ts';
import type { NoticeDeclaration } from '../packs/format.ts';
import { listed } from './combined.ts';
import { findTemplate } from './packs.ts';
import { alarmPlaces, type AlarmPlaces } from './places.ts';
import { routeFactsOf, treesOf } from './routing.ts';
import { silences } from './silence.ts';
import type { Channel, Language } from './tables.ts';
import { targetsOf } from './targets.ts';
import { AFTER_SILENCE } from './tell-alarm.ts';
import { recordSilenced, tellOnce, type Telling } from './tell-once.ts';

const TELL_ASSIGNEE = 'notice.assigned';
const TEMPLATE = 'alarm-assigned';

const one: NoticeDeclaration = {
  id: TEMPLATE,
  title: { zh: '分派给您的告警', en: 'An alarm for you' },
  text: {
    zh: '{by}把告警分派给您：{title}（{number}，{severity}，{raisedAt}）。对象：{thing}',
    en: '{by} has assigned you an alarm: {title} ({number}, {severity}, {raisedAt}). Thing: {thing}',
  },
  sms: { zh: '分派给您的告警：{severity} {title}（{number}）', en: 'For you: {severity} {title} ({number})' },
  urgency: 'urgent',
  to: [],
};

const several: NoticeDeclaration = {
  id: TEMPLATE,
  title: { zh: '分派给您的告警：{n} 条（最高：{severity}）', en: '{n} alarms for you (worst: {severity})' },
  text: { zh: '{by}把 {n} 条告警分派给您：\n{list}', en: '{by} has assigned you {n} alarms:\n{list}' },
  sms: { zh: '分派给您 {n} 条告警：\n{short}', en: '{n} alarms for you:\n{short}' },
  urgency: 'urgent',
  to: [],
};

const assigned = z.object({
  /** The command that assigned them: the same assignment is told once. */
  assignment: z.string(),
  personId: z.string(),
  /** Who assigned them. */
  by: z.string(),
  alarmIds: z.array(z.string()),
});
type Assigned = z.infer<typeof assigned>;

/** In a transaction of its own, so that nothing that is wrong with the notice keeps anybody from assigning. */
export function tellAssigneeSoon(
  uow: UnitOfWork,
  { actor, commandKey: assignment }: CommandContext,
  personId: string,
  alarmIds: string[],
): void {
  if (personId === actor.id || alarmIds.length === 0) return;
  const payload = { assignment, personId, by: actor.name, alarmIds };
  uow.schedule({ key: `${TELL_ASSIGNEE}:${assignment}`, dueAt: uow.now, command: TELL_ASSIGNEE, payload });
}

export const tellAssignee: CommandDefinition<Assigned, { told: number }> = {
  type: TELL_ASSIGNEE,
  payload: assigned,
  async execute(uow, payload) {
    const { personId, alarmIds } = payload;
    const found = await uow.getMany('alarm', alarmIds);
    const his = found.filter((alarm) => alarm.assignee_id === personId && alarm.handling !== 'closed');
    const until = await silences(uow, uow.now);
    const now: AlarmRow[] = [];
    for (const alarm of his) {
      const end = until(alarm);
      if (end === null) now.push(alarm);
      else await keepBack(uow, payload, alarm, end);
    }
    if (now.length > 0) await tellOnce(uow, ...(await tellingOf(uow, payload, now)));
    return { told: now.length };
  },
  audit: ({ personId }, { told }) => ({ objectType: 'person', objectId: personId, summary: { alarms: told } }),
};

async function keepBack(uow: UnitOfWork, payload: Assigned, alarm: AlarmRow, until: number): Promise<void> {
  await recordSilenced(uow, ...(await tellingOf(uow, payload, [alarm])), until);
  const key = `${AFTER_SILENCE}:${payload.assignment}:${alarm.id}`;
  uow.schedule({ key, dueAt: until, command: TELL_ASSIGNEE, payload: { ...payload, alarmIds: [alarm.id] } });
}

interface Line {
  alarm: AlarmRow;
  severity: AlarmRow['severity'];
  places: AlarmPlaces;
  /** Of its rule. */
  packId: string | null;
}

async function tellingOf(
  uow: UnitOfWork,
  { assignment, personId, by }: Assigned,
  alarms: readonly AlarmRow[],
): Promise<[Telling, Awaited<ReturnType<typeof targetsOf>>]> {
  const packs = await activePacks(uow);
  const lines: Line[] = [];
  for (const alarm of [...alarms].sort((a, b) => a.severity - b.severity || a.raised_at - b.raised_at)) {
    lines.push({ alarm, severity: alarm.severity, ...(await wordsFor(uow, alarm, packs)) });
  }
  const [worst] = lines;
  if (!worst) throw new Error('an assignment of no alarms has nothing to tell');
  const { alarm, severity, packId } = worst;
  const places = (language: Language) => ({
    ...worst.places[language],
    by,
    n: lines.length,
    severity: severityWords[severity][language],
    list: listed(lines, 'in-app', language),
    short: listed(lines, 'sms', language),
  });
  const telling: Telling = {
    declaration: lines.length > 1 ? several : (findTemplate(packs, TEMPLATE, packId) ?? one),
    alarm,
    alarmIds: lines.map((line) => line.alarm.id),
    moment: 'assigned',
    once: `${alarm.id}:${TEMPLATE}:${assignment}`,
    places: { zh: places('zh'), en: places('en') },
    channels: await channelsOf(uow, alarm, packs),
  };
  return [telling, await targetsOf(uow, [`user:${personId}`], alarm)];
}

async function wordsFor(
  uow: UnitOfWork,
  alarm: AlarmRow,
  packs: readonly ActivePack[],
): Promise<Pick<Line, 'places' | 'packId'>> {
  const version = await uow.get('rule_version', alarm.rule_version);
  const rule = version ? activeRule(version) : null;
  return { places: await alarmPlaces(uow, alarm, rule, packs), packId: rule?.packId ?? null };
}

/** Those of the routes that such an alarm takes, the bell always among them; null: no route says any. */
async function channelsOf(
  uow: UnitOfWork,
  alarm: AlarmRow,
  packs: readonly ActivePack[],
): Promise<readonly Channel[] | null> {
  const facts = await routeFactsOf(uow, alarm, 'raised', false);
  const taken = treesOf(packs).flatMap(({ root }) => wayThrough(root, facts).taken);
  const channels = taken.flatMap((route) => route.channels);
  return channels.length === 0 ? null : [...new Set<Channel>(['in-app', ...channels])];
}
