/**
 * Names and kinds of a file's elements by id, read off the XML without drawing it: lists name what the picture shows. The
 * browser's own parser reads it; a file that is none has no names.
 */
interface NamedElement {
  id: string;
  name: string;
  /** `userTask`, `startEvent` … without prefix. */
  type: string;
}

/** Children of a process that stand on the picture and can hold a token. */
const NODES = /^(.*task|task|callActivity|subProcess|adHocSubProcess|transaction|.*event|.*gateway)$/i;

export function flowNodes(xml: string): NamedElement[] {
  if (!xml) return [];
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  return [...document.querySelectorAll('*[id]')]
    .filter((node) => node.namespaceURI === 'http://www.omg.org/spec/BPMN/20100524/MODEL' && NODES.test(node.localName))
    .map((node) => ({
      id: node.getAttribute('id')!,
      name: (node.getAttribute('name') ?? '').replace(/\s+/g, ' ').trim(),
      type: node.localName,
    }));
}

/** Without a name an element is called by its id. */
export const elementNames = (xml: string): Map<string, string> =>
  new Map(flowNodes(xml).map(({ id, name }) => [id, name || id]));
