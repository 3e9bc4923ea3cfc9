/** XML that must never reach a parser. */
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import { defaultXmlLimits, guardXml } from './xml-guard.ts';

const codeOf = (xml: string) => guardXml(xml)?.code ?? null;

describe('the guard', () => {
  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'XML_FORBIDDEN'],
    ['a document type in small letters', '<!doctype a><a/>', 'XML_FORBIDDEN'],
    ['an entity', '<a><!ENTITY b SYSTEM "file:///etc/passwd"></a>', 'XML_FORBIDDEN'],
    ['a processing instruction', '<?xml version="1.0"?><?xml-stylesheet href="x"?><a/>', 'XML_FORBIDDEN'],
    ['a declaration that is not at the start', '<a/><?xml version="1.0"?>', 'XML_FORBIDDEN'],
    ['markup that does not end', '<a><!-- ', 'XML_INVALID'],
    ['an attribute that does not end', '<a b="c>', 'XML_INVALID'],
    ['100,000 levels', '<a>'.repeat(100_000), 'XML_TOO_DEEP'],
    ['3 MB', `<a>${'x'.repeat(3_000_000)}</a>`, 'XML_TOO_LARGE'],
    ['3 MB of wide characters', `<a>${'字'.repeat(1_000_000)}</a>`, 'XML_TOO_LARGE'],
  ])('refuses %s', (_, xml, code) => {
    expect(codeOf(xml)).toBe(code);
  });

  it.each([
    ['a declaration', '\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<a/>'],
    [
      'the words in comments, texts and attributes',
      '<a b="<!DOCTYPE"><!-- <!ENTITY --><![CDATA[<!DOCTYPE <?php]]></a>',
    ],
    ['much beside each other', `<a>${'<b/>'.repeat(100_000)}</a>`],
    ['closing what was opened', `<a>${'<b></b>'.repeat(1000)}</a>`],
  ])('lets %s pass', (_, xml) => {
    expect(codeOf(xml)).toBeNull();
  });

  it('takes time in proportion to the text', () => {
    const quotes = `<a ${"b='<' ".repeat(200_000)}/>`;
    const nested = '<'.repeat(1_000_000);
    const comments = '<!--'.repeat(400_000);
    for (const xml of [quotes, nested, comments]) expect(() => guardXml(xml)).not.toThrow();
  });

  it('has bounds that can be set', () => {
    expect(guardXml('<a><b/></a>', { ...defaultXmlLimits, bytes: 5 })?.code).toBe('XML_TOO_LARGE');
    expect(guardXml('<a><b><c/></b></a>', { ...defaultXmlLimits, depth: 1 })?.code).toBe('XML_TOO_DEEP');
  });
});

describe('compile', () => {
  it.each(['', 'hello', '<a/>', '{"a":1}', '<definitions', '<?xml version="1.0"?>'])('refuses %j', async (xml) => {
    const { processes, problems } = await compile(xml);
    expect(processes).toEqual([]);
    expect(problems.map((p) => p.severity)).toContain('error');
  });

  it('answers an entity bomb with one problem', async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><definitions>&b;</definitions>`;
    expect((await compile(bomb)).problems.map((p) => p.code)).toEqual(['XML_FORBIDDEN']);
  });
});
