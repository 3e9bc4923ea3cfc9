/**
 * Something for an operator to do: three cases that wait for a signature, a newer version of their process in which the
 * step has another id, and an instance that stands still because a variable is missing.
 */
import type { City } from './city.ts';

const shape = (id: string, x: number, width: number, height: number) =>
  `<bpmndi:BPMNShape id="${id}_di" bpmnElement="${id}"><dc:Bounds x="${x}" y="${120 - height / 2}" width="${width}" height="${height}"/></bpmndi:BPMNShape>`;
const edge = (id: string, from: number, to: number) =>
  `<bpmndi:BPMNEdge id="${id}_di" bpmnElement="${id}"><di:waypoint x="${from}" y="120"/><di:waypoint x="${to}" y="120"/></bpmndi:BPMNEdge>`;

/** Asks for a variable that nobody set. */
const stuck = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="http://liandong.example/test">
  <bpmn:process id="inspection" name="巡查" isExecutable="true">
    <bpmn:startEvent id="begin" name="开始"/>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="urgent"/>
    <bpmn:exclusiveGateway id="urgent" name="是否紧急" default="f2"/>
    <bpmn:sequenceFlow id="f2" sourceRef="urgent" targetRef="over"/>
    <bpmn:sequenceFlow id="f3" sourceRef="urgent" targetRef="other"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=level &gt; 2</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:endEvent id="over" name="正常结束"/>
    <bpmn:endEvent id="other" name="紧急结束"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="inspection">
    ${shape('begin', 100, 36, 36)}${shape('urgent', 220, 50, 50)}${shape('over', 360, 36, 36)}${shape('other', 480, 36, 36)}
    ${edge('f1', 136, 220)}${edge('f2', 270, 360)}${edge('f3', 270, 480)}
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`;

export interface Watched {
  caseIds: string[];
  /** Instance of 巡查 with an incident. */
  stuckKey: string;
}

export async function giveWork(city: City): Promise<Watched> {
  const caseIds: string[] = [];
  for (const text of ['路灯不亮', '路灯一直闪', '路灯杆倾斜']) {
    const { id } = await city.file({ text, phone: '13812345678', address: '滨江路 88 号' });
    const caseId = await city.convert(id, 'street-light');
    await city.dispatch(caseId, 'lighting');
    caseIds.push(caseId);
  }
  const admin = await city.as('admin');
  const { xml } = (await admin.get('/api/v1/processes/hotline-case')).body;
  const renamed = (xml as string).replaceAll('"sign"', '"department-sign"');
  const published = await admin.post('/api/v1/processes/publish', { xml: renamed });
  if (published.status !== 200) throw new Error(JSON.stringify(published.body));
  await admin.post('/api/v1/processes/publish', { xml: stuck });
  const started = await admin.post('/v2/process-instances', { processDefinitionId: 'inspection' });
  await city.test.engine.settle();
  return { caseIds, stuckKey: started.body.processInstanceKey };
}
