/**
 * Keeps screens true without reload: the server says `changed {type, id}` after every commit that this person may see,
 * and the queries that show such an object are read again. After a broken line everything shown is read again.
 */
import type { QueryClient } from '@tanstack/vue-query';
import { io, type Socket } from 'socket.io-client';
import { ref } from 'vue';

/** Query keys that show objects of a type; the first element of every key of the application is one of these. */
const shownBy: Record<string, readonly string[]> = {
  task: ['tasks', 'task', 'task-counts', 'case', 'request'],
  case: ['cases', 'case', 'case-history', 'case-summary', 'tasks', 'task', 'diagram'],
  request: ['requests', 'request', 'request-history', 'nearby', 'caller', 'tasks', 'task', 'case'],
  notice: ['notices', 'notice-log'],
  'process-instance': ['diagram', 'instances', 'instance', 'activity'],
  process: ['processes', 'process'],
  person: ['people', 'person'],
  pack: ['packs', 'pack', 'catalog'],
  calendar: ['calendars', 'calendar'],
  import: ['imports', 'import'],
  attachment: ['case', 'request'],
};

export const connected = ref(true);
let socket: Socket | undefined;
let waiting = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Several changes of one commit cause one reading. */
function refresh(client: QueryClient, names: readonly string[]): void {
  for (const name of names) waiting.add(name);
  timer ??= setTimeout(() => {
    const due = waiting;
    waiting = new Set();
    timer = undefined;
    void client.invalidateQueries({ predicate: (query) => due.has(String(query.queryKey[0])) });
  }, 150);
}

export function startLive(client: QueryClient): void {
  stopLive();
  const line = io({ path: '/socket.io', withCredentials: true });
  socket = line;
  let wasConnected = false;
  line.on('connect', () => {
    connected.value = true;
    if (wasConnected) void client.invalidateQueries();
    wasConnected = true;
  });
  line.on('disconnect', () => (connected.value = false));
  line.on('changed', (change: { type: string; id: string }) => refresh(client, shownBy[change.type] ?? [change.type]));
}

export function stopLive(): void {
  socket?.close();
  socket = undefined;
  connected.value = true;
}
