/** Draws a tree as a BPMN file, the way a modeller would: every generated process goes through the reader like any other. */
import { draw, ext, message } from '../testing/draw.ts';
import type { Block } from './tree.ts';

/** Elements as text, and where a token enters and leaves. */
interface Drawn {
  xml: string;
  first: string;
  last: string;
}

const TIMER = '<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>';
const MESSAGE = '<messageEventDefinition messageRef="M"/>';
const SIGNAL = '<signalEventDefinition signalRef="S"/>';
const ROOTS = `${message('M', '=1')}<signal id="S" name="S"/><error id="E" errorCode="no"/><escalation id="X" escalationCode="up"/>`;

export const JOB = ext('<zeebe:taskDefinition type="work"/>');
const script = (expression: string, variable: string) =>
  ext(`<zeebe:script expression="=${expression}" resultVariable="${variable}"/>`);
const condition = (expression: string) =>
  `<conditionalEventDefinition><condition>=${expression}</condition></conditionalEventDefinition>`;

export function drawTree(tree: Block): string {
  const drawing = new Drawing();
  const { xml, first, last } = drawing.block(tree);
  return draw(`<startEvent id="start"/> <endEvent id="end"/> start -> ${first} ${xml} ${last} -> end`, ROOTS);
}

class Drawing {
  private count = 0;
  /** Variables that count the rounds of what has been drawn. */
  private readonly counters: string[] = [];

  private id(): string {
    return `n${(this.count += 1)}`;
  }

  private element(tag: string, inside = '', attributes = ''): Drawn {
    const id = this.id();
    return { xml: `<${tag} id="${id}" ${attributes}>${inside}</${tag}>`, first: id, last: id };
  }

  /** A sub-process around the block; `more` stands inside of it, `marker` at its end. */
  private scope(inner: Drawn, more = '', marker = '', tag = 'subProcess'): Drawn {
    const [start, end] = [this.id(), this.id()];
    const inside = `<startEvent id="${start}"/> ${start} -> ${inner.first} ${inner.xml} ${more} <endEvent id="${end}"/> ${inner.last} -> ${end}`;
    return this.element(tag, inside + marker);
  }

  /** A boundary event at the activity whose way leads to where the activity's way leads. */
  private detour(activity: Drawn, definition: string, attributes = ''): Drawn {
    const [boundary, join] = [this.id(), this.id()];
    return {
      xml: `${activity.xml} <boundaryEvent id="${boundary}" attachedToRef="${activity.first}" ${attributes}>${definition}</boundaryEvent>
        <exclusiveGateway id="${join}"/> ${activity.last} -> ${join} ${boundary} -> ${join}`,
      first: activity.first,
      last: join,
    };
  }

  /** A boundary event beside which something else happens and ends by itself. */
  private aside(activity: Drawn, definition: string): Drawn {
    const [boundary, end] = [this.id(), this.id()];
    const note = this.element('userTask');
    return {
      xml: `${activity.xml} ${note.xml} <endEvent id="${end}"/>
        <boundaryEvent id="${boundary}" attachedToRef="${activity.first}" cancelActivity="false">${definition}</boundaryEvent>
        ${boundary} -> ${note.first} -> ${end}`,
      first: activity.first,
      last: activity.last,
    };
  }

  private branches(gateway: string, parts: Drawn[], when: (i: number) => string): Drawn {
    const [split, join] = [this.id(), this.id()];
    const needsDefault = parts.length > 1 && gateway !== 'parallelGateway';
    const flows = parts.map((part, i) => {
      const flow = needsDefault && i > 0 ? `${split} -[${when(i)}]-> ${part.first}` : `${split} -> ${part.first}`;
      return `${part.xml} ${flow} ${part.last} -> ${join}`;
    });
    const fallback = needsDefault ? `default="${split}_${parts[0]?.first}"` : '';
    return {
      xml: `<${gateway} id="${split}" ${fallback}/> <${gateway} id="${join}"/> ${flows.join(' ')}`,
      first: split,
      last: join,
    };
  }

  private chain(parts: Drawn[]): Drawn {
    const flows = parts.slice(1).map((part, i) => `${parts[i]?.last} -> ${part.first}`);
    const xml = `${parts.map((part) => part.xml).join(' ')} ${flows.join(' ')}`;
    return { xml, first: parts[0]?.first ?? '', last: parts.at(-1)?.last ?? '' };
  }

  private loop(sequential: boolean, completion = ''): string {
    const settings = ext('<zeebe:loopCharacteristics inputCollection="=[1,2,3]" inputElement="item"/>');
    return `<multiInstanceLoopCharacteristics isSequential="${sequential}">${settings}${completion}</multiInstanceLoopCharacteristics>`;
  }

  /** Every item has counters of its own: who counts first would otherwise decide who goes round again. */
  private own(counters: readonly string[]): string {
    const inputs = counters.map((name) => `<zeebe:input source="=null" target="${name}"/>`);
    return inputs.length === 0 ? '' : ext(`<zeebe:ioMapping>${inputs.join('')}</zeebe:ioMapping>`);
  }

  private eventSubProcess(definition: string, interrupting: boolean): string {
    const [start, end] = [this.id(), this.id()];
    const inner = this.element('userTask');
    return `<subProcess id="${this.id()}" triggeredByEvent="true"><startEvent id="${start}" isInterrupting="${interrupting}">${definition}</startEvent>
      ${inner.xml} <endEvent id="${end}"/> ${start} -> ${inner.first} -> ${end}</subProcess>`;
  }

  block(tree: Block): Drawn {
    if ('blocks' in tree) return this.split(tree);
    if (!('block' in tree)) return this.leaf(tree.kind);
    const before = this.counters.length;
    const inner = this.block(tree.block);
    return this.wrap(tree.kind, inner, this.counters.slice(before));
  }

  private split({ kind, blocks, pick }: Extract<Block, { blocks: Block[] }>): Drawn {
    const parts = blocks.map((each) => this.block(each));
    if (kind === 'sequence') return this.chain(parts);
    if (kind === 'parallel') return this.branches('parallelGateway', parts, () => '');
    if (kind === 'exclusive') return this.branches('exclusiveGateway', parts, (i) => String(pick % 3 === i));
    return this.branches('inclusiveGateway', parts, (i) => String(((pick + 1) & (1 << (i - 1))) !== 0));
  }

  private leaf(kind: Exclude<Block, { block: Block } | { blocks: Block[] }>['kind']): Drawn {
    switch (kind) {
      case 'user':
        return this.element('userTask');
      case 'job':
        return this.element('serviceTask', JOB);
      case 'script':
        return this.element('scriptTask', script('if n = null then 1 else n + 1', 'n'));
      case 'timer':
        return this.element('intermediateCatchEvent', TIMER);
      case 'message':
        return this.element('intermediateCatchEvent', MESSAGE);
      case 'signal':
        return this.element('intermediateCatchEvent', SIGNAL);
      case 'pass':
        return this.element('task');
      case 'link': {
        const [from, to] = [this.id(), this.id()];
        const definition = `<linkEventDefinition name="${from}"/>`;
        return {
          xml: `<intermediateThrowEvent id="${from}">${definition}</intermediateThrowEvent> <intermediateCatchEvent id="${to}">${definition}</intermediateCatchEvent>`,
          first: from,
          last: to,
        };
      }
      case 'choice of events':
        return this.choice();
      case 'job that may fail':
        return this.detour(this.element('serviceTask', JOB), '<errorEventDefinition errorRef="E"/>');
      case 'call':
        return this.element('callActivity', ext('<zeebe:calledElement processId="other"/>'));
      case 'compensated':
        return this.compensated();
      case 'awaited condition':
        return this.awaited();
      case 'many jobs, half is enough': {
        const enough = '<completionCondition>=numberOfCompletedInstances >= 2</completionCondition>';
        return this.element('serviceTask', JOB + this.loop(false, enough));
      }
    }
  }

  private choice(): Drawn {
    const [gateway, join] = [this.id(), this.id()];
    const [one, two] = [this.element('intermediateCatchEvent', TIMER), this.element('intermediateCatchEvent', MESSAGE)];
    return {
      xml: `<eventBasedGateway id="${gateway}"/> <exclusiveGateway id="${join}"/> ${one.xml} ${two.xml}
        ${gateway} -> ${one.first} -> ${join} ${gateway} -> ${two.first} -> ${join}`,
      first: gateway,
      last: join,
    };
  }

  /** Something that is done and then undone. */
  private compensated(): Drawn {
    const done = this.element('userTask');
    const undo = this.element('serviceTask', JOB, 'isForCompensation="true"');
    const [boundary, association] = [this.id(), this.id()];
    const throws = this.element('intermediateThrowEvent', '<compensateEventDefinition/>');
    return {
      xml: `${done.xml} ${undo.xml} ${throws.xml} ${done.last} -> ${throws.first}
        <boundaryEvent id="${boundary}" attachedToRef="${done.first}"><compensateEventDefinition/></boundaryEvent>
        <association id="${association}" associationDirection="One" sourceRef="${boundary}" targetRef="${undo.first}"/>`,
      first: done.first,
      last: throws.last,
    };
  }

  /** One branch waits until the other has set a variable, before or after. */
  private awaited(): Drawn {
    const flag = `ready${this.id()}`;
    const set = this.chain([this.element('userTask'), this.element('scriptTask', script('true', flag))]);
    const wait = this.chain([
      this.element('userTask'),
      this.element('intermediateCatchEvent', condition(`${flag} = true`)),
    ]);
    return this.branches('parallelGateway', [set, wait], () => '');
  }

  private wrap(kind: Extract<Block, { block: Block }>['kind'], inner: Drawn, counters: readonly string[]): Drawn {
    switch (kind) {
      case 'sub':
        return this.scope(inner);
      case 'many':
      case 'one by one':
        return this.scope(inner, '', this.own(counters) + this.loop(kind === 'one by one'));
      case 'loop':
        return this.scope(
          inner,
          '',
          '<standardLoopCharacteristics loopMaximum="2"><loopCondition>=true</loopCondition></standardLoopCharacteristics>',
        );
      case 'repeat':
        return this.repeat(inner);
      case 'timeout':
        return this.detour(this.scope(inner), TIMER);
      case 'reminders':
        return this.aside(this.scope(inner), MESSAGE);
      case 'event sub-process':
        return this.scope(inner, this.eventSubProcess(TIMER, true));
      case 'listening sub-process':
        return this.scope(inner, this.eventSubProcess(SIGNAL, false));
      case 'terminated': {
        const end = this.element('endEvent', '<terminateEventDefinition/>');
        const one = this.element('userTask');
        const [start, split, done] = [this.id(), this.id(), this.id()];
        return this.element(
          'subProcess',
          `<startEvent id="${start}"/> <parallelGateway id="${split}"/> <endEvent id="${done}"/> ${inner.xml} ${one.xml} ${end.xml}
           ${start} -> ${split} -> ${inner.first} ${inner.last} -> ${done} ${split} -> ${one.first} -> ${end.first}`,
        );
      }
      case 'transaction': {
        const cancel = this.element('endEvent', '<cancelEventDefinition/>');
        const [start, split, done] = [this.id(), this.id(), this.id()];
        const body = `<startEvent id="${start}"/> <exclusiveGateway id="${split}" default="${split}_${done}"/> <endEvent id="${done}"/>
          ${inner.xml} ${cancel.xml} ${start} -> ${inner.first} ${inner.last} -> ${split} -> ${done} ${split} -[n = 1]-> ${cancel.first}`;
        return this.detour(this.element('transaction', body), '<cancelEventDefinition/>');
      }
      case 'escalating': {
        const up = this.element('intermediateThrowEvent', '<escalationEventDefinition escalationRef="X"/>');
        return this.aside(this.scope(this.chain([up, inner])), '<escalationEventDefinition escalationRef="X"/>');
      }
    }
  }

  /** Twice round a loop of gateways. */
  private repeat(inner: Drawn): Drawn {
    const [enter, again] = [this.id(), this.id()];
    const counter = `rounds${this.id()}`;
    this.counters.push(counter);
    const count = this.element('scriptTask', script(`if ${counter} = null then 1 else ${counter} + 1`, counter));
    const leave = this.element('task');
    return {
      xml: `<exclusiveGateway id="${enter}"/> <exclusiveGateway id="${again}" default="${again}_${leave.first}"/>
        ${inner.xml} ${count.xml} ${leave.xml} ${enter} -> ${inner.first} ${inner.last} -> ${count.first} -> ${again} -> ${leave.first}
        ${again} -[${counter} = 1]-> ${enter}`,
      first: enter,
      last: leave.last,
    };
  }
}
