/** Timers, messages, errors, conditions and flows of Camunda 7, each with what it becomes. */
import type { ModdleElement } from 'bpmn-moddle';
import { convertJob } from './activities.ts';
import type { Source } from './source.ts';
import { expression, hasExpression, value } from './values.ts';

type Written = ModdleElement & { body?: string; name?: string; language?: string };

const inside = (given: string): string => /^[$#]\{([\s\S]*)\}$/.exec(given.trim())?.[1] ?? given;

/** `host` is the event; `source` its definition. */
export function convertDefinition(source: Source, host: Source): void {
  const kind = source.element.$type;
  if (kind === 'bpmn:TimerEventDefinition') convertTimer(source);
  if (kind === 'bpmn:MessageEventDefinition') convertMessage(source, host);
  if (kind === 'bpmn:ErrorEventDefinition') convertError(source, host);
  if (kind === 'bpmn:EscalationEventDefinition') lose(source, 'escalationCodeVariable');
  if (kind === 'bpmn:ConditionalEventDefinition') convertCondition(source);
}

function lose(source: Source, ...names: string[]): void {
  for (const name of names) if (source.attribute(name) !== null) source.note(`camunda:${name}`, 'errorVariable');
}

function convertTimer(source: Source): void {
  for (const name of ['timeDate', 'timeDuration', 'timeCycle']) {
    const timer = source.element[name] as Written | undefined;
    const body = timer?.body?.trim();
    if (!timer || body === undefined) continue;
    if (hasExpression(body)) {
      const converted = value(source, name, body);
      if (converted !== null) timer.body = converted;
    } else if (name === 'timeCycle' && !/^R/.test(body)) {
      const cron = springCron(body);
      if (cron !== null) timer.body = cron;
      source.note(name, cron === null ? 'cronLost' : 'cron', { to: body });
    }
  }
}

/** Quartz has seven fields, the last a year that may be left out; Zeebe's cron has the first six. */
function springCron(text: string): string | null {
  const fields = text.split(/\s+/);
  if (fields.length === 7 && fields[6] === '*') fields.pop();
  if (fields.length !== 6 || fields.some((field) => /[LW#]/.test(field.replace(/[A-Z]{3}/g, '')))) return null;
  // Sunday is 1 in Quartz and 0 here: numbers of weekdays do not mean the same.
  return /\d/.test(fields[5] ?? '') ? null : fields.join(' ');
}

function convertMessage(source: Source, host: Source): void {
  const throwing = /ThrowEvent$|EndEvent$/.test(host.element.$type);
  if (throwing) {
    for (const name of [
      'type',
      'topic',
      'class',
      'delegateExpression',
      'expression',
      'resultVariable',
      'taskPriority',
    ]) {
      const given = source.attribute(name);
      const attributes = host.element.$attrs as Record<string, unknown>;
      if (given !== null) attributes[host.prefixed(name)] = given;
    }
    if (!host.isZeebe) convertJob(host);
    return;
  }
  needsKey(source, source.element['messageRef'] as Written | undefined, host);
}

/** Messages of Camunda 7 name no key: the sender says which execution is meant. */
export function needsKey(source: Source, message: Written | undefined, host: Source): void {
  if (!message) return;
  if (typeof message.name === 'string' && hasExpression(message.name)) {
    const name = value(source, 'message name', message.name);
    if (name !== null) message.name = name;
  }
  const top = host.element.$type === 'bpmn:StartEvent' && host.element.$parent?.$type === 'bpmn:Process';
  const values = (message['extensionElements'] as ModdleElement | undefined)?.['values'];
  const keyed = Array.isArray(values) && values.some((each: ModdleElement) => each.$type === 'zeebe:Subscription');
  if (!top && !keyed) source.note('messageRef', 'correlation');
}

function convertError(source: Source, host: Source): void {
  lose(source, 'errorCodeVariable', 'errorMessageVariable');
  const error = source.element['errorRef'] as Written | undefined;
  if (host.element.$type === 'bpmn:EndEvent' && typeof error?.['errorCode'] !== 'string')
    source.note('errorRef', 'errorCode');
}

function convertCondition(source: Source): void {
  if (source.attribute('variableName') !== null) source.note('camunda:variableName', 'variableEvents');
  if (source.attribute('variableEvents') !== null) source.note('camunda:variableEvents', 'variableEvents');
  convertConditionText(source, 'condition', source.element['condition'] as Written | undefined);
}

export function convertFlow(source: Source): void {
  const condition = source.element['conditionExpression'] as Written | undefined;
  if (!condition) return;
  const from = source.element['sourceRef'] as ModdleElement | undefined;
  convertConditionText(source, 'conditionExpression', condition);
  if (from && !/Gateway$/.test(from.$type)) source.note('conditionExpression', 'flowFromActivity');
}

function convertConditionText(source: Source, what: string, condition: Written | undefined): void {
  const body = condition?.body?.trim();
  if (!condition) return;
  const language = (condition.language ?? '').toLowerCase();
  if (language === 'feel' && body !== undefined) {
    condition.body = `=${body}`;
    condition.language = undefined;
    return source.note(what, 'expression', { to: body });
  }
  if (language !== '' && language !== 'juel') return source.note(what, 'scriptLost', { language });
  if (body === undefined) return;
  const feel = expression(source, what, inside(body), { condition: true });
  if (feel === null) return;
  condition.body = `=${feel}`;
  condition.language = undefined;
}
