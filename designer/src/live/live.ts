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
  // The list of alarms itself (`alarm-rows`) may be ten thousand rows long and listens by itself.
  alarm: ['alarms', 'alarm', 'alarm-history', 'alarm-summary', 'alarm-map', 'alarm-held', 'thing', 'handover'],
  thing: ['things', 'thing', 'alarm'],
  'alarm-rule': ['alarm-rules', 'alarm-rule', 'alarm'],
  'alarm-silence': ['alarm-silences', 'alarm-held', 'alarms', 'alarm', 'alarm-summary'],
  'maintenance-window': ['maintenance-windows', 'alarm-held', 'alarm-summary'],
  handover: ['handovers', 'handover'],
  ticket: ['tickets', 'ticket', 'alarm'],
};

export const connected = ref(true);

type Listener = (id: string) => void;
const listeners = new Map<string, Set<Listener>>();

/** Tells of every change of an object of this type, at once; answers how to stop it. */
export function whenChanged(type: string, listener: Listener): () => void {
  const known = listeners.get(type) ?? new Set();
  listeners.set(type, known.add(listener));
  return () => known.delete(listener);
}
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
  line.on('changed', (change: { type: string; id: string }) => {
    refresh(client, shownBy[change.type] ?? [change.type]);
    for (const listener of listeners.get(change.type) ?? []) listener(change.id);
  });
}

export function stopLive(): void {
  socket?.close();
  socket = undefined;
  connected.value = true;
}
