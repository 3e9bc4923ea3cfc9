/** The city's own areas as a layer of a map: drawn from GET /areas, dressed in the theme's present colours. */
import GeoJSON from 'ol/format/GeoJSON.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorSource from 'ol/source/Vector.js';
import type { Area } from '../api/types.ts';
import { areaStyle } from '../portal/area-style.ts';

export function areaLayer() {
  const source = new VectorSource();
  const layer = new VectorLayer({ source });
  return {
    layer,
    dress: () => layer.setStyle(areaStyle()),
    extent: () => source.getExtent(),
    draw(areas: readonly Area[]): void {
      const features = areas
        .filter((area) => area.geometry !== null)
        .map((area) => ({
          type: 'Feature',
          geometry: area.geometry,
          properties: { name: area.name, level: area.level },
        }));
      source.clear();
      source.addFeatures(
        new GeoJSON({ featureProjection: 'EPSG:3857' }).readFeatures({ type: 'FeatureCollection', features }),
      );
    },
  };
}
