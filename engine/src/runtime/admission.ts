/** Checks a submission before it may wait: a known command, harmless JSON, valid by the command's own schema. */
import { z } from 'zod';
import type { Problem } from '../core/problem.ts';
import type { Actor, AnyCommand, CommandDefinition, Submission } from './command.ts';
import { invalidPayload, unknownCommand } from './errors.ts';
import { guardPayload } from './payload-guard.ts';
import { receiptOf, type Receipt } from './receipts.ts';

/** A command that may run. */
export interface Admitted {
  definition: AnyCommand;
  /** As its schema made it. */
  payload: unknown;
  actor: Actor;
  receipt: Receipt | undefined;
}

export function admit(submission: Submission, commands: ReadonlyMap<string, AnyCommand>, maxPayload: number): Admitted {
  const definition = commands.get(submission.type);
  if (!definition) throw unknownCommand({ command: submission.type });
  guardPayload(submission.payload, maxPayload);
  const payload: unknown = submission.checked ? submission.payload : validPayload(definition, submission.payload);
  return { definition, payload, actor: submission.actor, receipt: receiptOf(submission, payload) };
}

const say = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError };

/** The payload as its schema makes it; raises INVALID_PAYLOAD with every problem and its path. */
export function validPayload<P>(definition: Pick<CommandDefinition<P>, 'type' | 'payload'>, payload: unknown): P {
  const parsed = definition.payload.safeParse(payload, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw invalidPayload({ command: definition.type }, parsed.error.issues.map(problemOf));
}

function problemOf(issue: z.core.$ZodIssue): Problem {
  const raw = issue as Parameters<typeof say.zh>[0];
  const messageOf = (said: ReturnType<typeof say.zh>) => (typeof said === 'string' ? said : said?.message);
  return {
    severity: 'error',
    code: 'INVALID_FIELD',
    path: issue.path.map(String).join('.'),
    message: { zh: messageOf(say.zh(raw)) ?? issue.message, en: messageOf(say.en(raw)) ?? issue.message },
  };
}
