/**
 * Standard BPMN that would change what an element does and that this kernel does not run is refused; data flow drawn for
 * people gets a warning. So do attributes of other tools; those of Camunda 7 were meant to do something and are refused.
 */
import { childrenOf, tagOf, type ModdleElement } from './moddle.ts';
import type { Reader } from './reader.ts';

const DIFFERENT_IF: readonly (readonly [property: string, meaning: (value: unknown) => boolean])[] = [
  ['isForCompensation', (value) => value === true],
  ['startQuantity', (value) => typeof value === 'number' && value !== 1],
  ['completionQuantity', (value) => typeof value === 'number' && value !== 1],
];
const DATA_FLOW = ['dataInputAssociations', 'dataOutputAssociations'];

export function checkAttributes(reader: Reader, source: ModdleElement): void {
  for (const [name, differs] of DIFFERENT_IF) {
    if (differs(source[name])) reader.report('ATTRIBUTE_NOT_SUPPORTED', source.id, { name });
  }
  for (const role of childrenOf(source, 'resources')) {
    reader.report('ELEMENT_NOT_SUPPORTED', source.id, { type: tagOf(role) });
  }
  if (DATA_FLOW.some((property) => childrenOf(source, property).length > 0)) {
    reader.report('DATA_IS_LABEL', source.id);
  }
  for (const name of Object.keys(source.$attrs ?? {})) {
    if (!name.includes(':') || name.startsWith('xmlns')) continue;
    const ours = name.startsWith('camunda:') || name.startsWith('zeebe:');
    reader.report(ours ? 'EXTENSION_NOT_SUPPORTED' : 'EXTENSION_IGNORED', source.id, { name });
  }
}
