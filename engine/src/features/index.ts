/** Every feature of the engine, in the order in which routes are matched. One line each; a new noun adds its line here. */
import { attachments } from './attachments/index.ts';
import { audit } from './audit/index.ts';
import { connections } from './connections/index.ts';
import type { Feature } from './feature.ts';
import { people } from './people/index.ts';

export const features: Feature[] = [people, audit, attachments, connections];
