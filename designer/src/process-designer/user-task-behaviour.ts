/**
 * A person's task is always the engine's own kind (`zeebe:UserTask`), however it was drawn: created, appended, replaced
 * or pasted. Runs inside the same command, so one undo takes both back.
 */
import type { DiagramElement, EventBus } from '../diagram/canvas.ts';
import type { Moddle, Modeling } from './editor.ts';

interface Moddles {
  create(type: string, properties?: object): Moddle;
}

function keepUserTasksNative(bus: EventBus, modeling: Modeling, moddle: Moddles): void {
  bus.on('commandStack.shape.create.postExecute', (event) => {
    const element = (event as unknown as { context: { shape: DiagramElement } }).context.shape;
    if (element.type !== 'bpmn:UserTask' || element.labelTarget) return;
    const task = element.businessObject as unknown as Moddle & { extensionElements?: Moddle & { values?: Moddle[] } };
    const values = task.extensionElements?.values ?? [];
    if (values.some((value) => value.$type === 'zeebe:UserTask')) return;
    const extensionElements = moddle.create('bpmn:ExtensionElements', {
      values: [moddle.create('zeebe:UserTask'), ...values],
    });
    extensionElements.$parent = task;
    modeling.updateModdleProperties(element, task, { extensionElements });
  });
}
keepUserTasksNative.$inject = ['eventBus', 'modeling', 'moddle'];

export const userTaskModule = {
  __init__: ['userTaskBehaviour'],
  userTaskBehaviour: ['type', keepUserTasksNative],
};
