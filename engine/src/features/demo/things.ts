/**
 * What 桐江县 keeps records of: cameras, monitors, sites, vehicles, persons, of the kinds that packs/alarm-linkage declares.
 * Each stands at a point of a grid; ids begin with `TJ-` and each carries the tag `demo`, by which it is found again.
 * Always the same: everything follows from one seed.
 */
import type { JsonObject } from '../../core/json.ts';
import type { Contact, SaveThing } from '../things/schema.ts';
import { createCounty, type County, type Grid } from './county.ts';
import { createRandom, type Random } from './random.ts';

export const demoThingPrefix = 'TJ-';
export const demoTag = 'demo';

interface Family {
  kind: string;
  /** Between the county's prefix and the number. */
  code: string;
  /** Full names, or how many of them there are along the streets. */
  names: string[] | number;
  /** After the street, for those that are counted. */
  suffix?: string;
  unit: string;
  /** In the streets of the seat rather than anywhere. */
  urban?: boolean;
  attributes?(n: number): JsonObject;
  contacts?: string[];
  relations?(n: number): Record<string, string[]>;
  parent?(n: number): string | null;
}

export const thingCode = (code: string, n: number): string => `${demoThingPrefix}${code}-${String(n).padStart(2, '0')}`;

/** Six cameras hang on each of the first switches. */
const switchOf = (n: number): string | null => (n <= 18 ? thingCode('ITD', Math.ceil(n / 6)) : null);
const watchedBy = (n: number): JsonObject => ({ camera: thingCode('CAM', n) });

const families: Family[] = [
  {
    kind: 'it-device',
    code: 'ITD',
    names:
      '桐君汇聚交换机 城南汇聚交换机 江北汇聚交换机 视频平台服务器 物联平台服务器 备份存储 核心防火墙 数据库服务器'.split(
        ' ',
      ),
    unit: 'centre',
  },
  { kind: 'camera', code: 'CAM', names: 24, suffix: '摄像机', unit: 'police', urban: true, parent: switchOf },
  {
    kind: 'fire-lane',
    code: 'LANE',
    names: 10,
    suffix: '小区消防通道',
    unit: 'emergency',
    urban: true,
    attributes: watchedBy,
  },
  {
    kind: 'no-parking',
    code: 'PARK',
    names: 8,
    suffix: '禁停路段',
    unit: 'police',
    urban: true,
    attributes: watchedBy,
  },
  {
    kind: 'electric-monitor',
    code: 'ELE',
    names: 10,
    suffix: '沿街商铺配电箱',
    unit: 'emergency',
    contacts: ['safety-officer'],
  },
  {
    kind: 'fire-water',
    code: 'FWT',
    names: 6,
    suffix: '室外消火栓',
    unit: 'emergency',
    attributes: () => ({ valveNormal: 'open' }),
  },
  {
    kind: 'fire-host',
    code: 'FHT',
    names: '桐江商贸城 桐江县人民医院 瑶琳国际大厦 桐君中学 江北农贸市场'.split(' ').map((site) => `${site}消防主机`),
    unit: 'emergency',
    urban: true,
    contacts: ['safety-officer'],
  },
  {
    kind: 'control-room',
    code: 'CTL',
    names: '桐江商贸城 桐江县人民医院 瑶琳国际大厦'.split(' ').map((site) => `${site}消防控制室`),
    unit: 'emergency',
    urban: true,
  },
  {
    kind: 'elevator',
    code: 'LFT',
    names: 6,
    suffix: '小区1号电梯',
    unit: 'market',
    urban: true,
    attributes: (n) => ({ registration: `31103301122020${String(n).padStart(6, '0')}` }),
    contacts: ['maintenance-company'],
  },
  {
    kind: 'hazard-point',
    code: 'HAZ',
    names: '柳桥化工园1号储罐 柳桥化工园2号储罐 横源油库罐区 桐江燃气储配站 新合变电站开关室'.split(' '),
    unit: 'emergency',
    contacts: ['safety-officer'],
  },
  {
    kind: 'gas-station',
    code: 'GAS',
    names: '城南天然气门站 江北调压站'.split(' '),
    unit: 'housing',
    contacts: ['safety-officer'],
  },
  {
    kind: 'scenic-area',
    code: 'SCN',
    names: '瑶琳溪谷景区 白云源景区 桐君山公园'.split(' '),
    unit: 'culture',
    attributes: (n) => ({ capacity: 3_000 * n }),
  },
  {
    kind: 'transport-hub',
    code: 'HUB',
    names: '桐江高铁站 桐江客运总站 江滨公交枢纽'.split(' '),
    unit: 'transport',
    urban: true,
    attributes: (n) => ({ mode: ['rail', 'coach', 'bus'][n - 1]! }),
  },
  {
    kind: 'waste-water',
    code: 'WWT',
    names: '百江造纸厂 杉木印染厂 柳桥电镀园 横源食品厂'.split(' ').map((site) => `${site}废水排放口`),
    unit: 'ecology',
    contacts: ['safety-officer', 'operation-company'],
  },
  {
    kind: 'flue-gas',
    code: 'FLU',
    names: '横源热电厂 白山水泥厂 柳桥化工园'.split(' ').map((site) => `${site}废气排放口`),
    unit: 'ecology',
    contacts: ['safety-officer', 'operation-company'],
  },
  {
    kind: 'river-gauge',
    code: 'RIV',
    names: '桐江桐君水位站 桐江横源水位站 瑶溪毕浦水位站'.split(' '),
    unit: 'water-conservancy',
    attributes: () => ({ warnLevel: 8.5, safeLevel: 9.5 }),
  },
  {
    kind: 'thermal-camera',
    code: 'THM',
    names: '大奇山林区热成像 白云源林区热成像 柳桥农田热成像 新合输电走廊热成像'.split(' '),
    unit: 'emergency',
    attributes: (n) => ({ zone: ['forest', 'forest', 'straw', 'corridor'][n - 1]! }),
  },
  { kind: 'manhole', code: 'MAN', names: 8, suffix: '雨水井盖', unit: 'public-works', urban: true },
  {
    kind: 'panic-button',
    code: 'BTN',
    names: '江滨公园报警柱 人民广场报警柱 平安桐江APP 桐君中学教室按钮 桐君中学校门按钮 迎春社区居家按钮'.split(' '),
    unit: 'police',
    urban: true,
    attributes: (n) => ({
      post: ['street', 'street', 'app', 'school', 'school-gate', 'home'][n - 1]!,
      camera: thingCode('CAM', n),
    }),
  },
  {
    kind: 'perimeter-zone',
    code: 'PER',
    names: '桐君中学东围墙 水源地保护区 城南变电站周界'.split(' '),
    unit: 'police',
    attributes: watchedBy,
  },
  {
    kind: 'works-vehicle',
    code: 'VEH',
    names: 6,
    suffix: '渣土车',
    unit: 'urban-management',
    attributes: (n) => ({ plate: `浙A${String(70_123 + 911 * n)}` }),
    contacts: ['driver'],
  },
  {
    kind: 'platform-service',
    code: 'SVC',
    names: '视频共享服务 物联接入服务 短信网关 地图服务 统一认证'.split(' '),
    unit: 'centre',
  },
  { kind: 'checkpoint', code: 'CHK', names: 3, suffix: '卡口', unit: 'police' },
  {
    kind: 'road-section',
    code: 'RDS',
    names: '杭新景桐江段 320国道凤川段 滨江大道江北段'.split(' '),
    unit: 'transport',
    attributes: (n) => ({ lanes: ['1', '2', '3'].slice(0, n), camera: thingCode('CAM', n) }),
  },
  { kind: 'door', code: 'DOR', names: 4, suffix: '小区门禁', unit: 'police', urban: true },
  {
    kind: 'elder',
    code: 'ELD',
    names: '何奶奶 徐爷爷 方奶奶'.split(' '),
    unit: 'civil',
    urban: true,
    // The last one has moved in with her son: she is not watched.
    attributes: (n) => ({ livesAlone: n < 3, age: 80 + n }),
    contacts: ['manager'],
    relations: (n) => ({ doors: [thingCode('DOR', n)] }),
  },
  {
    kind: 'patrol-point',
    code: 'PAT',
    names: '水源地东门 水源地泵房'.split(' '),
    unit: 'water',
    attributes: () => ({ route: '水源地' }),
  },
  {
    kind: 'indicator',
    code: 'IND',
    names: '污水处理厂出水pH 自来水厂余氯'.split(' '),
    unit: 'water',
    attributes: (n) => (n === 1 ? { low: 6, high: 9, source: 'SCADA' } : { low: 0.3, high: 4, source: 'SCADA' }),
  },
];

export function demoThings(): SaveThing[] {
  const county = createCounty();
  const random = createRandom(1_949);
  return families.flatMap((family) => {
    const count = typeof family.names === 'number' ? family.names : family.names.length;
    return Array.from({ length: count }, (_, i) => thing(family, i + 1, county, random));
  });
}

function thing(family: Family, n: number, county: County, random: Random): SaveThing {
  const grid = random.pick(county.grids.filter(({ town }) => !family.urban || town.level === 'subdistrict'));
  const street = random.pick(grid.town.streets);
  const { names } = family;
  const name = typeof names === 'number' ? `${street}${random.between(1, 180)}号${family.suffix ?? ''}` : names[n - 1]!;
  return {
    id: thingCode(family.code, n),
    kind: family.kind,
    name,
    areaId: grid.id,
    unitId: family.unit,
    parentId: family.parent?.(n) ?? null,
    relations: family.relations?.(n) ?? {},
    address: `${grid.town.name}${street}`,
    place: pointOf(grid, county, random),
    tags: [demoTag],
    attributes: family.attributes?.(n) ?? {},
    contacts: (family.contacts ?? []).map((role) => contactOf(role, random)),
  };
}

const pointOf = ({ cells }: Grid, { terrain }: County, random: Random) =>
  terrain.pointIn(random.pick(cells), random.next(), random.next());

const surnames = [...'王李张刘陈杨黄赵吴周徐孙'];
const contactOf = (role: string, random: Random): Contact => ({
  role,
  name: `${random.pick(surnames)}师傅`,
  phone: `1390571${String(random.between(0, 9_999)).padStart(4, '0')}`,
});
