/** Text of a string literal's inside, with FEEL's escapes (DMN 1.3 §10.3.1.2, rule 35). */
export function stringText(body: string): string {
  return body.replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)/gs, (whole, escape: string) => {
    if (/^[uU]./.test(escape) && escape.length > 1) {
      const code = parseInt(escape.slice(1), 16);
      return code > 0x10_ffff ? whole : String.fromCodePoint(code);
    }
    return { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '"': '"', "'": "'", '\\': '\\' }[escape] ?? whole;
  });
}
