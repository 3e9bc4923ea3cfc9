/** Feature: working-time clocks of requests and cases, their levels, and working time in FEEL. */
import { cn } from '../../core/calendar/index.ts';
import { calendarInMemory } from '../calendars/in-memory.ts';
import type { Feature } from '../feature.ts';
import { workingTimeContext } from './feel.ts';
import { clockLevel } from './level-command.ts';
import { recomputeClocks } from './recompute-command.ts';
import './tables.ts';
import { clockWorkers } from './workers.ts';

export const clocks: Feature = {
  name: 'clocks',
  commands: [clockLevel, recomputeClocks],
  inlineWorkers: clockWorkers,
  feelContext: (deps) => workingTimeContext(() => calendarInMemory(deps, cn.id) ?? cn),
};
