// Reads SVG back as boxes: where each element of a figure lies, whether text lies on text, whether
// anything leaves the sheet. It knows only the elements that figures are made of, and refuses others.

import { textWidth } from "../../../src/group/figures/text-width.ts";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Drawn {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Of a text. */
  readonly words: string;
  readonly box: Box;
}

export interface Figure {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly drawn: readonly Drawn[];
}

/** Of the font's size: above the line and below it. */
const [ASCENT, DESCENT] = [0.76, 0.22];
/** Drawn and rounded to hundredths. */
const SLACK = 0.02;
const HOLDERS = new Set(["svg", "title", "desc", "g"]);

/** @throws Error for text that is no well-formed SVG of known elements. */
export function figureOf(svg: string): Figure {
  const open: { name: string; attributes: Record<string, string>; words: string }[] = [];
  const drawn: Drawn[] = [];
  const said: Record<string, string> = {};
  let root: Record<string, string> | undefined;
  let at = 0;
  for (const match of svg.matchAll(/<(\/?)([a-z]+)((?: [a-zA-Z:0-9-]+="[^"<]*")*)(\/?)>/g)) {
    const [whole, closing, name, written, alone] = match;
    takeWords(svg.slice(at, match.index), open);
    at = match.index + whole.length;
    const attributes = Object.fromEntries(
      [...written.matchAll(/ ([a-zA-Z:0-9-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
    );
    if (closing === "") {
      open.push({ name, attributes, words: "" });
      root ??= attributes;
      if (alone === "") continue;
    }
    const last = open.pop();
    if (last?.name !== name) throw new Error(`</${name}> closes <${last?.name}>`);
    if (name === "title" || name === "desc") {
      if (open.length === 1) said[name] = unescape(last.words);
    } else if (!HOLDERS.has(name)) {
      const words = unescape(last.words);
      drawn.push({ tag: name, attributes: last.attributes, words, box: boxOf(last, words) });
    }
  }
  if (open.length > 0 || svg.slice(at).trim() !== "" || root === undefined) {
    throw new Error("what is opened has to be closed, with nothing behind it");
  }
  const [left, top, width, height] = root.viewBox.split(" ").map(Number);
  if (left !== 0 || top !== 0) throw new Error("the sheet has to begin at 0 0");
  return { width, height, title: said.title, description: said.desc, drawn };
}

/** What reaches beyond the sheet. */
export function leaving({ width, height, drawn }: Figure): readonly string[] {
  return drawn
    .filter(
      ({ box }) =>
        !(
          box.left >= -SLACK &&
          box.top >= -SLACK &&
          box.right <= width + SLACK &&
          box.bottom <= height + SLACK
        ),
    )
    .map(({ tag, words, box }) => `${tag} ${words} ${JSON.stringify(box)}`);
}

/** Pairs of texts that lie on each other, and texts that lie on marks of data or on images. */
export function collisions({ drawn }: Figure): readonly string[] {
  const texts = drawn.filter(({ tag }) => tag === "text");
  const marks = drawn.filter(isMark);
  return texts.flatMap((text, i) =>
    [...texts.slice(i + 1), ...marks]
      .filter(({ box }) => overlap(text.box, box))
      .map((other) => `"${text.words}" and ${other.tag} "${other.words}"`),
  );
}

/** Marks of data and of the key: the outlined ones. */
export function isMark({ tag, attributes }: Drawn): boolean {
  return tag === "image" || ((tag === "circle" || tag === "path") && attributes.stroke === "#fff");
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.left < other.right - SLACK &&
    other.left < one.right - SLACK &&
    one.top < other.bottom - SLACK &&
    other.top < one.bottom - SLACK
  );
}

function takeWords(words: string, open: readonly { words: string }[]): void {
  const holder = open[open.length - 1];
  if (/[<>]/.test(words)) throw new Error(`a tag that can't be read: ${words}`);
  if (/&(?!(?:amp|lt|gt|quot);)/.test(words)) throw new Error(`a bare &: ${words}`);
  if (holder !== undefined) holder.words += words;
  else if (words.trim() !== "") throw new Error(`words outside: ${words}`);
}

function unescape(words: string): string {
  return words
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

function boxOf(
  { name, attributes }: { readonly name: string; readonly attributes: Record<string, string> },
  words: string,
): Box {
  const n = (key: string): number => numberOf(attributes[key]);
  switch (name) {
    case "rect":
    case "image":
      return around([n("x"), n("x") + n("width")], [n("y"), n("y") + n("height")]);
    case "line":
      return around([n("x1"), n("x2")], [n("y1"), n("y2")]);
    case "circle":
      return around([n("cx") - n("r"), n("cx") + n("r")], [n("cy") - n("r"), n("cy") + n("r")]);
    case "path": {
      if (!/^M[-\d. ]+(L[-\d. ]+)*Z?$/.test(attributes.d)) throw new Error(`path ${attributes.d}`);
      const places = attributes.d
        .replace(/^M|Z$/g, "")
        .split("L")
        .map((one) => one.split(" "));
      return around(
        places.map(([x]) => numberOf(x)),
        places.map(([, y]) => numberOf(y)),
      );
    }
    case "text":
      return textBox(attributes, words);
    default:
      throw new Error(`figures have no <${name}>`);
  }
}

function textBox(attributes: Record<string, string>, words: string): Box {
  const size = numberOf(attributes["font-size"] ?? "7");
  const [x, y] = [numberOf(attributes.x), numberOf(attributes.y)];
  const wide = textWidth(words, size, attributes["font-weight"] === "bold");
  const before = { start: 0, middle: wide / 2, end: wide }[attributes["text-anchor"] ?? "start"];
  if (before === undefined) throw new Error(`anchor ${attributes["text-anchor"]}`);
  if (attributes.transform === undefined) {
    return around([x - before, x - before + wide], [y - ASCENT * size, y + DESCENT * size]);
  }
  if (attributes.transform !== `rotate(-90 ${attributes.x} ${attributes.y})`) {
    throw new Error(`transform ${attributes.transform}`);
  }
  return around([x - ASCENT * size, x + DESCENT * size], [y + before, y + before - wide]);
}

function around(xs: readonly number[], ys: readonly number[]): Box {
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}

/** Absent attributes of places are 0; anything that is no plain number of few decimals is refused. */
function numberOf(written = "0"): number {
  if (!/^-?\d+(\.\d{1,2})?$/.test(written)) throw new Error(`no plain number: ${written}`);
  return Number(written);
}
