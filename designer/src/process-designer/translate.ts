/** bpmn-js' `translate` service in the language of the page. The editor asks once per sentence, when it shows it. */
import { bpmnWords } from './bpmn-words.ts';

export type Translate = (template: string, replacements?: Record<string, string>) => string;

export const translator =
  (language: string): Translate =>
  (template, replacements = {}) => {
    const sentence = language === 'en' ? template : (bpmnWords[template] ?? template);
    return sentence.replace(/\{([^}]+)\}/g, (whole, place: string) => replacements[place] ?? whole);
  };

/** A module for the editor's injector. */
export const translateModule = (language: string) => ({ translate: ['value', translator(language)] });
