/**
 * Extension elements: those of Zeebe that mean something at their place are read; others of Zeebe, and those of Camunda 7,
 * are refused by name.
 */
import { extensionsOf, type ModdleElement } from './moddle.ts';
import type { Reader } from './reader.ts';

export function checkExtensions(reader: Reader, source: ModdleElement, allowed: readonly string[]): void {
  for (const { $type } of extensionsOf(source)) {
    if (allowed.includes($type)) continue;
    const ours = $type.startsWith('zeebe:') || $type.startsWith('camunda:');
    reader.report(ours ? 'EXTENSION_NOT_SUPPORTED' : 'EXTENSION_IGNORED', source.id, { name: $type });
  }
}
