/**
 * 桐江县, a county that does not exist: 4 街道, 6 镇, 4 乡 and their grids, tiling a made-up piece of ground. Always the
 * same: everything follows from one seed.
 */
import type { AreaRow } from '../people/tables.ts';
import { createRandom, type Random } from './random.ts';
import { createTerrain, type Cell, type Terrain } from './terrain.ts';

export const countySeed = 20261122;
export const countyId = 'tongjiang';
export const countyName = '桐江县';

export interface Town {
  id: string;
  name: string;
  level: 'subdistrict' | 'town' | 'township';
  /** Where it lies, in fractions of the county's frame from the south-west. */
  at: [x: number, y: number];
  /** Higher: smaller. The seat of the county is denser than the hills. */
  effort: number;
  grids: number;
  /** Streets, or villages, for addresses. */
  streets: string[];
}

export const towns: Town[] = [
  town('tongjun', '桐君街道', 'subdistrict', [0.46, 0.58], 2.6, 7, '人民路 江滨路 迎春路 桐君路 学圣路'),
  town('chengnan', '城南街道', 'subdistrict', [0.54, 0.47], 2.3, 6, '瑶琳路 白云源路 宝心路 南门路 梅林路'),
  town('jiangbei', '江北街道', 'subdistrict', [0.55, 0.66], 2.3, 6, '滨江大道 大奇山路 洋洲路 开元街 春江路'),
  town('fengchuan', '凤川街道', 'subdistrict', [0.65, 0.53], 1.9, 5, '凤川大道 园林路 双源路 翙岗老街'),
  town('hengyuan', '横源镇', 'town', [0.73, 0.7], 1.25, 5, '横源街 柴埠村 阳普村 凤联村'),
  town('yaoxi', '瑶溪镇', 'town', [0.36, 0.75], 1.2, 5, '瑶溪街 毕浦村 桃源村 东琳村'),
  town('shanmu', '杉木镇', 'town', [0.24, 0.6], 1.15, 5, '杉木街 下杨村 湖田村 松柏村'),
  town('baishan', '白山镇', 'town', [0.31, 0.43], 1.2, 5, '白山街 岭脚村 石舍村 茆坪村'),
  town('liuqiao', '柳桥镇', 'town', [0.47, 0.31], 1.2, 5, '柳桥街 蒋家埠村 上洋洲村 仕厦村'),
  town('xinhe', '新合镇', 'town', [0.68, 0.36], 1.15, 4, '新合街 雅坊村 松山村 引坑村'),
  town('heling', '鹤岭乡', 'township', [0.55, 0.86], 0.9, 4, '鹤岭村 外范村 潘联村'),
  town('eshan', '莪山乡', 'township', [0.84, 0.55], 0.95, 4, '新丰村 中门村 尧山村'),
  town('zhongtian', '钟田乡', 'township', [0.16, 0.42], 0.9, 3, '子胥村 大市村 魏丰村'),
  town('baijiang', '百江乡', 'township', [0.4, 0.16], 0.9, 3, '罗山村 双坞村 联盟村'),
];

function town(
  id: string,
  name: string,
  level: Town['level'],
  at: [number, number],
  effort: number,
  grids: number,
  streets: string,
): Town {
  return { id, name, level, at, effort, grids, streets: streets.split(' ') };
}

export interface Grid {
  id: string;
  name: string;
  town: Town;
  cells: Cell[];
}

export interface County {
  areas: AreaRow[];
  grids: Grid[];
  terrain: Terrain;
}

export function createCounty(): County {
  const terrain = createTerrain(countySeed);
  const random = createRandom(countySeed + 1);
  const shares = terrain.grow(
    terrain.cells,
    towns.map(({ at: [x, y], effort }) => ({ cell: terrain.cellAt(x, y), effort })),
  );
  const areas: AreaRow[] = [area(countyId, countyName, null, 'county', terrain.outline(terrain.cells), 0)];
  const grids: Grid[] = [];
  towns.forEach((each, index) => {
    const share = shares[index]!;
    areas.push(area(each.id, each.name, countyId, each.level, terrain.outline(share), index + 1));
    for (const [number, cells] of gridCells(share, each.grids, terrain, random).entries()) {
      const grid: Grid = { id: `${each.id}-g${number + 1}`, name: gridName(each, number), town: each, cells };
      grids.push(grid);
      areas.push(area(grid.id, grid.name, each.id, 'grid', terrain.outline(cells), number + 1));
    }
  });
  return { areas, grids, terrain };
}

/** Seeds far from each other, then grown: each next one is the cell farthest from those before. */
function gridCells(share: readonly Cell[], count: number, terrain: Terrain, random: Random): Cell[][] {
  const seeds = [random.pick(share)];
  const where = new Map(share.map((cell) => [cell, terrain.pointIn(cell, 0.5, 0.5)]));
  const distance = (a: Cell, b: Cell): number => {
    const [p, q] = [where.get(a)!, where.get(b)!];
    return Math.hypot(p.lng - q.lng, p.lat - q.lat);
  };
  const apart = (cell: Cell): number => Math.min(...seeds.map((seed) => distance(cell, seed)));
  while (seeds.length < count) seeds.push(share.reduce((best, cell) => (apart(cell) > apart(best) ? cell : best)));
  // The first was only a place to start from.
  seeds[0] = share.reduce((best, cell) =>
    Math.min(...seeds.slice(1).map((seed) => distance(cell, seed))) >
    Math.min(...seeds.slice(1).map((seed) => distance(best, seed)))
      ? cell
      : best,
  );
  return terrain.grow(
    share,
    seeds.map((cell) => ({ cell, effort: 0.8 + 0.5 * random.next() })),
  );
}

const numerals = '一二三四五六七八九';
const gridName = ({ name, level }: Town, number: number): string =>
  level === 'subdistrict' ? `${name}第${numerals[number]}社区网格` : `${name}第${numerals[number]}网格`;

const area = (
  id: string,
  name: string,
  parentId: string | null,
  level: string,
  geometry: { type: string; coordinates: [number, number][][] },
  position: number,
): AreaRow => ({ id, name, parent_id: parentId, level, geometry, position, origin: 'demo' });
