/**
 * The follower `linkage`: for every action of the rule that is meant for this moment and whose condition holds there is a
 * run. It begins, waits, or is kept with the reason why nothing follows.
 */
import type { UnitOfWork } from '../../runtime/command.ts';
import type { Deed, LinkageAction } from '../alarm-rules/schema.ts';
import type { AlarmChange, AlarmFollower } from '../alarms/followers.ts';
import { admit } from './admission.ts';
import { chainOf, refusalOf } from './causes.ts';
import { actionFacts, applies } from './facts.ts';
import { begin, noteRun, replaceRun } from './runs.ts';
import type { LinkageRunRow } from './tables.ts';

export const linkageFollower: AlarmFollower = {
  name: 'linkage',
  async follow(uow, change) {
    const meant = change.rule.file.actions.filter(({ on }) => on.includes(change.moment));
    if (meant.length === 0) return;
    const facts = actionFacts(change);
    const causes = chainOf(change);
    for (const action of meant.filter((each) => applies(each, facts))) {
      const run = newRun(uow, change, action, { facts, causes });
      await consider(uow, run, action, change);
    }
  },
};

function newRun(
  uow: UnitOfWork,
  { alarm, rule, moment, at }: AlarmChange,
  action: LinkageAction,
  { facts, causes }: Pick<LinkageRunRow, 'facts' | 'causes'>,
): LinkageRunRow {
  return {
    id: uow.nextKey(),
    alarm_id: alarm.id,
    rule_id: alarm.rule_id,
    rule_version: rule.hash,
    action_id: action.id,
    thing_id: alarm.thing_id,
    slot: `${alarm.rule_id} ${action.id} ${alarm.thing_id}`,
    name: action.name,
    deed: asPublished(action.do, rule.preapproved),
    moment,
    status: 'running',
    detail: null,
    facts,
    causes,
    attempts: 0,
    at,
    ended_at: null,
    result: null,
    decided_by: null,
    decided_by_name: null,
    rev: 1,
  };
}

/** Approval in advance counts when whoever published the rule may give it. */
const asPublished = (deed: Deed, preapproved: boolean): Deed =>
  deed.kind === 'connector' ? { ...deed, preapproved: deed.preapproved && preapproved } : deed;

async function consider(
  uow: UnitOfWork,
  run: LinkageRunRow,
  action: LinkageAction,
  { alarm }: AlarmChange,
): Promise<void> {
  const refused = await refusalOf(uow, run.causes, alarm);
  if (refused) return keep(uow, run, 'refused', refused);
  const admission = await admit(uow, run.slot, action, run.at);
  if (admission.may === 'not') return keep(uow, run, 'left-out', admission.why);
  if (admission.may === 'wait') {
    uow.insert('linkage_run', { ...run, status: 'queued' });
    return noteRun(uow, run, 'linkage.queued');
  }
  for (const old of admission.instead) await replaceRun(uow, old);
  uow.insert('linkage_run', await begin(uow, run));
}

function keep(
  uow: UnitOfWork,
  run: LinkageRunRow,
  status: 'refused' | 'left-out',
  detail: NonNullable<LinkageRunRow['detail']>,
): void {
  uow.insert('linkage_run', { ...run, status, detail, ended_at: uow.now });
  noteRun(uow, run, `linkage.${status}`, { reason: { ...detail } });
}
