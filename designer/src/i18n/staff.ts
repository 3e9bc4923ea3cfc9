/** The staff pages' dictionaries: the words of every part of the application, under the part's name. */
import {
  auditWords,
  calendarWords,
  importWords,
  packWords,
  peopleWords,
  roleWords,
  systemWords,
  unitWords,
} from '../administration/words.ts';
import { alarmWords } from '../alarms/words.ts';
import { boardWords, dutyWords } from '../board/words.ts';
import { caseWords } from '../cases/words.ts';
import { clockWords } from '../clock/words.ts';
import { decisionWords } from '../decisions/words.ts';
import { deskWords } from '../desk/words.ts';
import { editingWords } from '../editing/words.ts';
import { formWords } from '../forms/words.ts';
import { connectionWords } from '../connections/words.ts';
import { frameWords } from '../frame/words.ts';
import { historyWords } from '../history/words.ts';
import { listWords } from '../listing/words.ts';
import { noticeWords } from '../notices/words.ts';
import { operationsWords } from '../operations/words.ts';
import { partWords } from '../parts/words.ts';
import { readingWords } from '../readings/words.ts';
import { requestWords } from '../requests/words.ts';
import { ruleWords } from '../rules/words.ts';
import { sessionWords } from '../session/words.ts';
import { taskWords } from '../tasks/words.ts';
import { thingWords } from '../things/words.ts';
import { dictionaries } from './pairs.ts';

export const staffDictionaries = dictionaries({
  alarm: alarmWords,
  audit: auditWords,
  board: boardWords,
  calendar: calendarWords,
  case: caseWords,
  clock: clockWords,
  decision: decisionWords,
  desk: deskWords,
  duty: dutyWords,
  editing: editingWords,
  form: formWords,
  connection: connectionWords,
  frame: frameWords,
  history: historyWords,
  import: importWords,
  list: listWords,
  notice: noticeWords,
  operations: operationsWords,
  pack: packWords,
  part: partWords,
  people: peopleWords,
  reading: readingWords,
  request: requestWords,
  role: roleWords,
  rule: ruleWords,
  session: sessionWords,
  system: systemWords,
  task: taskWords,
  thing: thingWords,
  unit: unitWords,
});
