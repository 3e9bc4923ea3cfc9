/**
 * The shadow: draft rules that judge the accepted events beside the live ones, without effects. It follows the event log
 * after every commit; which rules are in it is a setting, what they have made of the events is kept in memory, so after a
 * restart it counts anew and says since when.
 */
import { z } from 'zod';
import type { Json } from '../../core/json.ts';
import { createShadow, type Shadow, type ShadowReport } from '../../lab/backtest/index.ts';
import type { CommandDefinition } from '../../runtime/command.ts';
import { databaseLog } from '../events/event-log.ts';
import type { FeatureDeps } from '../feature.ts';
import { readSetting, writeSetting } from '../setting.ts';
import { liveRules } from './active.ts';
import { candidatesOf } from './candidates.ts';
import { recorded, type Recorded } from './recorded.ts';
import { alarmRuleFile, type AlarmRuleFile } from './schema.ts';

const SETTING = 'alarms.shadow';

const config = z.object({ rules: z.array(alarmRuleFile).min(1).max(200), packId: z.string().nullable() });
type ShadowConfig = z.infer<typeof config>;

const payload = z.object({ shadow: config.nullable() });

/** Null: no shadow. */
export const setShadow: CommandDefinition<z.infer<typeof payload>, void> = {
  type: 'alarm-rule.shadow',
  payload,
  async execute(uow, { shadow }) {
    await writeSetting(uow, SETTING, { shadow: shadow as unknown as Json });
    uow.changed({ type: 'alarm-rule', id: 'shadow', subjects: [] });
  },
  audit: ({ shadow }) => ({ objectType: 'alarm-rule', summary: { shadow: shadow?.rules.map(({ id }) => id) ?? [] } }),
};

/** Commits of other nodes may come a little later than their moment of acceptance says. */
const OVERLAP_MS = 10_000;

export interface ShadowKeeper {
  /** Reads the setting and begins; also after a change. */
  begin(): Promise<void>;
  /** Null: there is none. */
  report(): Promise<{ rules: AlarmRuleFile[]; report: ShadowReport } | null>;
}

export function keepShadow({ db, clock, pipeline }: Pick<FeatureDeps, 'db' | 'clock' | 'pipeline'>): ShadowKeeper {
  let running: { config: ShadowConfig; shadow: Shadow; around: Recorded } | null = null;
  let seen = new Map<number, number>();
  let since = 0;
  let following: Promise<void> | null = null;
  let again = false;

  const follow = async (): Promise<void> => {
    if (!running) return;
    const horizon = Math.max(since, clock.now() - OVERLAP_MS);
    seen = new Map([...seen].filter(([, at]) => at >= horizon));
    for await (const page of databaseLog.read(db, { from: horizon, to: Number.MAX_SAFE_INTEGER })) {
      if (!running) return;
      for (const event of page) {
        if (seen.has(event.seq)) continue;
        seen.set(event.seq, event.receivedAt);
        for (const facts of running.around.facts(event)) running.shadow.take(facts);
      }
    }
  };
  const catchUp = (): Promise<void> => {
    if (following) {
      again = true;
      return following;
    }
    following = follow().finally(() => {
      following = null;
      if (!again) return;
      again = false;
      void catchUp().catch(() => undefined);
    });
    return following;
  };
  pipeline.onCommit(({ tables }) => {
    if (running && tables.has('event_batch')) catchUp().catch(() => undefined);
  });

  return {
    async begin() {
      running = null;
      seen = new Map();
      since = clock.now();
      const set = payload.safeParse(await readSetting(db, SETTING));
      if (!set.success || set.data.shadow === null) return;
      const wanted = set.data.shadow;
      const live = await liveRules(db);
      const { draft } = await candidatesOf(db, wanted.rules, wanted.packId, live);
      const around = await recorded(db, live.kinds, since);
      running = { config: wanted, shadow: createShadow(draft, around.surroundings, since), around };
    },
    async report() {
      if (!running) return null;
      await catchUp();
      running.shadow.tick(clock.now());
      return { rules: running.config.rules, report: running.shadow.report() };
    },
  };
}
