/**
 * The shapes the server sends and takes, read off the engine's contract. Types only: none of the engine's code is
 * bundled. Names without a `type` export in the contract are inferred from their schema here.
 */
import type * as contract from '@liandong/engine/contract';

type Out<S extends { _zod: { output: unknown } }> = S['_zod']['output'];
type In<S extends { _zod: { input: unknown } }> = S['_zod']['input'];

export type { Json, JsonObject, Problem, Text } from '@liandong/engine/contract';

export interface Page<T> {
  items: T[];
  total: number;
  nextCursor: string | null;
}

export type Ref = { id: string; name: string };
export type Place = { lat: number; lng: number };

export type Me = contract.people.Me;
export type Session = Out<typeof contract.people.session>;
export type Unit = Out<typeof contract.people.unit>;
export type Area = Out<typeof contract.people.area>;
export type Colleague = Out<typeof contract.people.colleague>;
export type Role = Out<typeof contract.people.role>;
export type Person = Out<typeof contract.people.person>;
export type Permission = Out<typeof contract.people.permission>;
export type PersonCreated = Out<typeof contract.people.personCreated>;
export type CreatePerson = In<typeof contract.people.createPerson>;
export type UpdatePerson = In<typeof contract.people.updatePerson>;

export type Catalog = contract.catalog.Catalog;
export type EventType = contract.catalog.EventType;
export type LifecycleState = Out<typeof contract.catalog.lifecycleState>;

export type Attachment = contract.attachments.Attachment;
export type ClockView = contract.clocks.ClockView;
export type HistoryItem = contract.requests.HistoryItem;
export type Rating = Out<typeof contract.requests.rating>;
export type RequestItem = contract.requests.RequestItem;
export type RequestDetail = contract.requests.RequestDetail;
export type NearbyRequest = Out<typeof contract.requests.nearbyItem>;
export type FileRequest = In<typeof contract.requests.fileRequest>;
export type Filed = Out<typeof contract.requests.filed>;
export type CitizenView = contract.requests.CitizenView;

export type CaseItem = contract.cases.CaseItem;
export type CaseDetail = contract.cases.CaseDetail;
export type CaseAction = contract.cases.CaseAction;
export type CaseSummary = Out<typeof contract.cases.caseSummary>;
export type CaseResult = Out<typeof contract.cases.caseResult>;
export type ChildTask = Out<typeof contract.cases.childTask>;
export type Mark = Out<typeof contract.cases.mark>;

export type TaskItem = contract.tasks.TaskItem;
export type TaskDetail = contract.tasks.TaskDetail;
export type Form = contract.tasks.Form;
export type FormField = contract.tasks.FormField;
export type FormOutcome = contract.tasks.FormOutcome;
export type TaskCounts = { mine: number; unit: number; overdue: number };

export type Notice = contract.notices.Notice;
export type NoticeDetail = contract.notices.NoticeDetail;
export type NoticeRoutesView = contract.notices.NoticeRoutesView;
export type NoticeRouteView = contract.notices.NoticeRouteView;
export type NoticeChannels = contract.notices.NoticeChannels;
export type TryRoutes = In<typeof contract.notices.tryRoutesBody>;
export type TriedRoutes = contract.notices.TriedRoutes;

export type ProcessItem = Out<typeof contract.processes.processItem>;
export type ProcessDetail = Out<typeof contract.processes.processDetail>;
export type CheckResult = Out<typeof contract.processes.checkResult>;
export type InstanceDiagram = contract.processes.InstanceDiagram;

export type PackItem = Out<typeof contract.packs.packItem>;
export type PackDetail = Out<typeof contract.packs.packDetail>;
export type PackInput = Out<typeof contract.packs.packInput>;
export type PackPreview = Out<typeof contract.packs.packPreview>;

export type InstanceItem = Out<typeof contract.processInstances.processInstanceItem>;
export type InstanceDetail = Out<typeof contract.processInstances.processInstanceDetail>;
export type Conversion = Out<typeof contract.processes.conversion>;
export type OpinionResult = Out<typeof contract.processes.opinionResult>;
export type ChangePreview = Out<typeof contract.processChanges.changePreview>;
export type ChangeFilter = In<typeof contract.processChanges.changeFilter>;
export type ChangePlan = In<typeof contract.processChanges.changePlan>;
export type ProcessChange = Out<typeof contract.processChanges.processChange>;
export type ProcessChangeItem = Out<typeof contract.processChanges.processChangeItem>;
export type ProcessActivity = Out<typeof contract.processInstances.processActivity>;

export type Connection = contract.connections.Connection;
export type Exchange = Out<typeof contract.connections.exchange>;
export type ApiKey = Out<typeof contract.open311.apiKey>;

export type CalendarData = contract.calendars.CalendarData;
export type CalendarYearPreview = Out<typeof contract.calendars.calendarYearPreview>;
export type DeadlineQuery = In<typeof contract.calendars.deadlineQuery>;
export type DeadlineAnswer = Out<typeof contract.calendars.deadlineAnswer>;

export type ImportJob = Out<typeof contract.imports.importJob>;
export type ImportMapping = Out<typeof contract.imports.importMapping>;
export type ImportField = Out<typeof contract.imports.importField>;

export type AuditEntry = Out<typeof contract.audit.auditEntry>;
export type AuditVerdict = Out<typeof contract.audit.auditVerdict>;

export type Severity = 1 | 2 | 3 | 4;
export type AlarmItem = contract.alarms.AlarmItem;
export type AlarmDetail = contract.alarms.AlarmDetail;
export type AlarmReason = contract.alarms.AlarmReason;
export type AlarmSummary = contract.alarms.AlarmSummary;
export type AlarmResult = Out<typeof contract.alarms.bulkResult>;
export type LinkageRun = contract.alarms.LinkageRun;
export type CauseQuestion = contract.alarms.CauseQuestion;
export type WhyNot = contract.alarms.WhyNot;
export type ReadingSeries = contract.events.ReadingSeries;
export type ThingKind = contract.things.ThingKind;
export type AlarmRuleItem = contract.alarmRules.AlarmRuleItem;
export type Silence = contract.alarms.Silence;
export type SaveSilence = In<typeof contract.alarms.saveSilence>;
export type MaintenanceWindow = contract.alarms.MaintenanceWindow;
export type SaveWindow = In<typeof contract.alarms.saveWindow>;
export type HeldAlarm = contract.alarms.HeldAlarm;
export type Handover = contract.alarms.Handover;
export type SaveHandover = In<typeof contract.alarms.saveHandover>;
export type ThingItem = contract.things.ThingItem;
export type ThingDetail = contract.things.ThingDetail;
export type SaveThing = In<typeof contract.things.saveThing>;
export type AlarmRuleDetail = contract.alarmRules.AlarmRuleDetail;
export type AlarmRuleDifference = contract.alarmRules.AlarmRuleDifference;
export type AlarmRuleFile = In<typeof contract.alarmRules.alarmRuleFile>;
export type RuleCheck = contract.alarmRules.RuleCheck;
export type BacktestJob = contract.alarmRules.BacktestJob;
export type RuleShadow = Out<typeof contract.alarmRules.shadowView>;
