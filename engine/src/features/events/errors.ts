import { defineError } from '../../core/error.ts';

export const noSuchThing = defineError('THING_NOT_FOUND', 404, {
  zh: '没有这个对象：{id}',
  en: 'There is no thing {id}',
});
