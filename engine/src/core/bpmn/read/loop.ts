/** The markers of an activity: multi-instance with `zeebe:loopCharacteristics`; any other marker is refused. */
import type { LoopModel } from '../model/model.ts';
import { childOf, tagOf, textOf } from './moddle.ts';
import { extension, type Reading } from './reader.ts';

export function readLoop({ source, element, summary, reader }: Reading): LoopModel | null {
  const loop = childOf(source, 'loopCharacteristics');
  if (!loop) return null;
  if (loop.$type !== 'bpmn:MultiInstanceLoopCharacteristics') {
    reader.report('ELEMENT_NOT_SUPPORTED', element.id, { type: tagOf(loop) });
    return null;
  }
  for (const name of ['loopCardinality', 'loopDataInputRef', 'complexBehaviorDefinition', 'noneBehaviorEventRef']) {
    if (loop[name] !== undefined) reader.report('ATTRIBUTE_NOT_SUPPORTED', element.id, { name });
  }
  const zeebe = extension(loop, 'zeebe:LoopCharacteristics');
  const text = (property: string) => (zeebe ? textOf(zeebe, property) : null);
  const input = text('inputCollection');
  if (input === null) reader.report('LOOP_COLLECTION_MISSING', element.id);
  const output = text('outputElement');
  if ((output === null) !== (text('outputCollection') === null)) reader.report('LOOP_OUTPUT_INCOMPLETE', element.id);
  const completion = childOf(loop, 'completionCondition');
  const sequential = loop['isSequential'] === true;
  summary.multiInstance = sequential ? 'sequential' : 'parallel';
  return {
    sequential,
    inputCollection: reader.feel(element.id, 'input collection', input ?? '=[]'),
    inputElement: reader.variable(element.id, text('inputElement')),
    outputCollection: reader.variable(element.id, text('outputCollection')),
    outputElement: output === null ? null : reader.feel(element.id, 'output element', output),
    completionCondition: completion
      ? reader.feel(element.id, 'completion condition', textOf(completion, 'body'))
      : null,
  };
}
