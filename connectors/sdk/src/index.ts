/**
 * The connector SDK. The host owns sockets, secrets, retries and durability; a connector owns bytes: it turns an action
 * into a request and an answer into an outcome, and an incoming request into events. Everything here is pure and is
 * tested byte by byte; time and secrets come as arguments.
 */
export type * from './connector.ts';
export { defineConnector } from './connector.ts';
export { hmacSha256Hex, signaturesEqual } from './signature.ts';
export { checkConnector } from './contract-suite.ts';
