// SPDX-License-Identifier: AGPL-3.0-or-later
// Fills in a PDF form as five independent programs do: node fillers.mjs <filler> <in.pdf> <out.pdf> <answers.json>
// Answers: {"birth_name": "Vuillermoz", "consent": true, "library": {"value": "…", "label": "…"}, …}.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const isChoice = (answer) => typeof answer === 'object';

// Many web services and small programs are made with pdf-lib. It knows choices by their label.
async function pdfLib(bytes, answers) {
  const { PDFBool, PDFDocument, PDFName } = await import('pdf-lib');
  const document = await PDFDocument.load(bytes);
  const form = document.getForm();
  for (const [name, answer] of Object.entries(answers)) {
    if (answer === true) form.getCheckBox(name).check();
    else if (isChoice(answer)) form.getDropdown(name).select(answer.label);
    else form.getTextField(name).setText(answer);
  }
  // Its own fonts lack letters that names have: whoever opens the file draws them.
  form.acroForm.dict.set(PDFName.of('NeedAppearances'), PDFBool.True);
  return document.save({ updateFieldAppearances: false });
}

// pdftk takes answers as FDF, which stands for Acrobat's way of exchanging them.
function pdftk(bytes, answers) {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-pdftk-'));
  const utf16 = (text) => '<FEFF' + [...Array(text.length).keys()]
    .map((at) => text.charCodeAt(at).toString(16).padStart(4, '0')).join('') + '>';
  const fields = Object.entries(answers).map(([name, answer]) => `<< /T (${name}) /V ${
    answer === true ? '/Yes' : utf16(isChoice(answer) ? answer.value : answer)} >>`);
  writeFileSync(join(folder, 'in.pdf'), bytes);
  writeFileSync(join(folder, 'answers.fdf'),
    `%FDF-1.2\n1 0 obj\n<< /FDF << /Fields [ ${fields.join('\n')} ] >> >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n`);
  try {
    execFileSync('pdftk', [join(folder, 'in.pdf'), 'fill_form', join(folder, 'answers.fdf'), 'output',
      join(folder, 'out.pdf')], { stdio: 'pipe' });
    return readFileSync(join(folder, 'out.pdf'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// Evince, Okular and the like, through Poppler's own library.
function poppler(bytes, answers) {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-poppler-'));
  writeFileSync(join(folder, 'in.pdf'), bytes);
  writeFileSync(join(folder, 'answers.json'), JSON.stringify(answers));
  try {
    execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'poppler_filler.py'), join(folder, 'in.pdf'),
      join(folder, 'out.pdf'), join(folder, 'answers.json')], { stdio: 'pipe' });
    return readFileSync(join(folder, 'out.pdf'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// Firefox.
async function pdfJs(bytes, answers) {
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const fonts = join(dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')), 'standard_fonts/');
  const document = await getDocument({ data: new Uint8Array(bytes), standardFontDataUrl: fonts, verbosity: 0 }).promise;
  const fields = await document.getFieldObjects();
  for (const [name, answer] of Object.entries(answers)) {
    const widgets = fields[name];
    if (!widgets) throw new Error(`pdf.js sees no field ${name}`);
    for (const { id } of widgets) {
      document.annotationStorage.setValue(id, { value: isChoice(answer) ? answer.value : answer });
    }
  }
  return document.saveDocument();
}

// Chromium: typed letter by letter into the focused widget, as on its screen.
async function pdfium(bytes, answers) {
  const { init } = await import('@embedpdf/pdfium');
  const require = createRequire(import.meta.url);
  const engine = await init({ wasmBinary: readFileSync(require.resolve('@embedpdf/pdfium/pdfium.wasm')) });
  engine.PDFiumExt_Init();
  const memory = engine.pdfium;
  const place = memory.wasmExports.malloc(bytes.length);
  memory.HEAPU8.set(bytes, place);
  const document = engine.FPDF_LoadMemDocument(place, bytes.length, '');
  if (!document) throw new Error('PDFium cannot open the form');
  const form = engine.PDFiumExt_InitFormFillEnvironment(document, engine.PDFiumExt_OpenFormFillInfo());
  const left = new Set(Object.keys(answers));
  const utf16 = (text) => {
    const words = memory.wasmExports.malloc(2 * (text.length + 1));
    [...Array(text.length + 1).keys()].forEach((at) => memory.setValue(words + 2 * at, text.charCodeAt(at) || 0, 'i16'));
    return words;
  };
  const nameOf = (annotation) => {
    const size = engine.FPDFAnnot_GetFormFieldName(form, annotation, 0, 0);
    const words = memory.wasmExports.malloc(size);
    engine.FPDFAnnot_GetFormFieldName(form, annotation, words, size);
    return memory.UTF16ToString(words);
  };
  const labels = (annotation) => [...Array(engine.FPDFAnnot_GetOptionCount(form, annotation)).keys()].map((at) => {
    const size = engine.FPDFAnnot_GetOptionLabel(form, annotation, at, 0, 0);
    const words = memory.wasmExports.malloc(size);
    engine.FPDFAnnot_GetOptionLabel(form, annotation, at, words, size);
    return memory.UTF16ToString(words);
  });
  for (let number = 0; number < engine.FPDF_GetPageCount(document); number++) {
    const page = engine.FPDF_LoadPage(document, number);
    engine.FORM_OnAfterLoadPage(page, form);
    for (let at = 0; at < engine.FPDFPage_GetAnnotCount(page); at++) {
      const annotation = engine.FPDFPage_GetAnnot(page, at);
      const name = nameOf(annotation);
      if (!left.delete(name)) continue;
      const answer = answers[name];
      if (!engine.FORM_SetFocusedAnnot(form, annotation)) throw new Error(`PDFium cannot enter ${name}`);
      if (answer === true) engine.FORM_OnChar(form, page, 32, 0);
      else if (isChoice(answer)) engine.FORM_SetIndexSelected(form, page, labels(annotation).indexOf(answer.label), true);
      else {
        engine.FORM_SelectAllText(form, page);
        engine.FORM_ReplaceSelection(form, page, utf16(answer));
      }
      engine.FORM_ForceToKillFocus(form);
      engine.FPDFPage_CloseAnnot(annotation);
    }
    engine.FORM_OnBeforeClosePage(page, form);
    engine.FPDF_ClosePage(page);
  }
  if (left.size) throw new Error(`PDFium sees no field ${[...left]}`);
  const writer = engine.PDFiumExt_OpenFileWriter();
  engine.PDFiumExt_SaveAsCopy(document, writer);
  const size = engine.PDFiumExt_GetFileWriterSize(writer);
  const out = memory.wasmExports.malloc(size);
  engine.PDFiumExt_GetFileWriterData(writer, out, size);
  return memory.HEAPU8.slice(out, out + size);
}

const [filler, from, to, answers] = process.argv.slice(2);
const fill = { 'pdf-lib': pdfLib, pdftk, poppler, 'pdf.js': pdfJs, pdfium }[filler];
if (!fill) throw new Error(`unknown filler ${filler}`);
writeFileSync(to, await fill(readFileSync(from), JSON.parse(readFileSync(answers, 'utf8'))));
