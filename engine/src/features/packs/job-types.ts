/** The job types that the engine works itself, as far as packs use them. */
import { cases } from '../cases/index.ts';
import { clocks } from '../clocks/index.ts';
import { linkage } from '../linkage/index.ts';
import { notices } from '../notices/index.ts';
import { requests } from '../requests/index.ts';
import { tickets } from '../tickets/index.ts';

const brought = [requests, cases, tickets, linkage, clocks, notices];

export const engineJobTypes = (): ReadonlySet<string> =>
  new Set(brought.flatMap(({ inlineWorkers = [] }) => inlineWorkers.map(({ jobType }) => jobType)));
