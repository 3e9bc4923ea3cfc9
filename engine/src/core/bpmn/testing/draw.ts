/**
 * Short BPMN for tests. The default namespace is BPMN's, `zeebe:` is bound, and flows are drawn as text between the
 * elements: `a -> b -> c`, with a condition `a -[x > 1]-> b`. A flow's id is `a_b`.
 */
const NAMESPACES = [
  'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"',
  'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"',
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
].join(' ');

/** A whole file: `roots` are messages, errors, signals; `body` is the content of the process `p`. */
export function draw(body: string, roots = ''): string {
  return file(`${roots}<process id="p" isExecutable="true">${body}</process>`);
}

export function file(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><definitions id="definitions" ${NAMESPACES}>${withFlows(content)}</definitions>`;
}

export const message = (id: string, key = '=key') =>
  `<message id="${id}" name="${id}">${ext(`<zeebe:subscription correlationKey="${key}"/>`)}</message>`;
export const ext = (content: string) => `<extensionElements>${content}</extensionElements>`;

const ARROW = /(?<=^|[\s>])(\w+)(?:[ \t]*-(?:\[[^\]]*\]-)?>[ \t]*\w+)+/g;

function withFlows(content: string): string {
  return content.replace(ARROW, (chain) => {
    const parts = chain.split(/[ \t]*-(?:\[([^\]]*)\]-)?>[ \t]*/);
    let flows = '';
    for (let i = 2; i < parts.length; i += 2) {
      const [source, condition, target] = [parts[i - 2], parts[i - 1], parts[i]];
      const inner = condition
        ? `<conditionExpression xsi:type="tFormalExpression">=${escape(condition)}</conditionExpression>`
        : '';
      flows += `<sequenceFlow id="${source}_${target}" sourceRef="${source}" targetRef="${target}">${inner}</sequenceFlow>`;
    }
    return flows;
  });
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
