/** The part of bpmn-engine and bpmn-elements that the second opinion touches; their own types leave messages open. */

export interface Parent {
  id: string;
  executionId: string;
  path?: { id: string; executionId: string }[];
}

export interface Content {
  id: string;
  type: string;
  executionId: string;
  parent?: Parent;
  /** Position of an item of a loop, from 0. */
  index?: number;
  loopCardinality?: number;
  isRootScope?: boolean;
  isDefinitionScope?: boolean;
  isMultiInstance?: boolean;
  inbound?: { id?: string; action?: string }[];
  isSequenceFlow?: boolean;
  /** Of a flow: `take` or `discard`. */
  action?: string;
  /** Of a flow: the element it leads to. */
  targetId?: string;
  error?: { message?: string };
  output?: unknown;
}

export interface Message {
  content: Content;
}

export interface PeerBroker {
  subscribeTmp(
    exchange: string,
    pattern: string,
    onMessage: (routingKey: string, message: Message) => void,
    options: { noAck: true; priority?: number },
  ): void;
}

export interface PeerApi {
  content: Content;
  /** The activity or flow that the content is about. */
  owner: unknown;
  /** What goes on inside: activities, and flows that wait at a join. */
  getPostponed(): PeerApi[];
  signal(message?: unknown): void;
  sendApiMessage(action: string, content: unknown, options?: unknown): void;
}

export interface PeerDefinition {
  broker: PeerBroker;
  run(options: { processId: string }): void;
  stop(): void;
  getApi(message: Message): PeerApi;
  getPostponed(): PeerApi[];
}

/** A parsed element: its properties with extension elements as the parser left them. */
export interface PeerActivity {
  id: string;
  type: string;
  broker: PeerBroker;
  attachedTo: PeerActivity | null;
  behaviour: Behaviour;
  eventDefinitions?: PeerEventDefinition[];
}

/** A definition at work. `parse` gives a timer its date, and -1 for a cycle without end. */
export interface PeerEventDefinition {
  type: string;
  parse?(timerType: string, value: unknown): { expireAt: Date; repeat: number | undefined };
}

export interface Behaviour {
  Service?: unknown;
  extensionElements?: { values?: PeerExtension[] };
  loopCharacteristics?: { type: string; behaviour: Behaviour & { collection?: string; completionCondition?: string } };
  eventDefinitions?: { type: string }[];
  cancelActivity?: boolean;
}

export interface PeerExtension {
  $type: string;
  [property: string]: unknown;
}
