/** JSON values as they are stored, sent and given to expressions. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** A text a person reads, in the two languages of the product. */
export interface Text {
  zh: string;
  en: string;
}
