/** What the designer offers in its pickers: read from the server once per visit. */
import type * as contract from '@liandong/engine/contract';
import { api } from '../api/client.ts';

export type Palette = contract.processes.Palette;

export const emptyPalette: Palette = {
  jobTypes: [],
  forms: [],
  decisions: [],
  processes: [],
  roles: [],
  units: [],
  deadlines: [],
};

export const readPalette = (): Promise<Palette> => api.get<Palette>('/processes/palette');
