/**
 * The markers of an activity: multi-instance over `zeebe:loopCharacteristics` or a `loopCardinality`, and the standard
 * loop. What the kernel does not do of them is refused.
 */
import { literal } from '../expressions/expression.ts';
import type { Expression, LoopModel, MultiInstanceModel, StandardLoopModel } from '../model/model.ts';
import { childOf, tagOf, textOf, type ModdleElement } from './moddle.ts';
import { extension, type Reading } from './reader.ts';

export function readLoop(reading: Reading): LoopModel | null {
  const loop = childOf(reading.source, 'loopCharacteristics');
  if (!loop) return null;
  if (loop.$type === 'bpmn:MultiInstanceLoopCharacteristics') return readMultiInstance(reading, loop);
  if (loop.$type === 'bpmn:StandardLoopCharacteristics') return readStandardLoop(reading, loop);
  reading.reader.report('ELEMENT_NOT_SUPPORTED', reading.element.id, { type: tagOf(loop) });
  return null;
}

const UNSUPPORTED = ['loopDataInputRef', 'loopDataOutputRef', 'complexBehaviorDefinition', 'noneBehaviorEventRef'];

function readMultiInstance({ element, summary, reader }: Reading, loop: ModdleElement): MultiInstanceModel {
  for (const name of UNSUPPORTED) {
    const value = loop[name];
    const given = Array.isArray(value) ? value.length > 0 : value !== undefined;
    if (given) reader.report('ATTRIBUTE_NOT_SUPPORTED', element.id, { name });
  }
  if (loop['behavior'] !== undefined && loop['behavior'] !== 'All') {
    reader.report('ATTRIBUTE_NOT_SUPPORTED', element.id, { name: `behavior="${textOf(loop, 'behavior') ?? ''}"` });
  }
  const zeebe = extension(loop, 'zeebe:LoopCharacteristics');
  const text = (property: string) => (zeebe ? textOf(zeebe, property) : null);
  const input = text('inputCollection');
  const cardinality = childOf(loop, 'loopCardinality');
  if (cardinality && input !== null) reader.report('LOOP_TWICE', element.id);
  if (input === null && (!cardinality || text('inputElement') !== null)) {
    reader.report('LOOP_COLLECTION_MISSING', element.id);
  }
  const output = text('outputElement');
  if ((output === null) !== (text('outputCollection') === null)) reader.report('LOOP_OUTPUT_INCOMPLETE', element.id);
  const completion = childOf(loop, 'completionCondition');
  const sequential = loop['isSequential'] === true;
  summary.multiInstance = sequential ? 'sequential' : 'parallel';
  return {
    kind: 'multi-instance',
    sequential,
    inputCollection: cardinality ? null : reader.feel(element.id, 'input collection', input ?? '=[]'),
    cardinality: cardinality && readCardinality(reader, element.id, textOf(cardinality, 'body')),
    inputElement: reader.variable(element.id, text('inputElement')),
    outputCollection: reader.variable(element.id, text('outputCollection')),
    outputElement: output === null ? null : reader.feel(element.id, 'output element', output),
    completionCondition: completion
      ? reader.feel(element.id, 'completion condition', textOf(completion, 'body'))
      : null,
  };
}

/** A whole number, or FEEL that gives one. A number beyond the bound is an incident when the activity begins. */
function readCardinality(reader: Reading['reader'], elementId: string, text: string | null): Expression {
  if (text === null || text.startsWith('=')) return reader.feel(elementId, 'loop cardinality', text);
  if (!/^\d{1,15}$/.test(text)) reader.report('LOOP_CARDINALITY_INVALID', elementId, { value: text });
  return literal(text);
}

function readStandardLoop({ element, summary, reader }: Reading, loop: ModdleElement): StandardLoopModel {
  const condition = childOf(loop, 'loopCondition');
  const maximum = loop['loopMaximum'];
  if (maximum !== undefined && !(Number.isSafeInteger(maximum) && (maximum as number) > 0)) {
    reader.report('LOOP_MAXIMUM_INVALID', element.id, { value: String(maximum) });
  }
  if (!condition && maximum === undefined) reader.report('LOOP_ENDLESS', element.id);
  summary.standardLoop = true;
  return {
    kind: 'standard',
    sequential: true,
    testBefore: loop['testBefore'] === true,
    maximum: typeof maximum === 'number' ? maximum : null,
    condition: condition && reader.feel(element.id, 'loop condition', textOf(condition, 'body')),
  };
}
