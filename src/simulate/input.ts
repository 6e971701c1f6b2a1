// Plasma input: activity of unchanged tracer in arterial plasma, as a function of time.
// It is decay-corrected to injection and knows neither tissue nor frames.

/** Activity in plasma (Bq/mL) at `tMin` minutes after injection; 0 at and before injection. */
export type PlasmaInput = (tMin: number) => number;

// Feng, Huang & Wang (1993) Int J Biomed Comput 32:95, model 2 without its delay:
// (A1 t - A2 - A3) exp(-l1 t) + A2 exp(-l2 t) + A3 exp(-l3 t). Amplitudes are per unit of A3.
const AMPLITUDE_1_PER_MIN = 851.1 / 20.81;
const AMPLITUDE_2 = 21.88 / 20.81;
const RATE_1_PER_MIN = 4.134;
const RATE_2_PER_MIN = 0.1191;
const RATE_3_PER_MIN = 0.01043;

/** Amplitude of the slowest term; it puts a reference region (K1 0.10) at about 20 kBq/mL. */
const AMPLITUDE_3_BQ_PER_ML = 16_000;

/** A bolus at time 0. */
export function bolusInput(tMin: number): number {
  if (tMin <= 0) return 0;
  const first = (AMPLITUDE_1_PER_MIN * tMin - AMPLITUDE_2 - 1) * Math.exp(-RATE_1_PER_MIN * tMin);
  const later = AMPLITUDE_2 * Math.exp(-RATE_2_PER_MIN * tMin) + Math.exp(-RATE_3_PER_MIN * tMin);
  return AMPLITUDE_3_BQ_PER_ML * (first + later);
}

/** Integral of the bolus input from injection to `tMin`, in Bq/mL·min. */
export function bolusIntegral(tMin: number): number {
  if (tMin <= 0) return 0;
  const decay = Math.exp(-RATE_1_PER_MIN * tMin);
  const ramp =
    AMPLITUDE_1_PER_MIN * ((1 - decay) / RATE_1_PER_MIN ** 2 - (tMin * decay) / RATE_1_PER_MIN);
  const fall = (ratePerMin: number): number => -Math.expm1(-ratePerMin * tMin) / ratePerMin;
  const terms =
    ramp -
    (AMPLITUDE_2 + 1) * fall(RATE_1_PER_MIN) +
    AMPLITUDE_2 * fall(RATE_2_PER_MIN) +
    fall(RATE_3_PER_MIN);
  return AMPLITUDE_3_BQ_PER_ML * terms;
}

/**
 * A bolus at time 0 with a constant infusion that starts with it. Plasma is linear in the dose, so
 * the infusion's share is the integral of the bolus response divided by Kbol. A Kbol of 96 min
 * (1 / the slowest rate) supplies exactly what the slowest term loses, so plasma stays constant once
 * the quicker terms have settled.
 *
 * @param kbolMin - Bolus dose over infusion rate, in minutes of infusion.
 */
export function bolusInfusionInput(kbolMin: number): PlasmaInput {
  return (tMin) => bolusInput(tMin) + bolusIntegral(tMin) / kbolMin;
}
