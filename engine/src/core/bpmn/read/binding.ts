/** Which version a call means: latest, the one deployed together, or one with a version tag (Camunda 8 bindingType). */
import { textOf, type ModdleElement } from './moddle.ts';
import type { Reading } from './reader.ts';

export interface Binding {
  binding: 'latest' | 'deployment' | 'versionTag';
  versionTag?: string;
}

export function readBinding({ element, reader }: Reading, source: ModdleElement): Binding {
  const value = textOf(source, 'bindingType') ?? 'latest';
  if (value === 'latest' || value === 'deployment') return { binding: value };
  if (value !== 'versionTag') {
    reader.report('BINDING_INVALID', element.id, { value });
    return { binding: 'latest' };
  }
  const versionTag = textOf(source, 'versionTag');
  if (versionTag === null) reader.report('VERSION_TAG_MISSING', element.id);
  return { binding: 'versionTag', versionTag: versionTag ?? '' };
}
