// Words broken into lines of a width in points. Names of regions have hyphens and underscores where
// others have spaces, so lines end there, too.

import { wellFormed } from "./svg.ts";
import { textWidth } from "./text-width.ts";

export interface Lines {
  readonly lines: readonly string[];
  /** False where the middle had to be left out. */
  readonly whole: boolean;
}

export interface Room {
  /** Points; at least the widest letter fits. */
  readonly width: number;
  readonly size: number;
  readonly bold?: boolean;
  readonly mostLines?: number;
}

const ELLIPSIS = "…";
/** Behind a space, but not beside "=", and behind a sign within a name, but not before a digit. */
const BREAK = /(?<=(?<![=<>≤≥]) )(?! |[=<>≤≥] )|(?<=\S[-_/.,:;|])(?![\s\d_/.,:;|-])/u;

/** Beginning and end are kept: names of regions often differ in the end alone. */
export function fitLines(words: string, room: Room): Lines {
  const { mostLines = Number.POSITIVE_INFINITY } = room;
  const text = wellFormed(words).trim();
  const lines = broken(text, room);
  if (lines.length <= mostLines) return { lines, whole: true };
  const letters = lettersOf(text);
  const kept = mostLines === 1 ? [] : lines.slice(0, mostLines - 1);
  const head = mostLines === 1 ? headOf(letters, room) : "";
  let tail = "";
  for (const letter of letters.toReversed()) {
    if (!fits(`${head}${ELLIPSIS}${letter}${tail}`, room)) break;
    tail = letter + tail;
  }
  return { lines: [...kept, `${head}${ELLIPSIS}${tail.trimStart()}`], whole: false };
}

/** What takes half of a line. */
function headOf(letters: readonly string[], room: Room): string {
  let head = "";
  for (const letter of letters) {
    if (!fits(head + letter, { ...room, width: room.width / 2 })) break;
    head += letter;
  }
  return head.trimEnd();
}

function broken(text: string, room: Room): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of piecesOf(text)) {
    if (fits((line + piece).trimEnd(), room)) {
      line += piece;
      continue;
    }
    if (line !== "") lines.push(line.trimEnd());
    line = "";
    // A piece that is longer than a line is broken anywhere.
    for (const letter of lettersOf(piece)) {
      if (line !== "" && !fits((line + letter).trimEnd(), room)) {
        lines.push(line);
        line = "";
      }
      line += letter;
    }
  }
  return [...lines, line.trimEnd()];
}

/** Each with the space or sign that it ends with. */
function piecesOf(text: string): readonly string[] {
  return text.split(BREAK);
}

/** A letter keeps its accents. */
function lettersOf(text: string): readonly string[] {
  return text.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];
}

function fits(words: string, { width, size, bold = false }: Room): boolean {
  return textWidth(words, size, bold) <= width;
}
