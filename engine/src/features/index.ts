/** Every feature of the engine, in the order in which routes are matched. One line each; a new noun adds its line here. */
import { alarmRules } from './alarm-rules/index.ts';
import { alarms } from './alarms/index.ts';
import { alarmCentre } from './alarms/centre.ts';
import { attachments } from './attachments/index.ts';
import { audit } from './audit/index.ts';
import { calendars } from './calendars/index.ts';
import { connections } from './connections/index.ts';
import { decisions } from './decisions/index.ts';
import { demo } from './demo/index.ts';
import { catalog } from './catalog/index.ts';
import { cases } from './cases/index.ts';
import { clocks } from './clocks/index.ts';
import { events } from './events/index.ts';
import { imports } from './imports/index.ts';
import { linkage } from './linkage/index.ts';
import { notices } from './notices/index.ts';
import { orchestration } from './orchestration/index.ts';
import { open311 } from './open311/index.ts';
import { packs } from './packs/index.ts';
import { processes } from './processes/index.ts';
import { processChanges } from './process-changes/index.ts';
import { processInstances } from './process-instances/index.ts';
import { requests } from './requests/index.ts';
import { tasks } from './tasks/index.ts';
import { things } from './things/index.ts';
import { tickets } from './tickets/index.ts';
import type { Feature } from './feature.ts';
import { people } from './people/index.ts';

export const features: Feature[] = [
  people,
  audit,
  calendars,
  attachments,
  connections,
  imports,
  open311,
  catalog,
  requests,
  cases,
  tickets,
  linkage,
  tasks,
  clocks,
  notices,
  events,
  alarmRules,
  alarms,
  things,
  alarmCentre,
  packs,
  processes,
  decisions,
  processInstances,
  processChanges,
  orchestration,
  // Last: its history is played with what all the others brought.
  demo,
];
