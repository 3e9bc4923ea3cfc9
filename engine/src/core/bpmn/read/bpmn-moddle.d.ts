/** The part of bpmn-moddle that the reader uses; the package ships no types for its entry point. */
declare module 'bpmn-moddle' {
  export interface ModdleElement {
    readonly $type: string;
    readonly $parent?: ModdleElement;
    readonly $attrs?: Record<string, unknown>;
    readonly $instanceOf: (type: string) => boolean;
    readonly id?: string;
    readonly name?: string;
    readonly [property: string]: unknown;
  }
  export interface ModdleWarning {
    message: string;
    element?: ModdleElement;
    property?: string;
    value?: string;
  }
  export interface ModdleReference {
    element: ModdleElement;
    property: string;
    id: string;
  }
  export class BpmnModdle {
    constructor(packages?: Record<string, unknown>);
    create(type: string, properties?: Record<string, unknown>): ModdleElement;
    toXML(element: ModdleElement, options?: { format?: boolean }): Promise<{ xml: string }>;
    fromXML(xml: string): Promise<{
      rootElement: ModdleElement;
      warnings: ModdleWarning[];
      references: ModdleReference[];
      elementsById: Record<string, ModdleElement>;
    }>;
  }
}
