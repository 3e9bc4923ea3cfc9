/** The shape that every connector has. `defineConnector` only checks types; the host reads the object. */
import type { z } from 'zod';

export interface Text {
  zh: string;
  en: string;
}

/** A request that the host sends for the connector, through its egress guard. */
export interface OutgoingRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
  timeoutMs?: number;
}

export interface IncomingResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * What became of an action. `retry`: not done, may be tried again. `unknown`: it may have been done; the host asks
 * `reconcile` or a person. `permanent` and `auth` are not tried again until somebody mends something.
 */
export type Outcome =
  | { outcome: 'ok'; output: Record<string, unknown> }
  | { outcome: 'retry'; detail: string; retryAfterMs?: number }
  | { outcome: 'permanent' | 'auth' | 'unknown'; detail: string };

export interface ActionContext<Config> {
  config: Config;
  secrets: Readonly<Record<string, string>>;
  /** Same value at every attempt of one action; tell it to the other side. */
  idempotencyKey: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** Where the other side sends results, absolute URL; empty when the host has no public address. */
  callbackUrl: string;
}

export interface Action<Config> {
  title: Text;
  /** Fields of a step's input; validated by the host before `request` is called. */
  input: z.ZodType<Record<string, unknown>>;
  request(input: Record<string, unknown>, context: ActionContext<Config>): OutgoingRequest;
  /** `context` is that of the request: what an answer means may be a setting of the connection. */
  outcome(response: IncomingResponse, context: ActionContext<Config>): Outcome;
}

/** A mail that the host sends for the connector by SMTP, after the same checks of the host's address. */
export interface OutgoingMail {
  host: string;
  port: number;
  /** `tls` from the first byte, `starttls` insisted on, or `none` inside the city's own network. */
  security: 'tls' | 'starttls' | 'none';
  login?: { user: string; password: string };
  from: string;
  to: string;
  subject: string;
  text: string;
  /** Same at every attempt, so that a mailbox can tell that it is the same mail. */
  messageId: string;
  timeoutMs?: number;
}

/** What the mail server said, or why it could not. */
export interface MailReply {
  /** SMTP reply code; null when there was none. */
  code: number | null;
  /** `login`: it refused the account. `lost`: the line broke after the mail was handed over. */
  stage: 'done' | 'connect' | 'login' | 'envelope' | 'lost';
  text: string;
}

export interface MailAction<Config> {
  title: Text;
  input: z.ZodType<Record<string, unknown>>;
  mail(input: Record<string, unknown>, context: ActionContext<Config>): OutgoingMail;
  outcome(reply: MailReply): Outcome;
}

/** Channels of notices that a connector can carry. */
export type NoticeChannel = 'sms' | 'mail' | 'app' | 'wechat' | 'webhook';

export interface IncomingRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** Raw bytes: signatures are over these. */
  body: Uint8Array;
}

/** A result or event that came in. `id` is the other side's: the same id twice is one event. */
export interface ConnectorEvent {
  id: string;
  /** Of a result `accepted`, `result` or `refused`; of an event its CloudEvents type. */
  type: string;
  /** Which piece of work it belongs to: the idempotency key of the action that handed it over. Without: an event. */
  correlationKey?: string;
  /** Of an event: the thing that it is about, and when it happened (ISO 8601 with offset). */
  subject?: string;
  time?: string;
  data: Record<string, unknown>;
}

export type Received =
  | { ok: true; events: ConnectorEvent[]; answer: { status: number; body: unknown } }
  | { ok: false; status: 400 | 401 | 403 | 409; detail: string };

export interface Connector<Config = Record<string, unknown>> {
  manifest: {
    id: string;
    version: string;
    name: Text;
    description: Text;
    config: z.ZodType<Config>;
    /** Names of secrets, with what they are for. */
    secrets: Record<string, Text>;
    /** Hosts this connection may talk to, from its configuration. The host refuses all others. */
    hosts(config: Config): string[];
    /**
     * Notices that it carries: channel → action. Such an action takes `to`, `name`, `title`, `text`, `language`, `urgency`,
     * and `object` (`type`, `id`, `number`) or null.
     */
    channels?: Partial<Record<NoticeChannel, string>>;
  };
  actions: Record<string, Action<Config>>;
  mails?: Record<string, MailAction<Config>>;
  /** Takes an incoming request. Checks the signature over the raw body, in constant time, within a replay window. */
  receive?(
    request: IncomingRequest,
    context: { config: Config; secrets: Readonly<Record<string, string>>; now: number },
  ): Received;
}

/** A connector of whatever configuration: what the host and the contract suite handle. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Config stands on both sides of functions; nothing narrower fits all
export type AnyConnector = Connector<any>;

export const defineConnector = <Config>(connector: Connector<Config>): Connector<Config> => connector;
