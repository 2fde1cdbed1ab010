/** Math.log of JavaScript: what all logarithms here have to agree with. A call takes twice as long as from JavaScript. */
export declare function mathLog(x: f64): f64;
