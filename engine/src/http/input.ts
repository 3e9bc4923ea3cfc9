/** Checks a route's params, query and body against its schemas. All that is wrong is told at once, in both languages. */
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Problem } from '../core/problem.ts';
import type { Route } from '../features/feature.ts';
import { fieldsOf, readBody } from './body.ts';
import { inputInvalid } from './errors.ts';

const say = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError };

export interface Input {
  params: unknown;
  query: unknown;
  body: unknown;
}

export async function readInput(
  request: IncomingMessage,
  route: Route,
  params: Record<string, string>,
  search: string,
): Promise<Input> {
  const problems: Problem[] = [];
  const input: Input = {
    params: check(route.params, params, 'path', problems),
    query: check(route.query, fieldsOf(new URLSearchParams(search)), 'query', problems),
    body: undefined,
  };
  if (route.method !== 'get' && (route.body || route.bodyKind)) {
    const body = await readBody(request, route);
    input.body = check(route.body, route.body && body === undefined ? {} : body, '', problems);
  }
  if (problems.length > 0) throw inputInvalid({}, problems);
  return input;
}

/** What a route does not describe it does not get, except the places of its path and a body without a schema. */
function check(schema: z.ZodType | undefined, value: unknown, where: string, problems: Problem[]): unknown {
  if (!schema) return where === 'query' ? {} : value;
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  for (const issue of result.error.issues.flatMap(within)) problems.push(problemOfIssue(issue, where));
  return undefined;
}

/** A choice of shapes is wrong in the one that the input came closest to: of that, everything that is wrong. */
function within(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const branches = issue.errors.map((branch) =>
    branch.flatMap((inner) => within({ ...inner, path: [...issue.path, ...inner.path] })),
  );
  const depth = (branch: readonly z.core.$ZodIssue[]) => Math.max(0, ...branch.map(({ path }) => path.length));
  return branches.reduce((best, branch) => (depth(branch) > depth(best) ? branch : best));
}

function problemOfIssue(issue: z.core.$ZodIssue, where: string): Problem {
  const inside = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  const raw = issue as Parameters<typeof say.zh>[0];
  return {
    severity: 'error',
    code: `INPUT_${issue.code.toUpperCase()}`,
    path: `${where}${inside}`.replace(/^\./, ''),
    message: { zh: messageOf(say.zh(raw), issue.message), en: messageOf(say.en(raw), issue.message) },
  };
}

function messageOf(said: string | { message: string } | null | undefined, otherwise: string): string {
  return (typeof said === 'string' ? said : said?.message) ?? otherwise;
}
