/**
 * Draws the diagrams of the scenario library anew, and writes the files as a modeler would:
 * `node engine/run-ts.mjs engine/test/pages/lay-out-scenarios.ts`, from the project's root.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BpmnModdle } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };
import { drawDiagram } from './diagram.ts';

const FOLDER = 'engine/src/core/bpmn/scenarios';

for (const file of readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.bpmn') || !file.includes(path.sep)) continue;
  const place = path.join(FOLDER, file);
  const moddle = new BpmnModdle({ zeebe });
  const { rootElement } = await moddle.fromXML(readFileSync(place, 'utf8'));
  drawDiagram(moddle, rootElement);
  const { xml } = await moddle.toXML(rootElement, { format: true });
  writeFileSync(place, xml);
}
