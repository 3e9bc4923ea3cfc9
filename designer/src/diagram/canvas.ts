/**
 * The parts of a bpmn-js viewer that we use, typed. bpmn-js hands its services out by name and untyped; every use of
 * them in this application goes through these interfaces, so that a change of the library shows up in one place.
 *
 * A viewer must never be wrapped in `ref` or `reactive`: Vue would walk the whole diagram. Keep it in a plain variable.
 */
export interface DiagramElement {
  id: string;
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  parent?: DiagramElement;
  labelTarget?: DiagramElement;
  waypoints?: { x: number; y: number }[];
  businessObject: { name?: string; $type: string; [key: string]: unknown };
}

export interface ViewBox {
  x: number;
  y: number;
  width: number;
  height: number;
  scale: number;
  inner: { x: number; y: number; width: number; height: number };
  outer: { width: number; height: number };
}

export interface Canvas {
  zoom(level?: number | 'fit-viewport', center?: 'auto' | { x: number; y: number }): number;
  viewbox(): ViewBox;
  viewbox(box: { x: number; y: number; width: number; height: number }): ViewBox;
  scrollToElement(element: DiagramElement | string, padding?: number): void;
  addMarker(element: string, marker: string): void;
  removeMarker(element: string, marker: string): void;
  hasMarker(element: string, marker: string): boolean;
  resized(): void;
  focus(): void;
  getRootElement(): DiagramElement;
  setRootElement(root: DiagramElement): void;
  findRoot(element: DiagramElement | string): DiagramElement | undefined;
}

export interface Overlays {
  add(
    element: string,
    type: string,
    overlay: {
      position: { top?: number; left?: number; right?: number; bottom?: number };
      html: HTMLElement;
      /** Sizes beyond which it does not follow the zoom. */
      scale?: { min: number };
    },
  ): string;
  remove(filter: { type?: string; element?: string }): void;
}

export interface ElementRegistry {
  get(id: string): DiagramElement | undefined;
  filter(accept: (element: DiagramElement) => boolean): DiagramElement[];
  getAll(): DiagramElement[];
}

export interface EventBus {
  on(event: string | string[], priority: number, listener: (event: DiagramEvent) => unknown): void;
  on(event: string | string[], listener: (event: DiagramEvent) => unknown): void;
  off(event: string | string[], listener: (event: DiagramEvent) => unknown): void;
  fire(event: string, data?: object): unknown;
}
export interface DiagramEvent {
  element: DiagramElement;
  focused?: boolean;
  [key: string]: unknown;
}

export interface ZoomScroll {
  toggle(on?: boolean): void;
}

/** Colours as CSS variables: the picture follows the theme without being drawn again. */
export const rendererColours = {
  defaultFillColor: 'var(--diagram-fill)',
  defaultStrokeColor: 'var(--diagram-stroke)',
  defaultLabelColor: 'var(--diagram-label)',
};

export const textRenderer = {
  defaultStyle: {
    fontFamily: '"Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif',
    fontSize: '12px',
    lineHeight: 1.3,
  },
  externalStyle: { fontSize: '12px', lineHeight: 1.3 },
};
