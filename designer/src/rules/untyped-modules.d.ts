/** Parts of Monaco that come without types, and its workers as Vite makes them. */
declare module 'monaco-editor/editor/contrib/*';
declare module 'monaco-editor/nls/lang/zh-cn';
declare module 'monaco-editor/editor/editor.worker?worker' {
  const worker: new () => Worker;
  export default worker;
}
declare module 'monaco-editor/languages/features/json/json.worker?worker' {
  const worker: new () => Worker;
  export default worker;
}
