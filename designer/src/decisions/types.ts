/** The shapes of decisions, read off the engine's contract. */
import type * as contract from '@liandong/engine/contract';

export type DecisionFile = contract.decisions.DecisionFile;
export type DecisionElement = contract.decisions.DecisionElement;
export type DecisionTable = contract.decisions.DecisionTable;
export type TableInput = contract.decisions.TableInput;
export type TableOutput = contract.decisions.TableOutput;
export type TableRule = contract.decisions.TableRule;
export type Boxed = contract.decisions.Boxed;
export type DecisionItem = contract.decisions.DecisionItem;
export type DecisionDetail = contract.decisions.DecisionDetail;
export type DecisionCheck = contract.decisions.DecisionCheck;
export type DecisionFinding = contract.decisions.DecisionFinding;
export type DecisionTrial = contract.decisions.DecisionTrial;
export type TriedDecision = contract.decisions.TriedDecision;
export type DecisionPreview = contract.decisions.DecisionPreview;
export type ImportedDecisions = contract.decisions.ImportedDecisions;
export type PublishedDecisions = contract.decisions.PublishedDecisions;
