/** Below this share of its length a column is a combination of those before it, up to rounding. */
const negligible = 1e-12;

/**
 * The first column of a row-major matrix [rows, columns] that, centred, is a linear combination of the centred columns
 * before it; undefined when there is none. Modified Gram-Schmidt, each column orthogonalised twice.
 */
export function dependentColumn(matrix: Float64Array, rows: number, columns: number): number | undefined {
  const basis: Float64Array[] = [];
  for (let c = 0; c < columns; c++) {
    const column = centredColumn(matrix, rows, columns, c);
    const length = Math.sqrt(dot(column, column));
    for (const other of [...basis, ...basis]) {
      const share = dot(column, other);
      for (let r = 0; r < rows; r++) column[r] -= share * other[r];
    }
    const left = Math.sqrt(dot(column, column));
    if (!(left > negligible * length)) return c;
    basis.push(column.map((value) => value / left));
  }
  return undefined;
}

function centredColumn(matrix: Float64Array, rows: number, columns: number, c: number): Float64Array {
  const column = Float64Array.from({ length: rows }, (_, r) => matrix[r * columns + c]);
  const centre = column.reduce((sum, value) => sum + value, 0) / rows;
  return column.map((value) => value - centre);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
