/**
 * Where the requests come from: an Open311 answer in a file or behind a URL, or the example's own small generated set.
 * Other cities' services are mapped to the event types of the hotline pack by words in their names.
 */
import { readFile } from 'node:fs/promises';

/** A service request as GeoReport v2 gives it; whatever is missing is missing in the real data too. */
export interface ForeignRequest {
  service_request_id: string;
  service_name: string | null;
  description: string | null;
  address: string | null;
  lat: number | null;
  long: number | null;
}

export async function readRequests(input: string | undefined): Promise<ForeignRequest[]> {
  if (input === undefined) return generatedRequests();
  const text = /^https?:/.test(input) ? await (await fetch(input)).text() : await readFile(input, 'utf8');
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error(`${input} is not a list of Open311 service requests`);
  return list as ForeignRequest[];
}

const words: [pattern: RegExp, eventType: string][] = [
  [/street ?light|路灯/i, 'street-light'],
  [/pothole|street repair|pavement|路面|破损/i, 'pothole'],
  [/signal|traffic|sign\b|信号/i, 'traffic-facility'],
  [/graffiti|涂/i, 'graffiti'],
  [/weed|grass|杂草/i, 'weeds'],
  [/tree|limb|树/i, 'tree'],
  [/sidewalk|ada\b|人行道/i, 'sidewalk'],
  [/trash|garbage|recycl|sanitation|垃圾/i, 'garbage'],
  [/dump|litter|渣土/i, 'dumping'],
  [/noise|噪/i, 'noise'],
  [/park(ed|ing)|停车/i, 'parking'],
  [/abandon|vehicle/i, 'abandoned-vehicle'],
  [/water|sewer|drain|积水/i, 'drainage'],
  [/animal|dog|犬/i, 'stray'],
  [/bus\b|transit|公交/i, 'bus'],
  [/question|咨询|办理/i, 'procedure'],
];

/** Event type of the hotline pack for a foreign service, by its name first and the citizen's words second. */
export function eventTypeOf({ service_name, description }: ForeignRequest): string {
  const find = (text: string | null) => words.find(([pattern]) => pattern.test(text ?? ''))?.[1];
  return find(service_name) ?? find(description) ?? 'other';
}

/** The example's own set: made from a seed, no real person or place. */
function generatedRequests(): ForeignRequest[] {
  const matters: [service: string, text: string][] = [
    ['路灯故障', '晚上经过时整排路灯都不亮，老人孩子走路不安全。'],
    ['道路破损', '机动车道上有一个半米宽的坑，下雨看不见。'],
    ['垃圾清运', '小区门口的垃圾两天没有清运，气味很大。'],
    ['噪音扰民', '工地夜里十一点还在打桩。'],
    ['办事咨询', '想咨询老年人公交卡在哪里办理、需要什么材料？'],
    ['绿化树木', '行道树的枝条压到电线上了。'],
  ];
  const roads = ['人民路', '江滨路', '学府路', '环城北路'];
  let seed = 20_261_122;
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  return Array.from({ length: 12 }, (_, index) => {
    const [service_name, description] = matters[index % matters.length]!;
    const known = index % 5 !== 3;
    return {
      service_request_id: `generated-${index + 1}`,
      service_name,
      description: index % 7 === 6 ? '' : description,
      address: known ? `${roads[Math.floor(random() * roads.length)]}${1 + Math.floor(random() * 200)}号` : null,
      lat: known ? 29.79 + (random() - 0.5) / 20 : 0,
      long: known ? 119.68 + (random() - 0.5) / 20 : 0,
    };
  });
}
