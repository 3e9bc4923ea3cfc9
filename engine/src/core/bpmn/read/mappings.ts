/** `zeebe:ioMapping`: inputs and outputs with their targets checked. */
import type { Mapping } from '../model/model.ts';
import { childrenOf, textOf } from './moddle.ts';
import { extension, type Reading } from './reader.ts';

const TARGET = /^[\p{L}_][\p{L}\p{N}_]{0,99}(?:\.[\p{L}_][\p{L}\p{N}_]{0,99}){0,19}$/u;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

export function readMappings(reading: Reading, property: 'inputParameters' | 'outputParameters'): Mapping[] {
  const mapping = extension(reading.source, 'zeebe:IoMapping');
  return (mapping ? childrenOf(mapping, property) : []).map((parameter) => {
    const target = textOf(parameter, 'target') ?? '';
    const path = target.split('.');
    if (!TARGET.test(target) || path.some((name) => FORBIDDEN.has(name))) {
      reading.reader.report('TARGET_INVALID', reading.element.id, { target });
    }
    const source = textOf(parameter, 'source') ?? '';
    const what = property === 'inputParameters' ? `input ${target}` : `output ${target}`;
    return { source: reading.reader.value(reading.element.id, what, source), target: path };
  });
}
