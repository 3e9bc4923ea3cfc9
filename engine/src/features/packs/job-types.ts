/** The job types that the engine works itself, as far as packs use them. */
import { cases } from '../cases/index.ts';
import { clocks } from '../clocks/index.ts';
import { notices } from '../notices/index.ts';
import { requests } from '../requests/index.ts';

export const engineJobTypes = (): ReadonlySet<string> =>
  new Set([requests, cases, clocks, notices].flatMap(({ inlineWorkers = [] }) => inlineWorkers.map((w) => w.jobType)));
