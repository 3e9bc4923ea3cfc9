/**
 * Where the library's way with paths that were not taken gives another answer than BPMN 2.0.2. It sends a "discard" along
 * them, as far as the next parallel join, and there a discard counts like a token. Beside the token of the same flow that is
 * harmless: a merge before the join passes both on, one for the way taken and one for the way not taken. Alone it is wrong.
 */
import type { Content, PeerApi, PeerDefinition } from './peer-library.ts';

/** A parallel join that goes on without a token on one of its flows, where 13.4.1 says wait. */
export function goesOnTooEarly({ type, inbound = [] }: Content): boolean {
  if (type !== 'bpmn:ParallelGateway') return false;
  const taken = new Set(inbound.filter(({ action }) => action === 'take').map(({ id }) => id));
  return inbound.some(({ action, id }) => action === 'discard' && !taken.has(id));
}

export interface OpenForNothing {
  /** The process or sub-process, by its execution. */
  executionId: string;
  /** The joins at which the discards stay. */
  elementIds: string[];
}

/** Scopes in which nothing is left but discards at parallel joins: no token is there, and yet the library goes on waiting. */
export function openForNothing(definition: PeerDefinition): OpenForNothing[] {
  const scopes = new Map<string, Content[]>();
  for (const content of postponedIn(definition.getPostponed())) {
    const scope = content.parent?.executionId ?? '';
    scopes.set(scope, [...(scopes.get(scope) ?? []), content]);
  }
  return [...scopes].flatMap(([executionId, left]) => {
    const nothing = left.every(({ isSequenceFlow, action }) => isSequenceFlow === true && action === 'discard');
    if (!nothing) return [];
    return [{ executionId, elementIds: [...new Set(left.map(({ targetId }) => targetId ?? ''))].sort() }];
  });
}

/** A sub-process names itself again among what goes on inside of it: each activity is asked once. */
function postponedIn(apis: readonly PeerApi[], asked = new Set<unknown>()): Content[] {
  return apis.flatMap((api) => {
    if (asked.has(api.owner)) return [api.content];
    asked.add(api.owner);
    return [api.content, ...postponedIn(api.getPostponed(), asked)];
  });
}
