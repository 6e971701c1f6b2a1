// How wide words are at most, where no browser can be asked: of the fonts that a viewer may take for
// Arial, the widest of each letter.

import { columnsOf } from "../../text/wrap.ts";

/**
 * Hundredths of the font size, from the space to the tilde: the larger of Liberation Sans, which is
 * as wide as Arial and Helvetica, and DejaVu Sans, their stand-in on many Linux machines.
 */
const ASCII = [
  32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
  64, 64, 34, 34, 84, 84, 84, 56, 102, 69, 69, 73, 78, 67, 62, 78, 76, 30, 50, 67, 56, 87, 75, 79,
  67, 79, 73, 67, 62, 74, 69, 99, 69, 67, 69, 40, 34, 40, 84, 56, 50, 62, 64, 55, 64, 62, 36, 64,
  64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
];
/** Any other letter of one column, and of two: nearly no letter of those fonts is wider. */
const [OTHER, WIDE] = [1.2, 1.4];
const BOLD = 1.2;

/** In the unit of `size`. */
export function textWidth(words: string, size: number, bold = false): number {
  let width = 0;
  for (const letter of words.normalize("NFC")) {
    // An accent takes no room of its own.
    const ascii = ASCII[letter.normalize("NFD").charCodeAt(0) - 0x20];
    width += ascii === undefined ? [0, OTHER, WIDE][columnsOf(letter)] : ascii / 100;
  }
  return width * size * (bold ? BOLD : 1);
}
