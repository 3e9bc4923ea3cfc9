/** What happens in the town on one day, in the order of time: sensors speak, people handle what was raised. */
export type Moment =
  | { at: string; thing: string; metric: string; value: number | string | boolean }
  | { at: string; thing: string; type: string; data?: Record<string, unknown> }
  | { at: string; review: string; verdict: 'true' | 'false'; note: string }
  | { at: string; close: string; note: string }
  | { at: string; answer: string; text: string };

/** Three days before: when the elder was last seen. */
export const LAST_SEEN = '2026-11-21T15:30:00';
export const DAY = '2026-11-24';
export const BEGIN = '06:00:00';
export const END = '22:00:00';

const rising = [6, 9, 12, 15, 18, 22, 27, 24, 15, 8, 6, 5, 5, 5, 5, 5];

export const day: Moment[] = [
  { at: '07:10:00', thing: 'lane', metric: 'occupied', value: true },
  { at: '07:18:00', thing: 'lane', metric: 'occupied', value: false },
  { at: '08:20:00', thing: 'lane', metric: 'occupied', value: true },
  { at: '08:24:00', thing: 'lane', metric: 'occupied', value: false },
  { at: '09:40:00', thing: 'lift', metric: 'person', value: true },
  { at: '09:40:10', thing: 'lift', metric: 'state', value: 'fault' },
  { at: '09:55:00', thing: 'lift', metric: 'person', value: false },
  { at: '10:05:00', thing: 'post', type: 'liandong.button.pressed' },
  { at: '10:05:03', thing: 'post', type: 'liandong.button.pressed' },
  { at: '10:07:00', review: 'panic-button', verdict: 'true', note: '有人落水' },
  { at: '10:40:00', close: 'panic-button', note: '已救起，送医' },
  { at: '11:00:00', thing: 'outlet', metric: 'cod', value: 96 },
  { at: '11:15:00', thing: 'outlet', metric: 'cod', value: 118 },
  { at: '11:30:00', thing: 'outlet', metric: 'cod', value: 104 },
  { at: '11:40:00', answer: 'exceed-cod', text: '曝气风机跳闸，已恢复运行' },
  { at: '12:00:00', thing: 'outlet', metric: 'cod', value: 62 },
  { at: '13:00:00', thing: 'park', metric: 'loadRatio', value: 82 },
  { at: '13:30:00', thing: 'park', metric: 'loadRatio', value: 91 },
  { at: '14:00:00', thing: 'park', metric: 'loadRatio', value: 101 },
  { at: '14:10:00', thing: 'park', metric: 'loadRatio', value: 105 },
  { at: '15:00:00', thing: 'park', metric: 'loadRatio', value: 70 },
  { at: '14:20:00', thing: 'zone', type: 'liandong.intrusion' },
  { at: '14:23:00', review: 'perimeter-intrusion', verdict: 'false', note: '野猫' },
  { at: '15:10:00', thing: 'switch', metric: 'online', value: false },
  ...[1, 2, 3].map((n) => ({ at: `15:10:0${n}`, thing: `camera-${n}`, metric: 'online', value: false })),
  ...[1, 2, 3].map((n) => ({ at: `15:25:0${n}`, thing: `camera-${n}`, metric: 'online', value: true })),
  { at: '15:25:10', thing: 'switch', metric: 'online', value: true },
  ...rising.map((value, i) => ({ at: `16:${String(2 * i).padStart(2, '0')}:00`, thing: 'tank', metric: 'ch4', value })),
  { at: '17:45:00', thing: 'road', type: 'liandong.traffic.accident', data: { injured: 2 } },
  { at: '18:30:00', thing: 'road', type: 'liandong.traffic.accident-cleared' },
  { at: '19:00:00', thing: 'door', type: 'liandong.access.pass', data: { personId: 'elder' } },
].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)) as Moment[];
