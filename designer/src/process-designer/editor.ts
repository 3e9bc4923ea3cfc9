/**
 * The drawing board: bpmn-js' Modeler in the page's language, with the parts of it that we use, typed. Every change of
 * the model goes through its command stack, so undo and redo know them all. No Vue in here; never make it reactive.
 */
import Modeler from 'bpmn-js/lib/Modeler';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import type { Canvas, DiagramElement, ElementRegistry, EventBus, Overlays } from '../diagram/canvas.ts';
import { rendererColours, textRenderer } from '../diagram/canvas.ts';
import { translateModule } from './translate.ts';
import { userTaskModule } from './user-task-behaviour.ts';

/** Pixels at the left edge that the tools take, and those kept free elsewhere. */
const PALETTE = 88;
const MARGIN = 24;

/** An element of the BPMN file, as moddle reads it. */
export interface Moddle {
  $type: string;
  $parent?: Moddle;
  id?: string;
  [property: string]: unknown;
}

export interface Modeling {
  updateProperties(element: DiagramElement, properties: Record<string, unknown>): void;
  updateModdleProperties(element: DiagramElement, moddle: Moddle, properties: Record<string, unknown>): void;
}

interface CommandStack {
  undo(): void;
  redo(): void;
  canUndo(): boolean;
  canRedo(): boolean;
  execute(command: string, context: object): void;
  registerHandler(command: string, handler: unknown): void;
}

export interface Editor {
  readonly modeling: Modeling;
  /** A new element of the file; it belongs nowhere until a command puts it somewhere. */
  create(type: string, properties?: Record<string, unknown>): Moddle;
  /** Several changes that are one step for undo. */
  together(change: () => void): void;
  /** Draws a file. Answers what the library could not read. */
  open(xml: string): Promise<string[]>;
  xml(): Promise<string>;
  svg(): Promise<string>;
  /** The file as a tree, for lint and comparison. */
  definitions(): Moddle;
  parse(xml: string): Promise<Moddle>;
  element(id: string): DiagramElement | undefined;
  selected(): DiagramElement[];
  root(): DiagramElement;
  /** Flow nodes that are drawn. */
  size(): number;
  undo(): void;
  redo(): void;
  canUndo(): boolean;
  canRedo(): boolean;
  find(): void;
  fit(): void;
  zoomBy(factor: number): void;
  show(elementId: string): void;
  markProblems(worst: ReadonlyMap<string, { severity: 'error' | 'warning'; count: number; title: string }>): void;
  onChange(listener: () => void): void;
  onSelect(listener: () => void): void;
  destroy(): void;
}

/** Runs a closure of changes inside one command, so that they are undone together. */
class TogetherHandler {
  preExecute(context: { change: () => void }): void {
    context.change();
  }
}

export function createEditor(container: HTMLElement, language: string): Editor {
  const modeler = new Modeler({
    container,
    bpmnRenderer: rendererColours,
    textRenderer,
    moddleExtensions: { zeebe },
    additionalModules: [translateModule(language), userTaskModule],
  } as ConstructorParameters<typeof Modeler>[0]);
  const service = <T>(name: string) => modeler.get(name) as T;
  const canvas = service<Canvas>('canvas');
  const registry = service<ElementRegistry>('elementRegistry');
  const stack = service<CommandStack>('commandStack');
  const bus = service<EventBus>('eventBus');
  const overlays = service<Overlays>('overlays');
  const selection = service<{ get(): DiagramElement[]; select(element: DiagramElement): void }>('selection');
  const moddle = service<{
    create(type: string, properties: object): Moddle;
    fromXML(xml: string): Promise<{ rootElement: Moddle }>;
  }>('moddle');
  const fit = () => {
    canvas.zoom('fit-viewport', 'auto');
    const { inner, outer, scale } = canvas.viewbox();
    // The tools lie over the left edge; nothing of the picture may start beneath them.
    const fitted = Math.min(
      scale,
      (outer.width - PALETTE - MARGIN) / inner.width,
      (outer.height - 2 * MARGIN) / inner.height,
    );
    canvas.viewbox({
      x: inner.x - PALETTE / fitted,
      y: inner.y + inner.height / 2 - outer.height / fitted / 2,
      width: outer.width / fitted,
      height: outer.height / fitted,
    });
  };
  /** Opened, a process is seen whole; it stays so while panels open beside it, until somebody moves the picture. */
  let whole = true;
  const moved = () => (whole = false);
  for (const gesture of ['pointerdown', 'wheel', 'keydown']) {
    container.addEventListener(gesture, moved, { passive: true, capture: true });
  }
  const observer = new ResizeObserver(() => {
    canvas.resized();
    if (whole && container.clientWidth > 0) fit();
  });
  observer.observe(container);
  // The search listens to keys, but Chinese arrives without them: every input counts as a key.
  container.addEventListener('input', (event) => {
    const input = event.target instanceof Element ? event.target.closest('.djs-search-input input') : null;
    input?.dispatchEvent(new KeyboardEvent('keyup', { key: 'Unidentified', bubbles: true }));
  });
  stack.registerHandler('liandong.together', TogetherHandler);

  return {
    modeling: service<Modeling>('modeling'),
    create: (type, properties = {}) => moddle.create(type, properties),
    together: (change) => stack.execute('liandong.together', { change }),
    async open(xml) {
      const { warnings } = await modeler.importXML(xml);
      fit();
      whole = true;
      return warnings.map(String);
    },
    xml: async () => (await modeler.saveXML({ format: true })).xml ?? '',
    svg: async () => (await modeler.saveSVG()).svg,
    definitions: () => modeler.getDefinitions() as unknown as Moddle,
    parse: async (xml) => (await moddle.fromXML(xml)).rootElement,
    element: (id) => registry.get(id),
    selected: () => selection.get(),
    root: () => canvas.getRootElement(),
    size: () => registry.filter((element) => !element.waypoints && !element.labelTarget).length,
    undo: () => stack.undo(),
    redo: () => stack.redo(),
    canUndo: () => stack.canUndo(),
    canRedo: () => stack.canRedo(),
    // After the click that asked for it: the search closes on any click that it sees.
    find: () => void setTimeout(() => service<{ trigger(action: string): void }>('editorActions').trigger('find')),
    fit() {
      fit();
      whole = true;
    },
    zoomBy(factor) {
      moved();
      canvas.zoom(Math.min(Math.max(canvas.viewbox().scale * factor, 0.1), 3), 'auto');
    },
    show(elementId) {
      const element = registry.get(elementId);
      if (!element) return;
      moved();
      if (element.parent) {
        selection.select(element);
        canvas.scrollToElement(element, 80);
      }
      canvas.focus();
    },
    markProblems(worst) {
      overlays.remove({ type: 'ld-problem' });
      for (const [id, { severity, count, title }] of worst) {
        const element = registry.get(id);
        if (!element?.parent) continue;
        const html = document.createElement('span');
        html.className = `ld-problem ld-problem-${severity}`;
        html.textContent = severity === 'error' ? '!' : count > 1 ? String(count) : '?';
        html.title = title;
        overlays.add(id, 'ld-problem', { position: { top: -9, right: 9 }, html });
      }
    },
    onChange: (listener) => bus.on('commandStack.changed', listener),
    onSelect: (listener) => bus.on(['selection.changed', 'root.set'], listener),
    destroy() {
      observer.disconnect();
      modeler.destroy();
    },
  };
}
