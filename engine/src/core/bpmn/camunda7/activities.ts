/** User tasks, service-like tasks, scripts, decisions, calls and loops of Camunda 7, each with what it becomes. */
import type { ModdleElement } from 'bpmn-moddle';
import type { Renaming } from './juel.ts';
import { text, type Source } from './source.ts';
import { expression, hasExpression, list, value } from './values.ts';

const inside = (given: string): string => /^[$#]\{([\s\S]*)\}$/.exec(given.trim())?.[1] ?? given;

export function convertUserTask(source: Source): void {
  source.put('zeebe:UserTask', {});
  const assignment: Record<string, string> = {};
  for (const name of ['assignee', 'candidateGroups', 'candidateUsers'] as const) {
    const given = source.attribute(name);
    if (given === null) continue;
    const what = `camunda:${name}`;
    const converted = name === 'assignee' ? value(source, what, given) : list(source, what, given);
    if (converted !== null) assignment[name] = converted;
  }
  if (Object.keys(assignment).length > 0) source.put('zeebe:AssignmentDefinition', assignment);
  const schedule: Record<string, string> = {};
  for (const name of ['dueDate', 'followUpDate'] as const) {
    const given = source.attribute(name);
    const converted = given === null ? null : value(source, `camunda:${name}`, given);
    if (converted !== null) schedule[name] = converted;
  }
  if (Object.keys(schedule).length > 0) source.put('zeebe:TaskSchedule', schedule);
  const priority = source.attribute('priority');
  const converted = priority === null ? null : value(source, 'camunda:priority', priority);
  if (converted !== null) source.put('zeebe:PriorityDefinition', { priority: converted });
  convertForm(source);
}

function convertForm(source: Source): void {
  const [key, ref, binding] = [
    source.attribute('formKey'),
    source.attribute('formRef'),
    source.attribute('formRefBinding'),
  ];
  source.attribute('formRefVersion');
  const form = ref ?? /^camunda-forms:(?:deployment|latest):(.+?)(?:\.form)?$/.exec(key ?? '')?.[1];
  if (form !== undefined && !hasExpression(form)) {
    source.put('zeebe:FormDefinition', { formId: form });
    const what = ref === null ? 'camunda:formKey' : 'camunda:formRef';
    if (binding === null || binding === 'latest') source.note(what, 'moved', { to: form });
    else source.note(what, 'latestForm');
  } else if (key !== null) {
    const reference = value(source, 'camunda:formKey', key, true);
    if (reference === null) return;
    source.put('zeebe:FormDefinition', { externalReference: reference });
    if (!hasExpression(key)) source.note('camunda:formKey', 'external');
  }
  for (const data of source.extensions('formData')) {
    const fields = source.children(data, 'formField').map((field) => text(field, 'id'));
    source.note('camunda:formData', 'formData', { to: fields.join(', ') });
  }
}

/** Service, send and business rule tasks without a decision, message events: somebody's job. */
export function convertJob(source: Source): void {
  const topic = source.attribute('topic');
  const kind = source.attribute('type');
  const retries = retriesOf(source);
  const put = (type: string): void =>
    source.put('zeebe:TaskDefinition', retries === null ? { type } : { type, retries });
  const given = {
    class: source.attribute('class'),
    delegateExpression: source.attribute('delegateExpression'),
    expression: source.attribute('expression'),
  };
  const resultVariable = source.attribute('resultVariable');
  const [connector] = source.extensions('connector');
  if (kind === 'external' && topic !== null) {
    const type = value(source, 'camunda:topic', topic);
    if (type !== null) put(type);
  } else if (given.class !== null) become('camunda:class', 'delegate', given.class);
  else if (given.delegateExpression !== null) {
    become('camunda:delegateExpression', 'delegate', jobName(given.delegateExpression));
  } else if (given.expression !== null) become('camunda:expression', 'call', jobName(given.expression));
  else if (connector) {
    const [id] = source.children(connector, 'connectorId');
    become('camunda:connector', 'connector', (id?.$body ?? 'connector').trim());
  } else source.note('implementation', 'noImplementation');
  if (resultVariable === null) return;
  source.header('resultVariable', resultVariable);
  source.note('camunda:resultVariable', 'resultVariable');

  function become(what: string, entry: 'delegate' | 'call' | 'connector', type: string): void {
    put(type);
    source.note(what, entry, { to: type });
  }
}

/** `${mail.send(order, 'x')}` → `mail.send` */
const jobName = (given: string): string => /^[A-Za-z_][\w.]*/.exec(inside(given).trim())?.[0] ?? 'expression';

/** `R3/PT10M` or `PT1M,PT5M`: how often, as far as it is said. */
export function retriesOf(source: Source, isJob = true): string | null {
  const [cycle] = source.extensions('failedJobRetryTimeCycle');
  if (!cycle) return null;
  const body = (cycle.$body ?? '').trim();
  const times = /^R(\d+)\//.exec(body)?.[1] ?? (/^P/.test(body) ? String(body.split(',').length + 1) : null);
  source.note('camunda:failedJobRetryTimeCycle', isJob && times !== null ? 'retries' : 'retriesLost');
  return isJob ? times : null;
}

export function convertScript(source: Source): void {
  const language = String(source.property('scriptFormat') ?? '').toLowerCase();
  const resource = source.attribute('resource');
  const script = String(source.property('script') ?? '').trim();
  const resultVariable = source.attribute('resultVariable');
  const feel =
    language === 'feel'
      ? script
      : language === 'juel' && script !== ''
        ? expression(source, 'script', inside(script))
        : null;
  if (feel !== null && resultVariable !== null) {
    if (language === 'feel') source.note('script', 'expression', { to: feel });
    source.put('zeebe:Script', { expression: `=${feel}`, resultVariable });
    return;
  }
  const type = `script:${language || 'unknown'}`;
  source.put('zeebe:TaskDefinition', { type });
  source.header('language', language);
  source.header(resource === null ? 'script' : 'resource', resource ?? script);
  if (resultVariable !== null) source.header('resultVariable', resultVariable);
  source.note('script', 'script', { language, to: type });
}

export function convertDecision(source: Source, decision: string): void {
  const variable = source.attribute('resultVariable');
  const shape = source.attribute('mapDecisionResult') ?? 'resultList';
  const [binding, version, tag] = [
    source.attribute('decisionRefBinding') ?? 'latest',
    source.attribute('decisionRefVersion'),
    source.attribute('decisionRefVersionTag'),
  ];
  const decisionId = value(source, 'camunda:decisionRef', decision);
  if (decisionId === null) return;
  const resultVariable = variable ?? `result_${source.element.id}`;
  source.put('zeebe:CalledDecision', {
    ...{ decisionId, resultVariable },
    ...bound(source, 'camunda:decisionRefBinding', binding, version, tag),
  });
  if (variable === null) source.note('camunda:resultVariable', 'decisionVariable', { to: resultVariable });
  else source.note('camunda:resultVariable', 'moved', { to: resultVariable });
  if (shape !== 'singleEntry') source.note('camunda:mapDecisionResult', 'decisionShape', { to: shape });
}

function bound(source: Source, what: string, binding: string, version: string | null, tag: string | null) {
  if (binding === 'deployment') return { bindingType: 'deployment' };
  if (binding === 'versionTag' && tag !== null) return { bindingType: 'versionTag', versionTag: tag };
  if (binding === 'version') source.note(what, 'versionBinding', { to: version ?? '' });
  return {};
}

export function convertCall(source: Source): void {
  const called = source.property('calledElement');
  const binding = source.attribute('calledElementBinding') ?? 'latest';
  const [version, tag] = [source.attribute('calledElementVersion'), source.attribute('calledElementVersionTag')];
  for (const name of ['variableMappingClass', 'variableMappingDelegateExpression']) {
    if (source.attribute(name) !== null) source.note(`camunda:${name}`, 'mappingClass');
  }
  const processId = typeof called === 'string' ? value(source, 'calledElement', called) : null;
  const allIn = convertPassing(source, 'in');
  const allOut = convertPassing(source, 'out');
  source.put('zeebe:CalledElement', {
    ...(processId === null ? {} : { processId }),
    ...bound(source, 'camunda:calledElementBinding', binding, version, tag),
    propagateAllParentVariables: allIn,
    propagateAllChildVariables: allOut,
  });
}

/** `camunda:in` or `camunda:out`; true when all variables pass. Without any, none does. */
function convertPassing(source: Source, direction: 'in' | 'out'): boolean {
  let all = false;
  const what = `camunda:${direction}`;
  for (const given of source.extensions(direction)) {
    if (text(given, 'local') === 'true') source.note(what, 'localOnly');
    const key = text(given, 'businessKey');
    if (key !== '') {
      const same = /^[$#]\{\s*execution\.(processBusinessKey|getProcessBusinessKey\(\))\s*\}$/.test(key);
      source.note(what, same ? 'businessKey' : 'notBusinessKey', { to: key });
    } else if (text(given, 'variables') === 'all') {
      all = true;
      source.note(what, 'moved', {
        to: direction === 'in' ? 'propagateAllParentVariables' : 'propagateAllChildVariables',
      });
    } else {
      const sourceExpression = text(given, 'sourceExpression');
      const name = text(given, 'source');
      const target = text(given, 'target');
      const feel = sourceExpression === '' ? name : expression(source, what, inside(sourceExpression));
      if (feel === null || target === '') continue;
      source.map(direction === 'in' ? 'inputParameters' : 'outputParameters', `=${feel}`, target);
      if (sourceExpression === '') source.note(what, 'moved', { to: `${target} = ${name}` });
    }
  }
  return all;
}

const COUNTERS: Renaming = {
  nrOfInstances: 'numberOfInstances',
  nrOfCompletedInstances: 'numberOfCompletedInstances',
  nrOfActiveInstances: 'numberOfActiveInstances',
};

/** `source` is the marker; `body` of its conditions is text. */
export function convertLoop(source: Source): void {
  const settings: Record<string, string> = {};
  const collection = source.attribute('collection');
  const item = source.attribute('elementVariable');
  const cardinality = source.property('loopCardinality') as ModdleElement | undefined;
  if (collection !== null) {
    const feel = hasExpression(collection)
      ? expression(source, 'camunda:collection', inside(collection))
      : moved('camunda:collection', collection);
    if (feel !== null) settings['inputCollection'] = `=${feel}`;
  } else if (cardinality) {
    const body = String(cardinality['body'] ?? '').trim();
    const count = hasExpression(body) ? expression(source, 'loopCardinality', inside(body)) : body;
    if (count !== null) {
      const feel =
        /^\d+$/.test(count) && count !== '0'
          ? `for i in 1..${count} return i`
          : `if ${count} < 1 then [] else for i in 1..(${count}) return i`;
      settings['inputCollection'] = `=${feel}`;
      source.note('loopCardinality', 'cardinality', { to: feel });
      source.note('loopCounter', 'loopCounter');
    }
  }
  if (item !== null) settings['inputElement'] = moved('camunda:elementVariable', item);
  if (Object.keys(settings).length > 0) source.put('zeebe:LoopCharacteristics', settings);
  const condition = source.element['completionCondition'] as (ModdleElement & { body?: string }) | undefined;
  const body = condition?.body?.trim();
  if (!condition || body === undefined) return;
  const feel = expression(source, 'completionCondition', inside(body), { condition: true, renaming: COUNTERS });
  if (feel !== null) condition.body = `=${feel}`;

  function moved(what: string, given: string): string {
    source.note(what, 'moved', { to: given });
    return given;
  }
}
