/** The XML scan in the words of the BPMN catalogue. */
import type { Problem } from '../../problem.ts';
import { defaultXmlLimits, scanXml, type XmlLimits } from '../../xml.ts';
import { problem } from '../validation/codes.ts';

export { defaultXmlLimits, type XmlLimits } from '../../xml.ts';

/** The first offence, or null when the text may be parsed. */
export function guardXml(xml: string, limits: XmlLimits = defaultXmlLimits): Problem | null {
  const offence = scanXml(xml, limits);
  return offence && problem(offence.code, undefined, offence.data);
}
