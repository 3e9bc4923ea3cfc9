/** Requests as the outside sees them. Contact data is masked for whoever may not see it. */
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { Actor } from '../../runtime/command.ts';
import type { Lookups } from '../lookups.ts';
import type { RequestItem, rating as ratingSchema } from './schema.ts';
import type { RatingRow, RequestRow } from './tables.ts';
import type { z } from 'zod';

/** A request with the due moment of its case. */
export type ListedRequest = RequestRow & { case_due_at?: number | null };

export const seesContact = (actor: Actor, row: Pick<RequestRow, 'id'>): boolean =>
  actor.kind === 'system' || actor.permissions.has('request.contact') || actor.id === `citizen:${row.id}`;

export function requestItem(row: ListedRequest, names: Lookups, actor: Actor, now: number): RequestItem {
  const dueAt = row.closed_at === null ? (row.case_id ? (row.case_due_at ?? null) : row.due_at) : null;
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    text: row.text,
    channel: row.channel as RequestItem['channel'],
    status: row.status,
    statusLabel: names.requestState(row.pack_id, row.status),
    eventType: names.eventType(row.pack_id, row.event_type_id),
    area: names.area(row.area_id),
    address: row.address,
    place: row.lat === null || row.lng === null ? null : { lat: row.lat, lng: row.lng },
    urgency: row.urgency,
    reporter: reporterView(row, seesContact(actor, row)),
    receivedAt: cityTime(row.received_at),
    updatedAt: cityTime(row.updated_at),
    closedAt: cityTimeOrNull(row.closed_at),
    caseId: row.case_id,
    mergedInto: row.merged_into,
    dueAt: cityTimeOrNull(dueAt),
    overdue: dueAt !== null && dueAt < now,
  };
}

export function reporterView(row: RequestRow, sees: boolean): RequestItem['reporter'] {
  const { reporter_name: name, reporter_phone: phone } = row;
  if (name === null && phone === null && row.reporter_anonymous === 0) return null;
  return {
    name: sees ? name : maskName(name),
    phone: sees ? phone : maskPhone(phone),
    anonymous: row.reporter_anonymous === 1,
  };
}

/** `138****0012` */
export const maskPhone = (phone: string | null): string | null =>
  phone === null ? null : phone.length < 7 ? '****' : `${phone.slice(0, 3)}****${phone.slice(-4)}`;

const maskName = (name: string | null): string | null => (name === null ? null : `${[...name][0] ?? ''}**`);

export const ratingView = (row: RatingRow): z.infer<typeof ratingSchema> => ({
  about: row.about,
  score: row.score,
  satisfied: row.satisfied === null ? null : row.satisfied === 1,
  text: row.text,
  at: cityTime(row.at),
  round: row.round,
});
