/** Every feature of the engine, in the order in which routes are matched. One line each; a new noun adds its line here. */
import type { Feature } from './feature.ts';

export const features: Feature[] = [];
