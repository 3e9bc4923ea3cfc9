/**
 * Reads request bodies within limits: at most the route's bytes, JSON not nested deeper than 64 levels, and no key that
 * could reach a prototype (`__proto__`, `constructor`). What is refused here never becomes an object of ours.
 */
import type { IncomingMessage } from 'node:http';
import multer from 'multer';
import type { Route } from '../features/feature.ts';
import {
  bodyNotJson,
  bodyTooLarge,
  forbiddenKey,
  mediaTypeUnsupported,
  multipartInvalid,
  requestAborted,
  tooDeep,
} from './errors.ts';

const defaultLimit = 1024 * 1024;
const multipartLimit = 20 * 1024 * 1024;
const maxDepth = 64;
const maxFiles = 50;

/** One uploaded file as multer gives it, its name read as UTF-8; its media type is the client's word and proves nothing. */
export type UploadedFile = Express.Multer.File;

/** The body as the route's `bodyKind` says; undefined when there is none. */
export async function readBody(request: IncomingMessage, route: Route): Promise<unknown> {
  const kind = route.bodyKind ?? 'json';
  if (kind === 'multipart') return readMultipart(request, route.maxBodyBytes ?? multipartLimit);
  const bytes = await readBytes(request, route.maxBodyBytes ?? defaultLimit);
  if (kind === 'raw') return bytes;
  if (bytes.length === 0) return undefined;
  const type = request.headers['content-type'];
  if (kind === 'form') {
    accept(type, /^application\/x-www-form-urlencoded\b/i, 'application/x-www-form-urlencoded');
    return fieldsOf(new URLSearchParams(bytes.toString('utf8')));
  }
  accept(type, /^application\/(?:[\w.+-]+\+)?json\b/i, 'application/json');
  return parseJson(bytes);
}

/** Repeated names become a list. Names that could reach a prototype are refused. */
export function fieldsOf(pairs: Iterable<[string, string]>): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (const [name, value] of pairs) {
    refuseKey(name);
    const before = fields[name];
    if (before === undefined) fields[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else fields[name] = [before, value];
  }
  return fields;
}

function accept(type: string | undefined, pattern: RegExp, accepted: string): void {
  if (type !== undefined && !pattern.test(type)) throw mediaTypeUnsupported({ accepted });
}

function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(bodyTooLarge({ limit }));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.removeAllListeners('data');
        request.pause();
        reject(bodyTooLarge({ limit }));
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.on('error', () => reject(requestAborted()));
    request.on('close', () => request.complete || reject(requestAborted()));
  });
}

function parseJson(bytes: Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw bodyNotJson();
  }
  checkShape(value);
  return value;
}

/** Not deeper than the stack holds: a document nested a million deep is refused at its 65th level. */
function checkShape(value: unknown, depth = 1): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxDepth) throw tooDeep({ limit: maxDepth });
  if (Array.isArray(value)) {
    for (const each of value) checkShape(each, depth + 1);
    return;
  }
  for (const key in value) {
    refuseKey(key);
    checkShape((value as Record<string, unknown>)[key], depth + 1);
  }
}

function refuseKey(key: string): void {
  if (key === '__proto__' || key === 'constructor') throw forbiddenKey({ key });
}

function readMultipart(request: IncomingMessage, limit: number): Promise<unknown> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(bodyTooLarge({ limit }));
  if (!/^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '')) {
    return Promise.reject(mediaTypeUnsupported({ accepted: 'multipart/form-data' }));
  }
  const read = multer({
    storage: multer.memoryStorage(),
    defParamCharset: 'utf8',
    limits: { fileSize: limit, files: maxFiles, fields: 100, fieldSize: defaultLimit, parts: maxFiles + 100 },
  }).any();
  return new Promise((resolve, reject) => {
    const done = (error: unknown): void => {
      if (error) return reject(multipartError(error, limit));
      const { body, files } = request as IncomingMessage & { body?: object; files?: UploadedFile[] };
      try {
        const fields = { ...body };
        checkShape(fields);
        resolve({ ...fields, files: files ?? [] });
      } catch (refusal) {
        reject(refusal);
      }
    };
    read(request as never, {} as never, done);
  });
}

function multipartError(error: unknown, limit: number): unknown {
  if (!(error instanceof multer.MulterError)) return multipartInvalid({ reason: (error as Error).message });
  return error.code === 'LIMIT_FILE_SIZE' ? bodyTooLarge({ limit }) : multipartInvalid({ reason: error.code });
}
