// An orthonormal basis for a family of vectors, as small as a tolerance allows.

import { addScaled, dot, norm } from "./vector.ts";

/**
 * Orthonormal vectors that reproduce every member of `family` to within `tolerance`.
 *
 * Greedy: the member that is represented worst gives the next direction (Gram-Schmidt with pivoting,
 * each direction orthogonalised twice, which keeps it orthogonal to working precision). The bound
 * holds by construction, since the search stops only when the worst residual is below it.
 *
 * @param family - Vectors of one length; not changed.
 * @param tolerance - Largest Euclidean norm of what may be left of a member.
 * @returns Directions, the most important first.
 */
export function orthonormalBasis(
  family: readonly Float64Array[],
  tolerance: number,
): readonly Float64Array[] {
  const residuals = family.map((member) => Float64Array.from(member));
  const basis: Float64Array[] = [];
  const limit = Math.min(family[0]?.length ?? 0, family.length);
  while (basis.length < limit) {
    let worst = 0;
    let size = 0;
    for (let i = 0; i < residuals.length; i++) {
      const length = norm(residuals[i]);
      if (length > size) {
        size = length;
        worst = i;
      }
    }
    if (size <= tolerance) break;
    const direction = Float64Array.from(residuals[worst]);
    for (const other of basis) addScaled(direction, -dot(other, direction), other);
    const length = norm(direction);
    for (let i = 0; i < direction.length; i++) direction[i] /= length;
    basis.push(direction);
    for (const residual of residuals) addScaled(residual, -dot(direction, residual), direction);
  }
  return basis;
}
