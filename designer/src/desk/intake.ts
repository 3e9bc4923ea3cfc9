/** What is being written down at the desk, kept while the seat looks at something else. */
import type { Place } from '../api/types.ts';

export interface Intake {
  channel: string;
  phone: string;
  name: string;
  anonymous: boolean;
  text: string;
  title: string;
  eventTypeId: string | null;
  urgency: string;
  address: string;
  areaId: string | null;
  place: Place | null;
  attachmentIds: string[];
}

export const emptyIntake = (channel = 'phone'): Intake => ({
  channel,
  phone: '',
  name: '',
  anonymous: false,
  text: '',
  title: '',
  eventTypeId: null,
  urgency: 'ordinary',
  address: '',
  areaId: null,
  place: null,
  attachmentIds: [],
});
