export interface ProcessModel {
  processId: string;
}
