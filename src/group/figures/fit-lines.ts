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
/** Behind a space, but not beside "=". */
const WORDS = /(?<=(?<![=<>≤≥]) )(?! |[=<>≤≥] )/u;
/** Behind a sign within a name, but not before a digit. */
const PIECES = /(?<=\S[-_/.,:;|])(?![\s\d_/.,:;|-])/u;

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
  const end = (): void => {
    if (line !== "") lines.push(line.trimEnd());
    line = "";
  };
  const isLong = (piece: string): boolean => !fits(piece.trimEnd(), room);
  const add = (piece: string): void => {
    if (isLong(line + piece)) end();
    line += piece;
  };
  for (const word of text.split(WORDS)) {
    // Whole words where they have a line's room, else pieces of them, else letters.
    for (const piece of isLong(word) ? word.split(PIECES) : [word]) {
      if (isLong(piece)) end();
      for (const part of isLong(piece) ? lettersOf(piece) : [piece]) add(part);
    }
  }
  return [...lines, line.trimEnd()];
}

/** A letter keeps its accents. */
function lettersOf(text: string): readonly string[] {
  return text.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];
}

function fits(words: string, { width, size, bold = false }: Room): boolean {
  return textWidth(words, size, bold) <= width;
}
