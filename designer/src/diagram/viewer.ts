/**
 * A read-only BPMN picture on bpmn-js' NavigatedViewer: draw, mark, dot, fit, focus, destroy. No Vue in here.
 *
 * Promises: colours come from CSS variables; the bpmn.io mark stays as the library draws it (its licence asks so); the
 * wheel scrolls the page until the picture itself has been clicked; `destroy()` frees everything.
 */
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import type { Canvas, DiagramElement, ElementRegistry, EventBus, Overlays, ZoomScroll } from './canvas.ts';
import { rendererColours, textRenderer } from './canvas.ts';
import type { ElementMark } from './history.ts';

/** Below this scale labels cannot be read any more. */
const READABLE = 0.45;
/** Pixels kept free around the whole picture. */
const MARGIN = 20;
const MARKERS = ['done', 'active', 'late', 'incident', 'canceled', 'taken', 'added', 'removed', 'changed', 'moved'].map(
  (state) => `ld-${state}`,
);

export interface DiagramViewer {
  draw(xml: string): Promise<void>;
  /** Reads a file without drawing it. */
  parse(xml: string): Promise<unknown>;
  /** Heights that the whole picture needs at this width. */
  heightFor(width: number): number;
  mark(marks: Iterable<ElementMark>, flowsTaken: Iterable<string>): void;
  /** Marks what is different from another version: `added`, `removed`, `changed`, `moved`. */
  tint(kinds: Iterable<[elementId: string, kind: string]>): void;
  dot(elementId: string, html: HTMLElement, corner: 'token' | 'called' | 'incident'): void;
  clearDots(): void;
  pick(elementId: string | null): void;
  /** The whole picture. */
  fit(): void;
  /** The whole picture when it can be read that way; else the given elements at a readable size. */
  frame(elementIds: string[]): void;
  focusOn(elementId: string): void;
  zoomBy(factor: number): void;
  has(elementId: string): boolean;
  nameOf(elementId: string): string;
  onPick(listener: (elementId: string | null) => void): void;
  destroy(): void;
}

export function createDiagramViewer(container: HTMLElement): DiagramViewer {
  const viewer = new NavigatedViewer({
    container,
    bpmnRenderer: rendererColours,
    textRenderer,
    moddleExtensions: { zeebe },
    zoomScroll: { enabled: false },
  } as ConstructorParameters<typeof NavigatedViewer>[0]);
  const service = <T>(name: string) => viewer.get(name) as T;
  const canvas = service<Canvas>('canvas');
  const registry = service<ElementRegistry>('elementRegistry');
  const overlays = service<Overlays>('overlays');
  const bus = service<EventBus>('eventBus');
  bus.on('canvas.focus.changed', (event) => service<ZoomScroll>('zoomScroll').toggle(Boolean(event.focused)));

  const fit = () => {
    canvas.resized();
    canvas.zoom('fit-viewport', 'auto');
    const { x, y, width, height, scale } = canvas.viewbox();
    const room = MARGIN / scale;
    canvas.viewbox({ x: x - room, y: y - room, width: width + 2 * room, height: height + 2 * room });
  };
  const around = (elements: DiagramElement[], scale: number) => {
    const { outer } = canvas.viewbox();
    const left = Math.min(...elements.map((element) => element.x));
    const top = Math.min(...elements.map((element) => element.y));
    const right = Math.max(...elements.map((element) => element.x + element.width));
    const bottom = Math.max(...elements.map((element) => element.y + element.height));
    const width = outer.width / scale;
    const height = outer.height / scale;
    canvas.viewbox({ x: (left + right - width) / 2, y: (top + bottom - height) / 2, width, height });
  };
  const clearMarks = () => {
    for (const element of registry.getAll()) {
      for (const marker of MARKERS) if (canvas.hasMarker(element.id, marker)) canvas.removeMarker(element.id, marker);
    }
  };
  const shown = (ids: string[]) =>
    ids.map((id) => registry.get(id)).filter((element): element is DiagramElement => element !== undefined);

  return {
    async draw(xml) {
      await viewer.importXML(xml);
    },
    async parse(xml) {
      const moddle = service<{ fromXML(xml: string): Promise<{ rootElement: unknown }> }>('moddle');
      return (await moddle.fromXML(xml)).rootElement;
    },
    heightFor(width) {
      const { inner } = canvas.viewbox();
      return inner.width > 0 ? Math.min(width / inner.width, 1) * inner.height + 48 : 240;
    },
    mark(marks, flowsTaken) {
      clearMarks();
      for (const { elementId, state } of marks) if (registry.get(elementId)) canvas.addMarker(elementId, `ld-${state}`);
      for (const id of flowsTaken) if (registry.get(id)) canvas.addMarker(id, 'ld-taken');
    },
    tint(kinds) {
      clearMarks();
      for (const [id, kind] of kinds) if (registry.get(id)) canvas.addMarker(id, `ld-${kind}`);
    },
    dot(elementId, html, corner) {
      const element = registry.get(elementId);
      if (!element) return;
      const position = {
        token: { top: -10, left: -10 },
        called: { bottom: 6, left: element.width / 2 + 14 },
        incident: { top: -10, right: 10 },
      }[corner];
      // A number must be readable however small the picture is.
      overlays.add(elementId, 'ld-dot', { position, html, scale: { min: 1 } });
    },
    clearDots() {
      overlays.remove({ type: 'ld-dot' });
    },
    pick(elementId) {
      for (const element of registry.getAll()) {
        if (canvas.hasMarker(element.id, 'ld-picked')) canvas.removeMarker(element.id, 'ld-picked');
      }
      if (elementId && registry.get(elementId)) canvas.addMarker(elementId, 'ld-picked');
    },
    fit,
    frame(elementIds) {
      fit();
      const elements = shown(elementIds);
      if (canvas.viewbox().scale < READABLE && elements.length > 0) around(elements.slice(0, 1), 0.75);
    },
    focusOn(elementId) {
      const [element] = shown([elementId]);
      if (!element) return;
      const root = canvas.findRoot(element);
      if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
      if (canvas.viewbox().scale < READABLE) around([element], 0.75);
      else canvas.scrollToElement(element, 60);
    },
    zoomBy(factor) {
      canvas.zoom(Math.min(Math.max(canvas.viewbox().scale * factor, 0.1), 3), 'auto');
    },
    has: (elementId) => registry.get(elementId) !== undefined,
    nameOf: (elementId) => registry.get(elementId)?.businessObject.name ?? '',
    onPick(listener) {
      bus.on('element.click', (event) => {
        const element = event.element.labelTarget ?? event.element;
        listener(element.parent && !element.waypoints ? element.id : null);
      });
    },
    destroy: () => viewer.destroy(),
  };
}
