/** How areas look on the portal's map, in the theme's present colours. Names appear when there is room for them. */
import type { FeatureLike } from 'ol/Feature.js';
import Fill from 'ol/style/Fill.js';
import Stroke from 'ol/style/Stroke.js';
import Style from 'ol/style/Style.js';
import Text from 'ol/style/Text.js';

/** Metres per pixel below which names of grids are shown. */
const GRID_NAMES = 8;

export function areaStyle(): (feature: FeatureLike, resolution: number) => Style {
  const css = getComputedStyle(document.documentElement);
  const colour = (token: string) => css.getPropertyValue(`--ld-${token}`).trim();
  const font = css.getPropertyValue('--ld-font').trim();
  return (feature, resolution) => {
    const level = String(feature.get('level'));
    const grid = level === 'grid';
    const named = grid ? resolution < GRID_NAMES : level !== 'county';
    return new Style({
      zIndex: level === 'county' ? 0 : grid ? 1 : 2,
      ...(level === 'county' ? { fill: new Fill({ color: colour('surface') }) } : {}),
      stroke: new Stroke({
        color: colour(grid ? 'line' : 'line-strong'),
        width: grid ? 1 : level === 'county' ? 2.5 : 1.5,
      }),
      ...(named
        ? {
            text: new Text({
              text: String(feature.get('name')),
              font: `${grid ? '400 12px' : '600 13px'} ${font}`,
              fill: new Fill({ color: colour(grid ? 'quiet' : 'text') }),
              stroke: new Stroke({ color: colour('surface'), width: 3 }),
              overflow: !grid,
            }),
          }
        : {}),
    });
  };
}
