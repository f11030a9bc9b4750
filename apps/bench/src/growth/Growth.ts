/** What a process of the growth suite is asked to do. Streams of five events, in loads of 20,000 streams. */

export type Growth =
  /** Loads number `from` and following, as many as `loads`, of `streams` streams each. */
  | { readonly work: "load"; readonly from: number; readonly loads: number; readonly streams: number }
  /** One event an append, dealt out to `writers`. */
  | { readonly work: "append"; readonly amount: number; readonly writers: number; readonly seed: string }
  /** Reads `amount` streams, anywhere among the newest `among` of `stored`, which came in loads of `streams`. */
  | {
      readonly work: "read"
      readonly amount: number
      readonly among: number
      readonly stored: number
      readonly streams: number
    }
