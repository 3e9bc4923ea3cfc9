/**
 * The citizen's keys to filed requests. A key lives as long as the tab; for an anonymous request, whose number opens
 * nothing elsewhere, it is kept on this device until the citizen removes it.
 */
import { reactive } from 'vue';

export interface Ticket {
  id: string;
  number: string;
  token: string;
  /** Kept on this device after the tab is closed. */
  kept: boolean;
}

const KEY = 'liandong.portal.tickets';

function load(drawer: Storage): Ticket[] {
  try {
    const list: unknown = JSON.parse(drawer.getItem(KEY) ?? '[]');
    return Array.isArray(list) ? (list as Ticket[]) : [];
  } catch {
    return [];
  }
}

export const tickets = reactive<Ticket[]>([
  ...load(sessionStorage),
  ...load(localStorage).filter((kept) => !load(sessionStorage).some((ticket) => ticket.id === kept.id)),
]);

function save(): void {
  sessionStorage.setItem(KEY, JSON.stringify(tickets));
  localStorage.setItem(KEY, JSON.stringify(tickets.filter((ticket) => ticket.kept)));
}

export function keepTicket(ticket: Ticket): void {
  const at = tickets.findIndex((known) => known.id === ticket.id);
  if (at >= 0) tickets.splice(at, 1);
  tickets.unshift(ticket);
  save();
}

export function forgetTicket(id: string): void {
  const at = tickets.findIndex((known) => known.id === id);
  if (at >= 0) tickets.splice(at, 1);
  save();
}

export const ticketOf = (id: string): Ticket | undefined => tickets.find((ticket) => ticket.id === id);
