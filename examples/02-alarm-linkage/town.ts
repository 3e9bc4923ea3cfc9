/** The things of a small town, as `POST /api/v1/things` takes them, and the ordinary readings of its quiet sensors. */
export interface Thing {
  id: string;
  kind: string;
  name: string;
  parentId?: string;
  address?: string;
  attributes?: Record<string, string | number | boolean>;
  relations?: Record<string, string[]>;
  contacts?: { role: string; name: string; phone?: string; app?: string }[];
}

const officer = { role: 'safety-officer', name: '安环员 小方', phone: '13800000001' };
const company = { role: 'operation-company', name: '清源运维公司', phone: '13800000002' };
const lifts = { role: 'maintenance-company', name: '安捷电梯维保', phone: '13800000003' };
const manager = { role: 'manager', name: '社区管理员 小叶', phone: '13800000004' };

export const town: Thing[] = [
  { id: 'lane', kind: 'fire-lane', name: '江滨花园 3 幢消防通道', address: '滨江大道 8 号', contacts: [officer] },
  { id: 'lift', kind: 'elevator', name: '新合大厦 1 号梯', address: '新合街 20 号', contacts: [lifts] },
  { id: 'post', kind: 'panic-button', name: '江滨公园报警柱', attributes: { post: 'street' }, address: '滨江大道' },
  {
    id: 'outlet',
    kind: 'waste-water',
    name: '安厦纸业总排口',
    attributes: { codLimit: 80 },
    contacts: [officer, company],
  },
  { id: 'park', kind: 'scenic-area', name: '瑶琳仙境', attributes: { capacity: 5000 } },
  ...[1, 2, 3, 4, 5].map((n) => ({
    ...{ id: `visitor-${n}`, kind: 'visitor', name: `游客${n}`, parentId: 'park' },
    contacts: [{ role: 'visitor', name: `游客${n}`, app: `app-${n}` }],
  })),
  { id: 'tank', kind: 'hazard-point', name: '化工园储罐区 2 号点', contacts: [officer] },
  { id: 'road', kind: 'road-section', name: '迎春路与富春路口' },
  { id: 'zone', kind: 'perimeter-zone', name: '自来水厂东围墙' },
  { id: 'switch', kind: 'it-device', name: '人民路接入交换机' },
  ...[1, 2, 3].map((n) => ({ id: `camera-${n}`, kind: 'camera', name: `人民路 ${n} 号摄像机`, parentId: 'switch' })),
  { id: 'door', kind: 'door', name: '桐君新村单元门' },
  {
    ...{ id: 'elder', kind: 'elder', name: '王奶奶', attributes: { livesAlone: true, age: 84 } },
    ...{ relations: { doors: ['door'] }, contacts: [manager] },
  },
  ...[1, 2, 3, 4, 5, 6].map((n) => ({ id: `hydrant-${n}`, kind: 'fire-water', name: `人民路 ${n} 号消火栓` })),
  ...[1, 2, 3, 4].map((n) => ({ id: `box-${n}`, kind: 'electric-monitor', name: `菜场 ${n} 号配电箱` })),
];

/** What the quiet ones say every quarter of an hour: near the usual value, never near a bound. */
export function ordinaryReadings(round: number): [thing: string, metric: string, value: number][] {
  const near = (usual: number, swing: number, n: number) => usual + swing * Math.sin(round * 1.7 + n);
  return [
    ...[1, 2, 3, 4, 5, 6].map((n): [string, string, number] => [`hydrant-${n}`, 'pressure', near(0.28, 0.03, n)]),
    ...[1, 2, 3, 4].flatMap((n): [string, string, number][] => [
      [`box-${n}`, 'leakage', near(80, 25, n)],
      [`box-${n}`, 'cableTemperature', near(38, 6, n)],
      [`box-${n}`, 'voltage', near(225, 5, n)],
    ]),
  ];
}
