/** One half of an ensemble that is about to move, as HalfStep in ../types.ts: 12 words of 32 bits, which ../kernel.ts writes. */
@unmanaged
export class HalfStep {
  positions: usize;
  logPosteriors: usize;
  /** Of the slots of this ensemble: the proposed points, their log posteriors, and their log factors. */
  points: usize;
  proposed: usize;
  logFactors: usize;
  stream: usize;
  dimension: i32;
  half: i32;
  active: i32;
  other: i32;
  /** What accept() counts. */
  outsideSupport: i32;
  accepted: i32;

  get row(): usize {
    return (this.dimension as usize) << 3;
  }

  /** Where the first walker of the half that moves stands, and that of the other half. */
  get movers(): usize {
    return this.positions + (this.active as usize) * this.row;
  }

  get others(): usize {
    return this.positions + (this.other as usize) * this.row;
  }
}
