// Positron emitters by name, and how fast they decay. It knows no files and no images.

/** A radionuclide with its half-life. */
export interface Isotope {
  /** Element and mass number, as in "C-11". */
  readonly name: string;
  readonly halfLifeMin: number;
}

const HOUR = 60;
const DAY = 24 * HOUR;

// Half-lives of ICRP Publication 107, Nuclear Decay Data for Dosimetric Calculations,
// Ann ICRP 38(3), 2008. One source for all, so that none was picked to please.
const HALF_LIVES_MIN: Readonly<Record<string, number>> = {
  "C-11": 20.39,
  "N-13": 9.965,
  "O-15": 122.24 / 60,
  "F-18": 109.77,
  "K-38": 7.636,
  "Ti-45": 184.8,
  "Mn-52": 5.591 * DAY,
  "Cu-60": 23.7,
  "Cu-61": 3.333 * HOUR,
  "Cu-62": 9.673,
  "Cu-64": 12.7 * HOUR,
  "Ga-66": 9.49 * HOUR,
  "Ga-68": 67.71,
  "As-72": 26 * HOUR,
  "Br-75": 96.7,
  "Br-76": 16.2 * HOUR,
  "Br-77": 57.036 * HOUR,
  "Rb-82": 1.273,
  "Y-86": 14.74 * HOUR,
  "Zr-89": 78.41 * HOUR,
  "Tc-94m": 52,
  "I-120": 81.6,
  "I-124": 4.176 * DAY,
};

const ELEMENTS: Readonly<Record<string, string>> = {
  carbon: "C",
  nitrogen: "N",
  oxygen: "O",
  fluorine: "F",
  potassium: "K",
  titanium: "Ti",
  manganese: "Mn",
  copper: "Cu",
  gallium: "Ga",
  arsenic: "As",
  bromine: "Br",
  rubidium: "Rb",
  yttrium: "Y",
  zirconium: "Zr",
  technetium: "Tc",
  iodine: "I",
};

/**
 * The isotope that a sidecar's TracerRadionuclide means: "C11", "11C", "[18F]", "F-18",
 * "^18^Fluorine"; undefined when it is not in the table.
 */
export function parseIsotope(text: string): Isotope | undefined {
  const plain = text.replaceAll(/[\s[\](){}^_-]/g, "");
  // The m of an isomer is small: "52Mn" is manganese.
  const massFirst = /^(\d{1,3}m?)([A-Za-z]+)$/.exec(plain);
  const elementFirst = /^([A-Za-z]+)(\d{1,3}m?)$/.exec(plain);
  const element = massFirst?.[2] ?? elementFirst?.[1];
  const mass = massFirst?.[1] ?? elementFirst?.[2];
  if (element === undefined || mass === undefined) return undefined;
  const lower = element.toLowerCase();
  const symbol = Object.hasOwn(ELEMENTS, lower)
    ? ELEMENTS[lower]
    : `${lower[0].toUpperCase()}${lower.slice(1)}`;
  const name = `${symbol}-${mass}`;
  if (!Object.hasOwn(HALF_LIVES_MIN, name)) return undefined;
  return { name, halfLifeMin: HALF_LIVES_MIN[name] };
}

/** The names in the table, for messages. */
export const KNOWN_ISOTOPES: readonly string[] = Object.keys(HALF_LIVES_MIN);
