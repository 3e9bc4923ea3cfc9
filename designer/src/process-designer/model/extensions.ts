/**
 * Reads and changes `zeebe:*` extensions of an element. A change builds the extension list anew and sets it with one
 * command, so that it is one step for undo and nothing that is shared is touched in place.
 */
import type { DiagramElement } from '../../diagram/canvas.ts';
import type { Editor, Moddle } from '../editor.ts';

/** The element of the file behind a drawn element. */
export const modelOf = (element: DiagramElement): Moddle => element.businessObject as unknown as Moddle;

function valuesOf(model: Moddle): Moddle[] {
  const extensions = model['extensionElements'] as { values?: Moddle[] } | undefined;
  return extensions?.values ?? [];
}

export const extension = (model: Moddle, type: string): Moddle | undefined =>
  valuesOf(model).find((value) => value.$type === type);

export const textOfExtension = (model: Moddle, type: string, property: string): string | undefined =>
  extension(model, type)?.[property] as string | undefined;

/** Properties to set on an extension (missing ones are created), or null to take the extension away. */
export type ExtensionChange = Record<string, Record<string, unknown> | null>;

export function changeExtensions(editor: Editor, element: DiagramElement, changes: ExtensionChange): void {
  const owner = modelOf(element);
  const kept = valuesOf(owner).filter((value) => !(value.$type in changes));
  const changed = Object.entries(changes).flatMap(([type, properties]) => {
    if (properties === null) return [];
    const before = extension(owner, type);
    return [editor.create(type, { ...attributesOf(before), ...properties })];
  });
  const values = [...kept, ...changed];
  const extensionElements = values.length > 0 ? editor.create('bpmn:ExtensionElements', { values }) : undefined;
  if (extensionElements) {
    extensionElements.$parent = owner;
    for (const value of changed) value.$parent = extensionElements;
  }
  editor.modeling.updateModdleProperties(element, owner, { extensionElements });
}

function attributesOf(moddle: Moddle | undefined): Record<string, unknown> {
  if (!moddle) return {};
  return Object.fromEntries(Object.entries(moddle).filter(([name]) => !name.startsWith('$')));
}

/** Key and value rows, such as headers of a job. */
export interface Row {
  key: string;
  value: string;
}

export function headersOf(model: Moddle): Row[] {
  const headers = extension(model, 'zeebe:TaskHeaders')?.['values'] as { key?: string; value?: string }[] | undefined;
  return (headers ?? []).map((header) => ({ key: header.key ?? '', value: header.value ?? '' }));
}

export function headersChange(editor: Editor, rows: Row[]): ExtensionChange {
  const filled = rows.filter((row) => row.key !== '');
  if (filled.length === 0) return { 'zeebe:TaskHeaders': null };
  return { 'zeebe:TaskHeaders': { values: filled.map((row) => editor.create('zeebe:Header', { ...row })) } };
}

export interface Mapping {
  source: string;
  target: string;
}

export function mappingsOf(model: Moddle, side: 'input' | 'output'): Mapping[] {
  const mapping = extension(model, 'zeebe:IoMapping');
  const rows = mapping?.[`${side}Parameters`] as { source?: string; target?: string }[] | undefined;
  return (rows ?? []).map((row) => ({ source: row.source ?? '', target: row.target ?? '' }));
}

export function mappingsChange(editor: Editor, input: Mapping[], output: Mapping[]): ExtensionChange {
  const made = (type: string, rows: Mapping[]) =>
    rows.filter((row) => row.target !== '').map((row) => editor.create(type, { ...row }));
  const inputParameters = made('zeebe:Input', input);
  const outputParameters = made('zeebe:Output', output);
  if (inputParameters.length + outputParameters.length === 0) return { 'zeebe:IoMapping': null };
  return { 'zeebe:IoMapping': { inputParameters, outputParameters } };
}
