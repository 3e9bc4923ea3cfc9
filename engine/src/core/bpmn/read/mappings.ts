/** `zeebe:ioMapping`: inputs and outputs with their targets checked. */
import type { Mapping } from '../model/model.ts';
import { childrenOf, textOf } from './moddle.ts';
import { extension, isVariableName, type Reading } from './reader.ts';

/** Names in a target's path. */
const MAX_PATH = 20;

export function readMappings(reading: Reading, property: 'inputParameters' | 'outputParameters'): Mapping[] {
  const mapping = extension(reading.source, 'zeebe:IoMapping');
  return (mapping ? childrenOf(mapping, property) : []).map((parameter) => {
    const target = textOf(parameter, 'target') ?? '';
    const path = target.split('.');
    if (path.length > MAX_PATH || !path.every(isVariableName)) {
      reading.reader.report('TARGET_INVALID', reading.element.id, { target });
    }
    const source = textOf(parameter, 'source') ?? '';
    const what = property === 'inputParameters' ? `input ${target}` : `output ${target}`;
    return { source: reading.reader.value(reading.element.id, what, source), target: path };
  });
}
