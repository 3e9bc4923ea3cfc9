/** The part of dmn-moddle that reader and writer use; the package ships no types for its entry point. */
declare module 'dmn-moddle' {
  export interface DmnElement {
    readonly $type: string;
    readonly id?: string;
    readonly name?: string;
    readonly [property: string]: unknown;
  }
  export class DmnModdle {
    constructor(packages?: Record<string, unknown>);
    fromXML(xml: string): Promise<{ rootElement: DmnElement; warnings: { message: string }[] }>;
    toXML(element: DmnElement, options?: { format?: boolean; preamble?: boolean }): Promise<{ xml: string }>;
    create(type: string, properties?: Record<string, unknown>): DmnElement;
    createAny(name: string, uri: string, properties?: Record<string, unknown>): DmnElement;
  }
}
