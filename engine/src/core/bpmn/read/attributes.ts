/**
 * Standard BPMN that would change what an element does and that this kernel does not run is refused. Attributes of other
 * tools get a warning; those of Camunda 7 were meant to do something and are refused.
 */
import { childrenOf, tagOf, type ModdleElement } from './moddle.ts';
import type { Reader } from './reader.ts';

const DIFFERENT_IF: readonly (readonly [property: string, meaning: (value: unknown) => boolean])[] = [
  ['method', (value) => value !== undefined && value !== '##Compensate'],
  ['startQuantity', (value) => typeof value === 'number' && value !== 1],
  ['completionQuantity', (value) => typeof value === 'number' && value !== 1],
];

export function checkAttributes(reader: Reader, source: ModdleElement): void {
  for (const [name, differs] of DIFFERENT_IF) {
    if (differs(source[name])) reader.report('ATTRIBUTE_NOT_SUPPORTED', source.id, { name });
  }
  for (const role of childrenOf(source, 'resources')) {
    reader.report('ELEMENT_NOT_SUPPORTED', source.id, { type: tagOf(role) });
  }
  for (const name of Object.keys(source.$attrs ?? {})) {
    if (!name.includes(':') || name.startsWith('xmlns')) continue;
    const ours = name.startsWith('camunda:') || name.startsWith('zeebe:');
    reader.report(ours ? 'EXTENSION_NOT_SUPPORTED' : 'EXTENSION_IGNORED', source.id, { name });
  }
}
