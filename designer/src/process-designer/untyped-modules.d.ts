/** Types of the untyped libraries that the process designer uses, as far as it uses them. */
declare module 'bpmnlint/lib/linter' {
  interface Report {
    id: string;
    message: string;
    category: string;
  }
  export default class Linter {
    constructor(options: {
      config: { rules: Record<string, string> };
      resolver: { resolveRule(pkg: string, name: string): unknown; resolveConfig(pkg: string, name: string): unknown };
    });
    lint(definitions: unknown): Promise<Record<string, Report[]>>;
  }
}

declare module 'bpmnlint/rules/*' {
  const rule: unknown;
  export default rule;
}

declare module 'bpmn-js-differ' {
  interface Difference {
    model: { id: string; $type: string; name?: string };
    attrs?: Record<string, { oldValue?: unknown; newValue?: unknown }>;
  }
  interface Differences {
    _added: Record<string, { id: string; $type: string; name?: string }>;
    _removed: Record<string, { id: string; $type: string; name?: string }>;
    _changed: Record<string, Difference>;
    _layoutChanged: Record<string, { id: string; $type: string; name?: string }>;
  }
  export function diff(before: unknown, after: unknown): Differences;
}
