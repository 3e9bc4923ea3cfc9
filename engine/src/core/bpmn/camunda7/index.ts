/** Models drawn for Camunda 7, converted on import. */
export { convertCamunda7, isCamunda7, type Conversion } from './convert.ts';
export type { ConversionReport, Outcome, ReportLine } from './report.ts';
