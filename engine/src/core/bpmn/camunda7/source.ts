/**
 * One element of a Camunda 7 file while it is converted: its `camunda:` attributes and extensions are taken off one by
 * one, the Zeebe ones are collected and put in their place. What nobody took is left over and is reported.
 */
import type { BpmnModdle, ModdleElement } from 'bpmn-moddle';
import type { EntryName, Report } from './report.ts';

export const CAMUNDA = 'http://camunda.org/schema/1.0/bpmn';

/** An extension element as the parser leaves it: attributes by name, text, children. */
export interface Foreign {
  readonly $type: string;
  readonly $body?: string;
  readonly $children?: readonly Foreign[];
  readonly [attribute: string]: unknown;
}

/** The part of a parsed element that may be written. */
type Writable = ModdleElement & { [property: string]: unknown };

export class Source {
  private readonly made: ModdleElement[] = [];
  private foreign: Foreign[];

  constructor(
    readonly element: ModdleElement,
    readonly report: Report,
    private readonly moddle: BpmnModdle,
    private readonly prefix: string,
  ) {
    this.foreign = (container(element)?.['values'] ?? []) as Foreign[];
  }

  /** The `camunda:` attribute, which is gone afterwards. */
  attribute(name: string): string | null {
    const attributes = this.element.$attrs as Record<string, unknown> | undefined;
    const key = `${this.prefix}:${name}`;
    const value = attributes?.[key];
    if (attributes) delete attributes[key];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  }

  /** The attribute's name as this file writes it. */
  prefixed(name: string): string {
    return `${this.prefix}:${name}`;
  }

  /** The `camunda:` extension elements of that name, which are gone afterwards. */
  extensions(name: string): Foreign[] {
    const type = `${this.prefix}:${name}`;
    const taken = this.foreign.filter(({ $type }) => $type === type);
    this.foreign = this.foreign.filter(({ $type }) => $type !== type);
    return taken;
  }

  children(of: Foreign, name: string): Foreign[] {
    return (of.$children ?? []).filter(({ $type }) => $type === `${this.prefix}:${name}`);
  }

  /** A standard property, which is gone afterwards. */
  property(name: string): unknown {
    const value = this.element[name];
    if (value !== undefined) (this.element as Writable)[name] = undefined;
    return value;
  }

  set(name: string, value: unknown): void {
    (this.element as Writable)[name] = value;
  }

  create(type: string, properties: Record<string, unknown>): ModdleElement {
    return this.moddle.create(type, properties);
  }

  put(type: string, properties: Record<string, unknown>): void {
    this.made.push(this.create(type, properties));
  }

  /** It speaks Zeebe already. */
  get isZeebe(): boolean {
    return this.foreign.some(({ $type }) => $type.startsWith('zeebe:'));
  }

  /** Mappings gather in one `zeebe:ioMapping`. */
  map(direction: 'inputParameters' | 'outputParameters', source: string, target: string): void {
    const type = direction === 'inputParameters' ? 'zeebe:Input' : 'zeebe:Output';
    this.append('zeebe:IoMapping', direction, this.create(type, { source, target }));
  }

  header(key: string, value: string): void {
    this.append('zeebe:TaskHeaders', 'values', this.create('zeebe:Header', { key, value }));
  }

  private append(type: string, property: string, child: ModdleElement): void {
    const existing = this.made.find(({ $type }) => $type === type);
    if (!existing) return this.put(type, { [property]: [child] });
    (existing as Writable)[property] = [...((existing[property] ?? []) as ModdleElement[]), child];
  }

  note(what: string, entry: EntryName, data: Record<string, string> = {}): void {
    this.report.add(named(this.element), what, entry, data);
  }

  /** Writes the extensions; reports and leaves out what was not taken. */
  finish(): void {
    const attributes = (this.element.$attrs ?? {}) as Record<string, unknown>;
    for (const key of Object.keys(attributes)) {
      if (!key.startsWith(`${this.prefix}:`)) continue;
      this.note(`camunda:${key.slice(this.prefix.length + 1)}`, 'unknown');
      delete attributes[key];
    }
    const kept = this.foreign.filter(({ $type }) => {
      if (!$type.startsWith(`${this.prefix}:`)) return true;
      this.note(`camunda:${$type.slice(this.prefix.length + 1)}`, 'unknown');
      return false;
    });
    const values = [...this.made, ...(kept as unknown as ModdleElement[])];
    if (values.length > 0) this.set('extensionElements', this.create('bpmn:ExtensionElements', { values }));
    else if (container(this.element)) this.set('extensionElements', undefined);
  }
}

const container = (element: ModdleElement): ModdleElement | undefined =>
  element['extensionElements'] as ModdleElement | undefined;

/** Markers and event definitions have no id of their own to people: their element stands for them. */
function named(element: ModdleElement): { id?: string; name?: string } {
  for (let e: ModdleElement | undefined = element; e; e = e.$parent) {
    if (e.$parent === undefined || Array.isArray(e.$parent['flowElements']) || e.$parent.$type === 'bpmn:Definitions') {
      return { id: e.id, name: e.name };
    }
  }
  return {};
}

/** An attribute of an extension element; empty when it is missing. */
export const text = (given: Foreign, attribute: string): string => {
  const found = given[attribute];
  return typeof found === 'string' ? found.trim() : '';
};
