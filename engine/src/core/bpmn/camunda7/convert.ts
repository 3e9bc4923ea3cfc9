/**
 * `convertCamunda7`: a BPMN file drawn for Camunda 7 → the same diagram in the Zeebe dialect, with a report of every
 * attribute and extension it met. What has no counterpart is reported and left out; what cannot be said in FEEL stays as it
 * was written, so that a deployment refuses it at its place instead of running something else. Pure.
 */
import { BpmnModdle, type ModdleElement } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };
import { defaultXmlLimits, scanXml } from '../../xml.ts';
import type { Problem } from '../../problem.ts';
import { problem } from '../validation/codes.ts';
import {
  convertCall,
  convertDecision,
  convertJob,
  convertLoop,
  convertScript,
  convertUserTask,
  retriesOf,
} from './activities.ts';
import { convertDefinition, convertFlow, needsKey } from './events.ts';
import { Report, type ConversionReport } from './report.ts';
import { CAMUNDA, Source, text } from './source.ts';
import { parameter } from './values.ts';

export interface Conversion {
  /** Null when the file cannot be read; `problems` says why. */
  xml: string | null;
  report: ConversionReport;
  problems: Problem[];
}

const NAMESPACE = 'http://camunda.org/schema/modeler/1.0';

/** Whether the file speaks Camunda 7: its namespace, or `${…}` where expressions stand. */
export const isCamunda7 = (xml: string): boolean =>
  xml.includes(CAMUNDA) ||
  /<[\w:]*(?:conditionExpression|condition|timeDuration|timeDate|timeCycle)\b[^>]*>\s*[$#]\{/.test(xml);

export async function convertCamunda7(xml: string): Promise<Conversion> {
  const report = new Report();
  const failed = (found: Problem): Conversion => ({ xml: null, report: report.done(), problems: [found] });
  const offence = scanXml(xml, defaultXmlLimits);
  if (offence) return failed(problem(offence.code, undefined, offence.data));
  const moddle = new BpmnModdle({ zeebe });
  let definitions: ModdleElement;
  try {
    definitions = (await moddle.fromXML(xml)).rootElement;
  } catch (error) {
    return failed(problem('XML_INVALID', undefined, { detail: (error as Error).message.split('\n')[0] ?? '' }));
  }
  const attributes = (definitions.$attrs ?? {}) as Record<string, unknown>;
  const declaration = Object.keys(attributes).find((name) => attributes[name] === CAMUNDA);
  const prefix = declaration?.replace(/^xmlns:?/, '') ?? 'camunda';
  new Walk(moddle, report, prefix).definitions(definitions);
  if (declaration !== undefined) delete attributes[declaration];
  const platform =
    Object.keys(attributes)
      .find((name) => attributes[name] === NAMESPACE)
      ?.replace('xmlns:', '') ?? 'modeler';
  attributes[`xmlns:${platform}`] = NAMESPACE;
  attributes[`${platform}:executionPlatform`] = 'Camunda Cloud';
  attributes[`${platform}:executionPlatformVersion`] = '8.8.0';
  const written = await moddle.toXML(definitions, { format: true });
  return { xml: written.xml, report: report.done(), problems: [] };
}

const JOBS = new Set(['bpmn:ServiceTask', 'bpmn:SendTask']);
/** Every step is written down before the next begins: where Camunda 7 must be told, nothing is left to say. */
const DURABLE = ['asyncBefore', 'asyncAfter', 'async', 'exclusive', 'jobPriority'];

class Walk {
  constructor(
    private readonly moddle: BpmnModdle,
    private readonly report: Report,
    private readonly prefix: string,
  ) {}

  definitions(root: ModdleElement): void {
    for (const element of list(root, 'rootElements')) {
      if (element.$type === 'bpmn:Process') this.process(element);
      else this.root(element);
    }
    for (const pool of list(root, 'rootElements').flatMap((element) => list(element, 'participants'))) this.root(pool);
  }

  private open(element: ModdleElement): Source {
    return new Source(element, this.report, this.moddle, this.prefix);
  }

  /** Messages, errors, signals, pools. */
  private root(element: ModdleElement): void {
    const source = this.open(element);
    source.attribute('errorMessage');
    source.finish();
  }

  private process(element: ModdleElement): void {
    const source = this.open(element);
    const tag = source.attribute('versionTag');
    if (tag !== null) {
      source.put('zeebe:VersionTag', { value: tag });
      source.note('camunda:versionTag', 'moved', { to: tag });
    }
    if (source.attribute('historyTimeToLive') !== null) source.note('camunda:historyTimeToLive', 'history');
    for (const name of ['candidateStarterGroups', 'candidateStarterUsers', 'isStartableInTasklist']) {
      if (source.attribute(name) !== null) source.note(`camunda:${name}`, 'starters');
    }
    this.common(source);
    this.content(element);
  }

  private content(container: ModdleElement): void {
    for (const laneSet of list(container, 'laneSets'))
      for (const lane of list(laneSet, 'lanes')) this.open(lane).finish();
    for (const element of list(container, 'flowElements')) {
      this.element(element);
      this.content(element);
    }
  }

  private element(element: ModdleElement): void {
    const source = this.open(element);
    const { $type } = element;
    if ($type === 'bpmn:SequenceFlow') convertFlow(source);
    if (source.isZeebe) return this.parts(source);
    if ($type === 'bpmn:UserTask') convertUserTask(source);
    else if ($type === 'bpmn:StartEvent') this.start(source);
    else if ($type === 'bpmn:ScriptTask') convertScript(source);
    else if ($type === 'bpmn:CallActivity') convertCall(source);
    else if ($type === 'bpmn:BusinessRuleTask') {
      const decision = source.attribute('decisionRef');
      if (decision === null) convertJob(source);
      else convertDecision(source, decision);
    } else if (JOBS.has($type)) convertJob(source);
    else if ($type === 'bpmn:ReceiveTask') needsKey(source, element['messageRef'] as ModdleElement | undefined, source);
    this.parts(source);
  }

  /** Event definitions and markers. */
  private parts(source: Source): void {
    const { element } = source;
    for (const definition of list(element, 'eventDefinitions')) {
      const inner = this.open(definition);
      convertDefinition(inner, source);
      inner.finish();
    }
    const loop = element['loopCharacteristics'] as ModdleElement | undefined;
    if (loop) {
      const inner = this.open(loop);
      if (!inner.isZeebe) convertLoop(inner);
      this.durable(inner);
      inner.finish();
    }
    this.common(source);
  }

  private start(source: Source): void {
    if (source.attribute('initiator') !== null) source.note('camunda:initiator', 'initiator');
    const forms = [source.attribute('formKey'), source.attribute('formRef'), ...source.extensions('formData')];
    source.attribute('formRefBinding');
    if (forms.some((form) => form !== null)) source.note('camunda:formKey', 'startForm');
  }

  private durable(source: Source): void {
    for (const name of DURABLE) if (source.attribute(name) !== null) source.note(`camunda:${name}`, 'always');
  }

  /** What any element may carry; writes the element. */
  private common(source: Source): void {
    this.durable(source);
    retriesOf(source, false);
    for (const mapping of source.extensions('inputOutput')) {
      for (const [name, direction] of [
        ['inputParameter', 'inputParameters'],
        ['outputParameter', 'outputParameters'],
      ] as const) {
        for (const given of source.children(mapping, name)) {
          const target = text(given, 'name');
          const converted = parameter(source, `camunda:${name} ${target}`, given);
          if (converted !== null) source.map(direction, converted, target);
        }
      }
    }
    for (const name of ['executionListener', 'taskListener']) {
      for (const listener of source.extensions(name)) {
        const what = ['class', 'delegateExpression', 'expression']
          .map((each) => text(listener, each))
          .find((each) => each !== '');
        source.note(`camunda:${name} (${text(listener, 'event')})`, 'listener', { to: what ?? 'script' });
      }
    }
    for (const properties of source.extensions('properties')) {
      const pairs = source
        .children(properties, 'property')
        .map((pair) => ({ name: text(pair, 'name'), value: text(pair, 'value') }));
      source.put('zeebe:Properties', { properties: pairs.map((pair) => source.create('zeebe:Property', pair)) });
      source.note('camunda:properties', 'moved', { to: 'zeebe:properties' });
    }
    source.finish();
  }
}

const list = (element: ModdleElement, property: string): ModdleElement[] => {
  const value = element[property];
  return Array.isArray(value) ? (value as ModdleElement[]) : [];
};
