/**
 * Variables beside bpmn-engine: a scope per execution, filled by input mappings, left by Camunda 8's rule (a result goes
 * to the nearest scope that has the name, otherwise to the process). Written anew for the peer, so that the kernel's own
 * rules are compared as well.
 */
import type { FeelScope } from '../../core/feel/index.ts';
import type { Json, JsonObject } from '../../core/json.ts';

export class PeerVariables {
  rootId = 'process';
  root: JsonObject = {};
  private readonly local = new Map<string, JsonObject>();

  start(variables: JsonObject): void {
    this.root = { ...variables };
  }

  set(executionId: string, variables: JsonObject): void {
    if (executionId === this.rootId) this.root = { ...this.root, ...variables };
    else this.local.set(executionId, { ...this.local.get(executionId), ...variables });
  }

  /** Upwards through `around`, innermost first; what no scope has goes to the process. */
  propagate(around: readonly string[], variables: JsonObject): void {
    for (const [name, value] of Object.entries(variables)) {
      const owner = around.find((id) => Object.hasOwn(this.local.get(id) ?? {}, name)) ?? this.rootId;
      this.set(owner, { [name]: value });
    }
  }

  visible(around: readonly string[], name: string): Json | undefined {
    for (const id of around) {
      const vars = this.local.get(id);
      if (vars && Object.hasOwn(vars, name)) return vars[name];
    }
    return Object.hasOwn(this.root, name) ? this.root[name] : undefined;
  }

  scope(around: readonly string[], now: number, context: Record<string, unknown>, extra: JsonObject = {}): FeelScope {
    return {
      now,
      get: (name) => {
        if (Object.hasOwn(extra, name)) return extra[name];
        const value = this.visible(around, name);
        return value === undefined && Object.hasOwn(context, name) ? context[name] : value;
      },
    };
  }
}
