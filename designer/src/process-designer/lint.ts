/**
 * bpmnlint's rules, run in the browser while somebody draws. What they say is put into our own words (lint-words.ts);
 * rules about taste are warnings, rules about what cannot run are errors, and the server has the last word on both.
 * `fake-join` and `no-gateway-join-fork` are left out on purpose: that is how the packs draw a way back, and it runs.
 */
import Linter from 'bpmnlint/lib/linter';
import conditionalFlows from 'bpmnlint/rules/conditional-flows';
import endEventRequired from 'bpmnlint/rules/end-event-required';
import eventBasedGateway from 'bpmnlint/rules/event-based-gateway';
import eventSubProcessTypedStartEvent from 'bpmnlint/rules/event-sub-process-typed-start-event';
import labelRequired from 'bpmnlint/rules/label-required';
import noDisconnected from 'bpmnlint/rules/no-disconnected';
import noDuplicateSequenceFlows from 'bpmnlint/rules/no-duplicate-sequence-flows';
import noImplicitEnd from 'bpmnlint/rules/no-implicit-end';
import noImplicitSplit from 'bpmnlint/rules/no-implicit-split';
import noImplicitStart from 'bpmnlint/rules/no-implicit-start';
import noOverlappingElements from 'bpmnlint/rules/no-overlapping-elements';
import singleBlankStartEvent from 'bpmnlint/rules/single-blank-start-event';
import singleEventDefinition from 'bpmnlint/rules/single-event-definition';
import startEventRequired from 'bpmnlint/rules/start-event-required';
import subProcessBlankStartEvent from 'bpmnlint/rules/sub-process-blank-start-event';
import superfluousGateway from 'bpmnlint/rules/superfluous-gateway';
import type { Problem } from '@liandong/engine/contract';
import type { Moddle } from './editor.ts';
import { lintWords } from './lint-words.ts';

interface Rule {
  check(node: Moddle, reporter: unknown): unknown;
}

/** Starts and ends explain themselves; steps, choices and conditions need a name. */
function labelOfSteps(): Rule {
  const rule = (labelRequired as () => Rule)();
  return {
    check: (node, reporter) => (/^bpmn:(Start|End)Event$/.test(node.$type) ? undefined : rule.check(node, reporter)),
  };
}

const RULES: Record<string, { rule: unknown; severity: Problem['severity'] }> = {
  'start-event-required': { rule: startEventRequired, severity: 'error' },
  'end-event-required': { rule: endEventRequired, severity: 'warning' },
  'no-disconnected': { rule: noDisconnected, severity: 'error' },
  'no-implicit-start': { rule: noImplicitStart, severity: 'warning' },
  'no-implicit-end': { rule: noImplicitEnd, severity: 'warning' },
  'no-implicit-split': { rule: noImplicitSplit, severity: 'warning' },
  'no-duplicate-sequence-flows': { rule: noDuplicateSequenceFlows, severity: 'warning' },
  'superfluous-gateway': { rule: superfluousGateway, severity: 'warning' },
  'single-blank-start-event': { rule: singleBlankStartEvent, severity: 'error' },
  'single-event-definition': { rule: singleEventDefinition, severity: 'error' },
  'sub-process-blank-start-event': { rule: subProcessBlankStartEvent, severity: 'error' },
  'event-sub-process-typed-start-event': { rule: eventSubProcessTypedStartEvent, severity: 'error' },
  'event-based-gateway': { rule: eventBasedGateway, severity: 'error' },
  'conditional-flows': { rule: conditionalFlows, severity: 'error' },
  'label-required': { rule: labelOfSteps, severity: 'warning' },
  'no-overlapping-elements': { rule: noOverlappingElements, severity: 'warning' },
};
export const lintRules = Object.keys(RULES);

/** Made anew for every run: some rules remember what they have seen. */
const freshLinter = () =>
  new Linter({
    config: { rules: Object.fromEntries(lintRules.map((name) => [name, 'error'])) },
    resolver: {
      resolveRule: (_pkg, name) => RULES[name]?.rule,
      resolveConfig: () => ({ rules: {} }),
    },
  });

export async function lint(definitions: Moddle): Promise<Problem[]> {
  const reports = await freshLinter().lint(definitions);
  return Object.entries(reports).flatMap(([name, found]) =>
    found.map(({ id, message }) => ({
      severity: RULES[name]?.severity ?? 'warning',
      code: `LINT_${name.replaceAll('-', '_').toUpperCase()}`,
      elementId: id,
      message: lintWords[name]?.message ?? { zh: message, en: message },
      mend: lintWords[name]?.mend,
    })),
  );
}
