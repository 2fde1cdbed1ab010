const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** All that the likelihood of y ~ N(X b, sd^2) needs of the data, whatever the number of observations. */
export interface LinearModel {
  readonly observations: number;
  readonly coefficients: number;
  /** X'X, row by row. */
  readonly xx: Float64Array;
  /** X'y. */
  readonly xy: Float64Array;
  /** y'y. */
  readonly yy: number;
}

/** The linear model of y on the columns of X. */
export function linearModel(columns: readonly Float64Array[], y: Float64Array): LinearModel {
  return {
    observations: y.length,
    coefficients: columns.length,
    xx: Float64Array.from(columns.flatMap((a) => columns.map((b) => dot(a, b)))),
    xy: Float64Array.from(columns, (a) => dot(a, y)),
    yy: dot(y, y),
  };
}

/** Log likelihood of the coefficients b, the first entries of x, and of the residual sd: (y - Xb)'(y - Xb) = y'y + b'(X'X b - 2 X'y). */
export function linearLogLikelihood(x: Float64Array, sd: number, model: LinearModel): number {
  const { observations, coefficients, xx, xy } = model;
  let squares = model.yy;
  for (let i = 0, at = 0; i < coefficients; i++) {
    let row = -2 * xy[i];
    for (let j = 0; j < coefficients; j++) row += xx[at++] * x[j];
    squares += x[i] * row;
  }
  return -observations * (HALF_LOG_TWO_PI + Math.log(sd)) - squares / (2 * sd * sd);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
