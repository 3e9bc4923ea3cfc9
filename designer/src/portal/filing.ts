/** From the draft to what POST /api/v1/public/requests takes. Pure: nothing is sent here. */
import type { FileRequest } from '../api/types.ts';
import type { Draft } from './draft.ts';
import { plainPhone } from './step-checks.ts';

export function requestOf(draft: Draft): FileRequest {
  const address = draft.address.trim();
  return {
    channel: 'web',
    text: draft.text.trim(),
    ...(draft.eventTypeId ? { eventTypeId: draft.eventTypeId } : {}),
    ...(draft.urgent ? { urgency: 'urgent' as const } : {}),
    ...(address ? { address } : {}),
    ...(draft.place ? { place: draft.place } : {}),
    ...(draft.areaId ? { areaId: draft.areaId } : {}),
    reporter: draft.anonymous
      ? { name: null, phone: null, anonymous: true }
      : { name: draft.name.trim() || null, phone: plainPhone(draft.phone), anonymous: false },
    attachmentIds: draft.photos.flatMap((photo) => (photo.id ? [photo.id] : [])),
  };
}
