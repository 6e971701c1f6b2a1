// Scatter figures: one number of each person against another, a panel for each region, with a line
// and the words that a test has for it.

import { Fault } from "../../errors.ts";
import { keyOf } from "./key.ts";
import { LEAST_FOR_LINE } from "./regression.ts";
import {
  drawPanel,
  finite,
  headOf,
  lacksLine,
  panelFits,
  type PanelRoom,
  type ScatterPanel,
} from "./scatter-panel.ts";
import {
  footnotes,
  heading,
  MARGIN,
  sheet,
  widthOf,
  type Block,
  type FigureWidth,
} from "./sheet.ts";

export interface Scatter {
  readonly title: string;
  readonly width: FigureWidth;
  readonly panels: readonly ScatterPanel[];
  /** In the order of their marks; as first met where it is left out. */
  readonly groups?: readonly string[];
  /** The caller's sentences, below the figure. */
  readonly notes?: readonly string[];
}

const MOST_ABREAST: Readonly<Record<FigureWidth, number>> = { column: 2, page: 4 };
const GAP = { across: 12, down: 8 };
/** Of a plot, of its panel's width; points. */
const HEIGHT = { share: 0.75, least: 70, most: 190 };

/**
 * SVG text.
 *
 * @throws Fault "input" without panels, or with points of a group that is not named.
 */
export function scatter(figure: Scatter): string {
  const { title, width, panels } = figure;
  if (panels.length === 0) throw new Fault("input", `the figure "${title}" has no panels to draw`);
  const groups = figure.groups ?? groupsOf(panels);
  const stranger = groupsOf(panels).find((group) => !groups.includes(group));
  if (stranger !== undefined) {
    throw new Fault(
      "input",
      `the figure "${title}" has points of a group without a mark, ${stranger}`,
    );
  }
  const notes = notesOf(figure);
  const inner = widthOf(width) - 2 * MARGIN;
  const head = heading(title, inner);
  const key = keyOf(groups, MARGIN, head.bottom, inner);
  const grid = gridOf(
    panels,
    groups,
    width,
    head.bottom + (groups.length > 1 ? key.height + 4 : 0),
  );
  const foot = footnotes(notes, inner, grid.bottom);
  const described = panels.map((panel) => `${panel.title}: ${panel.words.join(", ")}`).join("; ");
  const { xLabel, yLabel } = panels[0];
  return sheet(
    width,
    foot.bottom + MARGIN,
    {
      title,
      description: [`Scatter of ${yLabel} against ${xLabel}. ${described}.`, ...notes].join(" "),
    },
    [...head.parts, ...(groups.length > 1 ? key.parts : []), ...grid.parts, ...foot.parts],
  );
}

/** Panels in rows as even as they can be, and as long as the numbers on their axes let them. */
function gridOf(
  panels: readonly ScatterPanel[],
  groups: readonly string[],
  figureWidth: FigureWidth,
  top: number,
): Block {
  const inner = widthOf(figureWidth) - 2 * MARGIN;
  let abreast = Math.ceil(panels.length / Math.ceil(panels.length / MOST_ABREAST[figureWidth]));
  while (
    abreast > 1 &&
    !panels.every((panel) => panelFits(panel, roomOf([panel], inner, abreast)))
  ) {
    abreast--;
  }
  let bottom = top;
  const parts: string[] = [];
  for (let from = 0; from < panels.length; from += abreast) {
    const row = panels.slice(from, from + abreast);
    const room = roomOf(row, inner, abreast);
    const rowTop = bottom;
    const blocks = row.map((panel, c) =>
      drawPanel(panel, groups, room, MARGIN + c * (room.width + GAP.across), rowTop),
    );
    bottom = Math.max(...blocks.map((block) => block.bottom)) + GAP.down;
    parts.push(...blocks.flatMap((block) => block.parts));
  }
  return { bottom, parts };
}

function roomOf(row: readonly ScatterPanel[], inner: number, abreast: number): PanelRoom {
  const width = (inner - GAP.across * (abreast - 1)) / abreast;
  return {
    width,
    height: Math.min(HEIGHT.most, Math.max(HEIGHT.least, HEIGHT.share * width)),
    head: Math.max(...row.map((panel) => headOf(panel, width).height)),
  };
}

function groupsOf(panels: readonly ScatterPanel[]): readonly string[] {
  const points = panels.flatMap((panel) => panel.points);
  return [...new Set(points.flatMap(({ group }) => (group === undefined ? [] : [group])))];
}

function notesOf({ panels, notes = [] }: Scatter): readonly string[] {
  const gone = panels.reduce((sum, { points }) => sum + points.length - finite(points).length, 0);
  const few = panels.filter(({ points }) => finite(points).length < LEAST_FOR_LINE);
  const flat = panels.filter((panel) => !few.includes(panel) && lacksLine(panel));
  return [
    ...(few.length + flat.length < panels.length
      ? ["Lines: least squares, all points of a panel."]
      : []),
    ...(few.length > 0 ? [`No line for fewer than ${LEAST_FOR_LINE} points.`] : []),
    ...(flat.length > 0 ? ["No line where all points have one x."] : []),
    ...(gone > 0 ? [`${gone} ${gone === 1 ? "point lacks" : "points lack"} a value.`] : []),
    ...notes,
  ];
}
